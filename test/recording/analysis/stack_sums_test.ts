// Tests of recording/analysis/stack_sums.ts: time by stack, in milliseconds by the letters of the stack.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  outermostStacks,
  type SumOptions,
  sumStacks,
  totalsOf,
} from "../../../recording/analysis/stack_sums.ts";
import { type Drawing, drawRecording, stackLetters } from "../../support/draw_recording.ts";
import { generateRecording } from "../../support/generated_recording.ts";

/** `stack: self/total calls longest` of each stack. */
function sumsOf(drawing: string | Drawing, options: SumOptions = {}): string[] {
  const recording = drawRecording(drawing);
  const sums = sumStacks(recording.tables, options);
  const total = totalsOf(recording.tables, sums.self);
  return Array.from(total, (micros, stack) => {
    const [self, longest] = [sums.self, sums.longest].map((column) => (column[stack] ?? 0) / 1000);
    const letters = stackLetters(recording, stack);
    return `${letters}: ${self}/${micros / 1000} ${sums.calls[stack]} calls, longest ${longest}`;
  }).sort();
}

const DRAWING = `
  aaaaaaaa
  bbb cccc
   d   dd
`;

describe("sumStacks()", () => {
  it("sums each stack by itself", () => {
    assert.deepEqual(sumsOf(DRAWING), [
      "a: 1/8 1 calls, longest 8",
      "ab: 2/3 1 calls, longest 3",
      "abd: 1/1 1 calls, longest 1",
      "ac: 2/4 1 calls, longest 4",
      "acd: 2/2 1 calls, longest 2",
    ]);
  });

  it("cuts calls at the edges of a range", () => {
    assert.deepEqual(sumsOf(DRAWING, { range: { from: 1500, to: 5500 } }), [
      "a: 1/4 1 calls, longest 4",
      "ab: 1/1.5 1 calls, longest 1.5",
      "abd: 0.5/0.5 1 calls, longest 0.5",
      "ac: 1/1.5 1 calls, longest 1.5",
      "acd: 0.5/0.5 1 calls, longest 0.5",
    ]);
  });

  it("finds nothing in a range before, behind or between calls", () => {
    for (const range of [{ from: -10, to: 0 }, { from: 1000, to: 2000 }, { from: 9000, to: 9999 }]) {
      assert.deepEqual(sumsOf({ threads: { main: "a a" } }, { range }), ["a: 0/0 0 calls, longest 0"]);
    }
  });

  it("takes the threads it is told to", () => {
    const threads = { main: "ab", worker: "bb", other: "c" };
    assert.deepEqual(sumsOf({ threads }, { threads: [1, 2] }), [
      "a: 0/0 0 calls, longest 0",
      "b: 2/2 1 calls, longest 2",
      "c: 1/1 1 calls, longest 1",
    ]);
  });

  it("comes to the same whole however a run is cut", () => {
    const { tables } = generateRecording({ samples: 3000, threads: 3 });
    const whole = sumStacks(tables);
    const parts = [{ from: 0, to: 123_456 }, { from: 123_456, to: 600_000 }, { from: 600_000, to: Infinity }]
      .map((range) => sumStacks(tables, { range }));
    whole.self.forEach((micros, stack) => {
      const sum = parts.reduce((all, part) => all + (part.self[stack] ?? 0), 0);
      assert.ok(Math.abs(sum - micros) < 1e-3, `stack ${stack}`);
    });
  });
});

describe("outermostStacks()", () => {
  it("finds the first of each group on every path", () => {
    const recording = drawRecording(`
      aaaab
      baca
      a b
    `);
    const { tables } = recording;
    // b and c are one group.
    const groups = tables.frames.columns.name.map((name) => tables.strings.get(name) === "a" ? 0 : 1);
    const outermost = outermostStacks(tables, groups, 2);
    const found = Array.from(outermost.keys()).filter((stack) => outermost[stack] === 1);
    assert.deepEqual(found.map((stack) => stackLetters(recording, stack)).sort(), ["a", "ab", "ac", "b"]);
  });
});
