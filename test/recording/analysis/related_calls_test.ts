// Tests of callers and callees, on drawings.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { buildCalls } from "../../../recording/analysis/calls.ts";
import { findCallees, findRelated, type RelatedFunction } from "../../../recording/analysis/related_calls.ts";
import { drawRecording } from "../../support/draw_recording.ts";

function setUp(threads: Readonly<Record<string, string>>) {
  const { tables } = drawRecording({ threads });
  const letterOf = (frame: number) => tables.strings.get(tables.frames.columns.name[frame] ?? -1);
  const frameOf = (letter: string) =>
    Array.from(tables.frames.columns.name.keys()).findIndex((frame) => {
      return letterOf(frame) === letter;
    });
  const calls = Object.keys(threads).map((_, thread) => buildCalls(tables, thread));
  const describeAll = (related: readonly RelatedFunction[]) => {
    return related.map(({ frame, count, total }) => `${letterOf(frame)} ${count}× ${total / 1000}`);
  };
  return { calls, frames: tables.stacks.columns.frame, frameOf, describeAll };
}

describe("findCallees()", () => {
  it("adds up what a call called directly, the heaviest first", () => {
    const { calls, frames, describeAll } = setUp({ main: "aaaaaaaaaa\nb cccb bb \n  dd" });
    const [main] = calls;
    assert.deepEqual(main && describeAll(findCallees(main, frames, 0)), ["b 3× 4", "c 1× 3"]);
  });

  it("does not look past the end of the call", () => {
    const { calls, frames, describeAll } = setUp({ main: "aa aa\n b bb" });
    const [main] = calls;
    assert.deepEqual(main && describeAll(findCallees(main, frames, 0)), ["b 1× 1"]);
  });
});

describe("findRelated()", () => {
  it("adds up callers and callees of all calls, on all threads", () => {
    const { calls, frames, frameOf, describeAll } = setUp({
      main: "aaaaaa\nbbb xx\ncc  bb",
      worker: "yyy\nbbb\nc d",
    });
    const { callers, callees } = findRelated(calls, frames, frameOf("b"));
    assert.deepEqual(describeAll(callers), ["a 1× 3", "y 1× 3", "x 1× 2"]);
    assert.deepEqual(describeAll(callees), ["c 2× 3", "d 1× 1"]);
  });

  it("does not take a function that calls itself for its caller or callee", () => {
    const { calls, frames, frameOf, describeAll } = setUp({ main: "aaaa\nbbbb\nbbb\n c" });
    const { callers, callees } = findRelated(calls, frames, frameOf("b"));
    assert.deepEqual([describeAll(callers), describeAll(callees)], [["a 1× 4"], ["c 1× 1"]]);
  });
});
