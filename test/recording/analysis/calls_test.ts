// Tests of recording/analysis/calls.ts: samples as drawings, calls as lines of text.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { buildCalls, type Calls } from "../../../recording/analysis/calls.ts";
import type { Recording } from "../../../recording/recording.ts";
import { tableFrom } from "../../../recording/tables/builder.ts";
import { type Drawing, drawRecording, stackLetters } from "../../support/draw_recording.ts";

/** One line a call: indented by its depth, with its letter, stretch, self time and parent, in milliseconds. */
function describeCalls(recording: Recording, calls: Calls): string[] {
  return Array.from({ length: calls.length }, (_, row) => {
    const letter = stackLetters(recording, calls.stack[row] ?? -1).at(-1);
    const [start, end, self] = [calls.start, calls.end, calls.self].map((column) =>
      (column[row] ?? 0) / 1000
    );
    return `${" ".repeat(calls.depth[row] ?? 0)}${letter} ${start}-${end} self ${self} in ${
      calls.parent[row]
    }`;
  });
}

function callsOf(drawing: string | Drawing, thread = 0): string[] {
  const recording = drawRecording(drawing);
  return describeCalls(recording, buildCalls(recording.tables, thread));
}

describe("buildCalls()", () => {
  it("merges successive samples and sorts by start, then depth", () => {
    const drawing = `
      aaaaaa
      bbb cc
       d
    `;
    assert.deepEqual(callsOf(drawing), [
      "a 0-6 self 1 in -1",
      " b 0-3 self 2 in 0",
      "  d 1-2 self 1 in 1",
      " c 4-6 self 2 in 0",
    ]);
  });

  it("tells calls apart by the place they are called from, not by name", () => {
    const drawing = `
      aabb
      cccc
    `;
    assert.deepEqual(callsOf(drawing), [
      "a 0-2 self 0 in -1",
      " c 0-2 self 2 in 0",
      "b 2-4 self 0 in -1",
      " c 2-4 self 2 in 2",
    ]);
  });

  it("ends everything at a gap", () => {
    assert.deepEqual(callsOf("aa  aa"), ["a 0-2 self 2 in -1", "a 4-6 self 2 in -1"]);
  });

  it("ends everything while nothing runs, and makes no call of that", () => {
    const frames = { i: { name: "(idle)", file: "", kind: "idle" } } as const;
    assert.deepEqual(callsOf({ threads: { main: "aaiiaa" }, frames }), [
      "a 0-2 self 2 in -1",
      "a 4-6 self 2 in -1",
    ]);
  });

  it("leaves garbage collection on the stack that it interrupted", () => {
    const drawing = `
      aaaa
       g
    `;
    const frames = { g: { name: "g", file: "", kind: "gc" } } as const;
    assert.deepEqual(callsOf({ threads: { main: drawing }, frames }), [
      "a 0-4 self 3 in -1",
      " g 1-2 self 1 in 0",
    ]);
  });

  it("takes each thread by itself", () => {
    const threads = { main: "aa", worker: "bbb", idle: "" };
    assert.deepEqual(callsOf({ threads }, 0), ["a 0-2 self 2 in -1"]);
    assert.deepEqual(callsOf({ threads }, 1), ["b 0-3 self 3 in -1"]);
    assert.deepEqual(callsOf({ threads }, 2), []);
    assert.deepEqual(callsOf({ threads }, 7), []);
  });

  it("makes calls of recursion one inside the other", () => {
    const drawing = `
      aaa
       a
    `;
    assert.deepEqual(callsOf(drawing), ["a 0-3 self 2 in -1", " a 1-2 self 1 in 0"]);
  });

  it("leaves out samples that hold for no time", () => {
    const recording = drawRecording({ threads: { main: "ab" } });
    const samples = tableFrom("samples", [
      { when: 0, thread: 0, stack: 0 },
      { when: 5, thread: 0, stack: 1 },
      { when: 5, thread: 0, stack: -1 },
    ]);
    const calls = buildCalls({ ...recording.tables, samples }, 0);
    assert.deepEqual(describeCalls(recording, calls), ["a 0-0.005 self 0.005 in -1"]);
  });
});

describe("the last sample", () => {
  /** A thread whose only sample is at 10 ms and whose end was not written. */
  function openEnded(
    ends: { thread?: number; process?: number; recording?: number },
    interval = 1000,
  ): string[] {
    const recording = drawRecording({
      threads: { main: "a" },
      rows: () => ({
        processes: [{ key: 1, pid: 1, endedAt: ends.process ?? -1 }],
        threads: [{ key: 2, process: 0, number: 0, endedAt: ends.thread ?? -1 }],
        costs: interval === 0 ? [] : [{ when: 0, thread: 0, intervalMicros: interval }],
      }),
    });
    const samples = tableFrom("samples", [{ when: 10_000, thread: 0, stack: 0, count: 3 }]);
    const options = ends.recording === undefined ? {} : { endedAtMicros: ends.recording };
    return describeCalls(recording, buildCalls({ ...recording.tables, samples }, 0, options));
  }

  it("holds until the next end that is known", () => {
    const ends = { thread: 20_000, process: 30_000, recording: 40_000 };
    assert.deepEqual(openEnded(ends), ["a 10-20 self 10 in -1"]);
    assert.deepEqual(openEnded({ ...ends, thread: -1 }), ["a 10-30 self 20 in -1"]);
    assert.deepEqual(openEnded({ recording: 40_000 }), ["a 10-40 self 30 in -1"]);
  });

  it("holds for its samples' intervals when no end is known", () => {
    assert.deepEqual(openEnded({}), ["a 10-13 self 3 in -1"]);
    assert.deepEqual(openEnded({}, 0), ["a 10-40 self 30 in -1"]);
  });

  it("holds not for ever after samples stopped", () => {
    assert.deepEqual(openEnded({ recording: 3600e6 }), ["a 10-1010 self 1000 in -1"]);
    assert.deepEqual(openEnded({ recording: 3600e6 }, 10e6), ["a 10-75010 self 75000 in -1"]);
  });

  it("never holds for less than no time", () => {
    assert.deepEqual(openEnded({ thread: 9_000 }), []);
    assert.deepEqual(openEnded({ thread: 9_000, recording: 12_000 }), ["a 10-12 self 2 in -1"]);
  });
});
