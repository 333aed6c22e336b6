// Tests of the calls that a search steps through.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { buildCalls } from "../../../recording/analysis/calls.ts";
import { findMatchingCalls, placeOfCall } from "../../../recording/analysis/matching_calls.ts";
import { drawRecording, stackLetters } from "../../support/draw_recording.ts";

function search(threads: Readonly<Record<string, string>>, letter: string) {
  const recording = drawRecording({ threads });
  const { tables } = recording;
  const calls = Object.keys(threads).map((_, thread) => buildCalls(tables, thread));
  const marked = Uint8Array.from({ length: tables.stacks.length }, (_, stack) => {
    return stackLetters(recording, stack).endsWith(letter) ? 1 : 0;
  });
  return { calls, matches: findMatchingCalls(calls, marked) };
}

describe("findMatchingCalls()", () => {
  it("has the matches of all threads in order of time", () => {
    const { calls, matches } = search({ main: "b a b", one: "abaa", two: "aaab", three: "b" }, "b");
    const found = Array.from({ length: matches.length }, (_, i) => {
      const thread = matches.thread[i] ?? -1;
      return `${thread}@${(calls[thread]?.start[matches.call[i] ?? -1] ?? 0) / 1000}`;
    });
    assert.deepEqual(found, ["0@0", "3@0", "1@1", "2@3", "0@4"]);
  });

  it("finds nothing on no threads", () => {
    assert.equal(findMatchingCalls([], new Uint8Array(0)).length, 0);
    assert.equal(search({ main: "aaa" }, "b").matches.length, 0);
  });
});

describe("placeOfCall()", () => {
  it("is where each match stands, and -1 for what is none", () => {
    const { calls, matches } = search({ main: "b a b", one: "b a" }, "b");
    const places = Array.from({ length: matches.length }, (_, i) => {
      return placeOfCall(calls, matches, matches.thread[i] ?? -1, matches.call[i] ?? -1);
    });
    assert.deepEqual(places, [0, 1, 2]);
    assert.equal(placeOfCall(calls, matches, 0, 1), -1);
    assert.equal(placeOfCall(calls, matches, -1, 0), -1);
  });
});
