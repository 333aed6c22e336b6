// Tests of recording/analysis/functions.ts: samples as drawings, times in milliseconds by letter.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { buildCalls } from "../../../recording/analysis/calls.ts";
import { buildFunctions, buildKindTimes } from "../../../recording/analysis/functions.ts";
import { FRAME_KINDS } from "../../../recording/tables/schema.ts";
import { type Drawing, drawRecording } from "../../support/draw_recording.ts";
import { createRandom } from "../../support/random.ts";
import { randomRecording } from "../../support/random_recording.ts";

/** `letter: self/total calls` of each function. */
function functionsOf(drawing: string | Drawing, thread?: number): string[] {
  const { tables } = drawRecording(drawing);
  const functions = buildFunctions(tables, thread === undefined ? {} : { threads: [thread] });
  return Array.from({ length: functions.length }, (_, row) => {
    const name = tables.strings.get(tables.frames.columns.name[row] ?? -1);
    const [self, total] = [functions.self, functions.total].map((column) => (column[row] ?? 0) / 1000);
    return `${name}: ${self}/${total} ${functions.calls[row]} calls`;
  });
}

describe("buildFunctions()", () => {
  it("tells self time from total time", () => {
    const drawing = `
      aaaaaa
      bbb cc
       d
    `;
    assert.deepEqual(functionsOf(drawing), [
      "a: 1/6 1 calls",
      "b: 2/3 1 calls",
      "d: 1/1 1 calls",
      "c: 2/2 1 calls",
    ]);
  });

  it("counts recursion once in the total, and each call", () => {
    const drawing = `
      aaaaaa
       bbbb
       aa b
        b
    `;
    assert.deepEqual(functionsOf(drawing), [
      "a: 3/6 2 calls",
      "b: 3/4 3 calls",
    ]);
  });

  it("adds up calls of one function from several places", () => {
    const drawing = `
      aabbaa
      cccc c
    `;
    assert.deepEqual(functionsOf(drawing), [
      "a: 1/4 2 calls",
      "c: 5/5 3 calls",
      "b: 0/2 1 calls",
    ]);
  });

  it("takes all threads together, or one", () => {
    const threads = { main: "ab", worker: "bb" };
    assert.deepEqual(functionsOf({ threads }), ["a: 1/1 1 calls", "b: 3/3 2 calls"]);
    assert.deepEqual(functionsOf({ threads }, 1), ["a: 0/0 0 calls", "b: 2/2 1 calls"]);
  });

  it("agrees with buildCalls() on any recording", () => {
    const random = createRandom(7);
    for (let round = 0; round < 20; round++) {
      const { tables } = randomRecording(random);
      const functions = buildFunctions(tables);
      const self = new Float64Array(tables.frames.length);
      const counts = new Float64Array(tables.frames.length);
      for (let thread = 0; thread < tables.threads.length; thread++) {
        const calls = buildCalls(tables, thread);
        for (let row = 0; row < calls.length; row++) {
          const frame = tables.stacks.columns.frame[calls.stack[row] ?? -1] ?? -1;
          self[frame] = (self[frame] ?? 0) + (calls.self[row] ?? 0);
          counts[frame] = (counts[frame] ?? 0) + 1;
        }
      }
      assert.deepEqual(functions.calls, counts);
      functions.self.forEach((micros, frame) => assert.ok(Math.abs(micros - (self[frame] ?? 0)) < 1e-3));
      functions.total.forEach((micros, frame) => assert.ok(micros >= (functions.self[frame] ?? 0) - 1e-3));
    }
  });
});

describe("buildKindTimes()", () => {
  it("tells what was on top apart, and gaps from idling", () => {
    const drawing = `
      aaaii pp
       gn
    `;
    const frames = {
      g: { name: "(garbage collector)", file: "", kind: "gc" },
      i: { name: "(idle)", file: "", kind: "idle" },
      n: { name: "native", file: "", kind: "native" },
      p: { name: "(program)", file: "", kind: "program" },
    } as const;
    const { tables } = drawRecording({ threads: { main: drawing }, frames });
    const { byKind, unknown, busy, samples } = buildKindTimes(tables, 0);
    const named = Object.fromEntries(FRAME_KINDS.map((kind, i) => [kind, (byKind[i] ?? 0) / 1000]));
    assert.deepEqual(named, { js: 1, native: 1, gc: 1, idle: 2, program: 2, wasm: 0, regexp: 0 });
    assert.deepEqual([unknown, busy, samples], [1000, 5000, 7]);
  });
});
