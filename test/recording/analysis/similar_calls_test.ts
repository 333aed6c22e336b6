// Tests of calls like one, on drawings.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { buildCalls } from "../../../recording/analysis/calls.ts";
import { type CallRef, findSimilarCalls, MAX_LISTED } from "../../../recording/analysis/similar_calls.ts";
import { drawRecording } from "../../support/draw_recording.ts";

function similar(threads: Readonly<Record<string, string>>, letter: string) {
  const { tables } = drawRecording({ threads });
  const all = Object.keys(threads).map((_, thread) => ({ thread, calls: buildCalls(tables, thread) }));
  const frame = Array.from(tables.frames.columns.name).findIndex((name) =>
    tables.strings.get(name) === letter
  );
  const found = findSimilarCalls(all, tables.stacks.columns.frame, frame);
  const nameOf = ({ thread, call }: CallRef) => `${thread}@${(all[thread]?.calls.start[call] ?? 0) / 1000}`;
  return {
    ...found,
    totalByThread: [...found.totalByThread],
    p95: Math.round(found.p95),
    typical: found.typical === undefined ? undefined : nameOf(found.typical),
    listed: found.listed.map(nameOf),
  };
}

describe("findSimilarCalls()", () => {
  it("counts the calls of a function on all threads, the longest first", () => {
    const found = similar({ main: "aaaaaaaaaa\nb cc bbb b", worker: "xxxx\n bb" }, "b");
    assert.deepEqual(found, {
      count: 4,
      total: 7000,
      totalByThread: [5000, 2000],
      mean: 1750,
      median: 1500,
      p95: 2850,
      longest: 3000,
      slowAbove: Infinity,
      slow: 0,
      typical: "0@0",
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
    assert.deepEqual([found.count, found.total, found.totalByThread], [0, 0, [0]]);
    assert.deepEqual([found.median, found.mean, found.p95, found.longest], [0, 0, 0, 0]);
    assert.deepEqual([found.listed, found.typical], [[], undefined]);
  });

  it("lists no more than the longest ones, however many are equal", () => {
    const found = similar({ main: "b ".repeat(MAX_LISTED + 50) + "bb" }, "b");
    assert.equal(found.count, MAX_LISTED + 51);
    assert.equal(found.listed.length, MAX_LISTED);
    assert.equal(found.listed[0], `0@${(MAX_LISTED + 50) * 2}`);
  });
});
