// Tests of calls like one, on drawings.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { buildCalls } from "../../../recording/analysis/calls.ts";
import { findSimilarCalls, MAX_LISTED } from "../../../recording/analysis/similar_calls.ts";
import { drawRecording } from "../../support/draw_recording.ts";

function similar(threads: Readonly<Record<string, string>>, letter: string) {
  const { tables } = drawRecording({ threads });
  const all = Object.keys(threads).map((_, thread) => ({ thread, calls: buildCalls(tables, thread) }));
  const frame = Array.from(tables.frames.columns.name).findIndex((name) =>
    tables.strings.get(name) === letter
  );
  const found = findSimilarCalls(all, tables.stacks.columns.frame, frame);
  const listed = found.listed.map(({ thread, call }) =>
    `${thread}@${(all[thread]?.calls.start[call] ?? 0) / 1000}`
  );
  return { ...found, totalByThread: [...found.totalByThread], listed };
}

describe("findSimilarCalls()", () => {
  it("counts the calls of a function on all threads, the longest first", () => {
    const found = similar({ main: "aaaaaaaaaa\nb cc bbb b", worker: "xxxx\n bb" }, "b");
    assert.deepEqual(found, {
      count: 4,
      total: 7000,
      totalByThread: [5000, 2000],
      median: 1500,
      longest: 3000,
      listed: ["0@5", "1@1", "0@0", "0@9"],
    });
  });

  it("counts recursion once in the total, but each call", () => {
    const found = similar({ main: "aaaaaa\nbbbbbb\naaaa\naa" }, "a");
    assert.equal(found.count, 3);
    assert.equal(found.total, 6000);
    assert.equal(found.median, 4000);
  });

  it("finds nothing of a function that never ran", () => {
    const found = similar({ main: "aa" }, "z");
    assert.deepEqual(found, { count: 0, total: 0, totalByThread: [0], median: 0, longest: 0, listed: [] });
  });

  it("lists no more than the longest ones, however many are equal", () => {
    const found = similar({ main: "b ".repeat(MAX_LISTED + 50) + "bb" }, "b");
    assert.equal(found.count, MAX_LISTED + 51);
    assert.equal(found.listed.length, MAX_LISTED);
    assert.equal(found.listed[0], `0@${(MAX_LISTED + 50) * 2}`);
  });
});
