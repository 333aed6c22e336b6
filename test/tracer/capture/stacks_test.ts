// From drawn profiles of engines to rows of samples. A row reads "when stack×count": microseconds, letters from the bottom of the
// stack to its top, "." for idle, "G" for garbage collection, "-" for nothing known, "μ" for the tracer's own work.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FRAME_KINDS } from "../../../recording/tables/schema.ts";
import { Batch } from "../../../tracer/capture/batch.ts";
import { addRotation } from "../../../tracer/capture/stacks.ts";
import { drawProfile, type ProfileDrawing } from "../../support/draw_profile.ts";

/** Where the tracer's own functions are in the drawings. */
const TRACER_URL = "/cache/tracer-0123/preload.cjs";

interface RotationOptions extends ProfileDrawing {
  readonly offsetMicros?: number;
  readonly originMicros?: number;
  readonly idleIsHole?: boolean;
  readonly intervalMicros?: number;
}

function rotate(drawing: string, options: RotationOptions = {}): Batch {
  const { offsetMicros = 0, originMicros = 0, idleIsHole = false, intervalMicros = 1000 } = options;
  const batch = new Batch();
  const rotation = { profile: drawProfile(drawing, options), offsetMicros, gap: false };
  addRotation(batch, rotation, {
    originMicros,
    idleIsHole,
    intervalMicros,
    isTracer: (url) => url === TRACER_URL,
  });
  return batch;
}

function rowsOf(batch: Batch): string[] {
  const { columns, length } = batch.samples.build();
  return Array.from({ length }, (_, row) => {
    const stack = columns.stack[row] ?? -1;
    return `${columns.when[row]} ${lettersOf(batch, stack)}×${columns.count[row]}`;
  });
}

function lettersOf(batch: Batch, stack: number): string {
  if (stack < 0) return "-";
  const [stacks, frames, strings] = [batch.stacks.build(), batch.frames.build(), batch.strings.list()];
  let letters = "";
  for (let at = stack; at >= 0; at = stacks.columns.parent[at] ?? -1) {
    const frame = stacks.columns.frame[at] ?? -1;
    const kind = FRAME_KINDS[frames.columns.kind[frame] ?? 0];
    const name = strings[frames.columns.name[frame] ?? -1] ?? "";
    const state = { idle: ".", gc: "G", program: "P" }[kind as string];
    letters = (state ?? (name === "(microlog)" ? "μ" : name)) + letters;
  }
  return letters;
}

describe("addRotation()", () => {
  it("joins equal samples in a row, with their count", () => {
    const batch = rotate(`
      aaaaaa
       bb b
    `);
    assert.deepEqual(rowsOf(batch), [
      "1000 a×1",
      "2000 ab×2",
      "4000 a×1",
      "5000 ab×1",
      "6000 a×1",
      "6000 -×0",
    ]);
  });

  it("places samples by their deltas, not by their number", () => {
    const batch = rotate("abab", { deltas: [100, 1, 1, 50_000] });
    assert.deepEqual(rowsOf(batch), ["100 a×1", "101 b×1", "102 a×1", "50102 b×1", "50102 -×0"]);
  });

  it("puts samples with negative deltas where they belong", () => {
    //  a at 1000, b at 2000, c at 1500, d at 3000
    const batch = rotate("abcd", { deltas: [1000, 1000, -500, 1500] });
    assert.deepEqual(rowsOf(batch), ["1000 a×1", "1500 c×1", "2000 b×1", "3000 d×1", "3000 -×0"]);
  });

  it("keeps the engine's order of samples at the same moment", () => {
    const batch = rotate("abcd", { deltas: [1000, 0, 0, -500] });
    assert.deepEqual(rowsOf(batch), ["500 d×1", "1000 a×1", "1000 b×1", "1000 c×1", "1000 -×0"]);
  });

  it("moves the engine's clock to the recording's", () => {
    const batch = rotate("a", {
      startTime: 7000,
      offsetMicros: 1_000_000,
      originMicros: 1_002_000,
      rest: 500,
    });
    assert.deepEqual(rowsOf(batch), ["6000 a×1", "6500 -×0"]);
  });

  it("never goes before the recording's start", () => {
    const batch = rotate("ab", { originMicros: 1500 });
    assert.deepEqual(rowsOf(batch), ["0 a×1", "500 b×1", "500 -×0"]);
  });

  it("ends with a row that says that nothing is known", () => {
    assert.deepEqual(rowsOf(rotate("", { rest: 300 })), ["300 -×0"]);
    assert.deepEqual(rowsOf(rotate("a", { rest: 300 })), ["1000 a×1", "1300 -×0"]);
  });

  it("puts garbage collection on top of what it interrupts", () => {
    const batch = rotate(`
      aaGGa.G
      bb  b
    `);
    const wanted = ["1000 ab×2", "3000 abG×2", "5000 ab×1", "6000 .×1", "7000 G×1", "7000 -×0"];
    assert.deepEqual(rowsOf(batch), wanted);
  });

  it("leaves native time within one call to that call", () => {
    const batch = rotate(`
      aaPa
      bb b
    `);
    assert.deepEqual(rowsOf(batch), ["1000 ab×4", "4000 -×0"]);
  });

  it("leaves native time within one call to the caller that holds it", () => {
    const batch = rotate(`
      aPa
      b c
    `);
    assert.deepEqual(rowsOf(batch), ["1000 ab×2", "3000 ac×1", "3000 -×0"]);
  });

  it("tells native time between two calls as such", () => {
    assert.deepEqual(rowsOf(rotate("aPc")), ["1000 a×1", "2000 P×1", "3000 c×1", "3000 -×0"]);
    assert.deepEqual(rowsOf(rotate("aP.")), ["1000 a×1", "2000 P×1", "3000 .×1", "3000 -×0"]);
    assert.deepEqual(rowsOf(rotate(".Pa")), ["1000 .×1", "2000 P×1", "3000 a×1", "3000 -×0"]);
    assert.deepEqual(rowsOf(rotate("aP")), ["1000 a×1", "2000 P×1", "2000 -×0"]);
  });

  it("takes a hole between samples of JavaScriptCore for idle time", () => {
    //  a at 1000 and 2000, then nothing until 10000
    const batch = rotate("aab", { deltas: [1000, 1000, 8000], idleIsHole: true });
    assert.deepEqual(rowsOf(batch), ["1000 a×2", "3000 .×0", "10000 b×1", "10000 -×0"]);
  });

  it("takes a late sample of a busy machine for no hole", () => {
    const batch = rotate("aab", { deltas: [1000, 1000, 3400], idleIsHole: true });
    assert.deepEqual(rowsOf(batch), ["1000 a×2", "5400 b×1", "5400 -×0"]);
  });

  it("tells idle time before the first sample and after the last", () => {
    const batch = rotate("a", { deltas: [9000], rest: 9000, idleIsHole: true });
    assert.deepEqual(rowsOf(batch), ["0 .×0", "9000 a×1", "10000 .×0", "18000 -×0"]);
  });

  it("tells a rotation without samples as idle where holes are idle", () => {
    assert.deepEqual(rowsOf(rotate("", { rest: 9000, idleIsHole: true })), ["0 .×0", "9000 -×0"]);
  });

  it("does not join samples across a hole", () => {
    const batch = rotate("aa", { deltas: [1000, 9000], idleIsHole: true });
    assert.deepEqual(rowsOf(batch), ["1000 a×1", "2000 .×0", "10000 a×1", "10000 -×0"]);
  });

  it("gives a wrapper's time to the function that called it", () => {
    const frames = { t: { url: TRACER_URL } };
    const batch = rotate(
      `
      aaaa
       ttt
        bb
         c
      `,
      { frames },
    );
    assert.deepEqual(rowsOf(batch), ["1000 a×2", "3000 ab×1", "4000 abc×1", "4000 -×0"]);
  });

  it("tells the tracer's own work as such, with the runtime's functions around it", () => {
    const frames = { n: { url: "node:internal/timers" }, t: { url: TRACER_URL }, w: { url: "node:fs" } };
    const batch = rotate(
      `
      tnnnt
        tt
         w
      `,
      { frames },
    );
    assert.deepEqual(rowsOf(batch), ["1000 μ×1", "2000 n×1", "3000 μ×3", "5000 -×0"]);
  });

  it("tells what the runtime calls through a wrapper as called by the runtime", () => {
    const frames = {
      n: { url: "node:internal/http" },
      t: { url: TRACER_URL },
      w: { url: "node:async_hooks" },
    };
    const batch = rotate(
      `
      nnnnnt
       ttttt
        wwaa
         a b
         b
      `,
      { frames },
    );
    const wanted = ["1000 n×1", "2000 μ×2", "4000 nab×1", "5000 na×1", "6000 ab×1", "6000 -×0"];
    assert.deepEqual(rowsOf(batch), wanted);
  });

  it("counts lines and columns from 1, and unknown ones as 0", () => {
    const frames = { a: { line: 9, column: 4 }, n: { name: "writeSync", url: "", line: -1, column: -1 } };
    const batch = rotate(
      `
      aa
       n
      `,
      { frames },
    );
    const { columns } = batch.frames.build();
    assert.deepEqual([...columns.line], [10, 0]);
    assert.deepEqual([...columns.column], [5, 0]);
  });

  it("tells kinds of frames apart", () => {
    const frames = {
      j: {},
      n: { name: "writeSync", url: "" },
      w: { name: "add", url: "wasm://wasm/0a1b" },
      r: { name: "RegExp: ^a+$", url: "" },
      // JavaScriptCore calls the code of an eval "(program)"; it has a source.
      e: { name: "(program)", url: "/app/eval.js" },
    };
    const { columns } = rotate("jnwrePG.", { frames }).frames.build();
    const kinds = [...columns.kind].map((kind) => FRAME_KINDS[kind]);
    assert.deepEqual(kinds, ["js", "native", "wasm", "regexp", "js", "program", "gc", "idle"]);
  });

  it("says how many samples the engine took", () => {
    const rotation = { profile: drawProfile("aab."), offsetMicros: 0, gap: false };
    const context = { originMicros: 0, idleIsHole: false, intervalMicros: 1000, isTracer: () => false };
    assert.equal(addRotation(new Batch(), rotation, context), 4);
    const empty = { nodes: [], startTime: 5, endTime: 9 };
    assert.equal(addRotation(new Batch(), { ...rotation, profile: empty }, context), 0);
  });

  it("keeps the time of every sample, whatever the deltas", () => {
    // Seeded in drawn letters: the sum of what rows hold is the span of the profile.
    const deltas = [10, 900, -300, 4000, 0, 0, -1, 2500, 70, 1000];
    const batch = rotate("abcabcabca", { deltas, rest: 25 });
    const { columns, length } = batch.samples.build();
    const times = [...columns.when];
    assert.deepEqual(times, times.toSorted((a, b) => a - b));
    assert.equal(times.at(-1), deltas.reduce((sum, delta) => sum + delta, 25));
    assert.equal(columns.count.reduce((sum, count) => sum + count, 0), 10, `${length} rows`);
  });

  it("tells on which lines functions were seen, of all calls together", () => {
    const tracer = { url: TRACER_URL, ticks: [{ line: 1, ticks: 9 }] };
    const batch = rotate(
      `
      aaaaa
      bbbbt
       a
      `,
      {
        frames: {
          a: { line: 4, ticks: [{ line: 5, ticks: 1 }, { line: 8, ticks: 2 }, { line: 5, ticks: 1 }] },
          b: { line: 20, ticks: [{ line: 23, ticks: 3 }] },
          t: tracer,
          x: { ticks: [{ line: 1, ticks: 1 }] },
        },
      },
    );
    const { columns, length } = batch.lines.build();
    const frames = batch.frames.build();
    const names = batch.strings.list();
    const rows = Array.from({ length }, (_, row) => {
      const name = names[frames.columns.name[columns.frame[row] ?? -1] ?? -1];
      return `${name}+${columns.below[row]}×${columns.count[row]}`;
    });
    // a has two nodes in the engine's tree, one of them below b.
    assert.deepEqual(rows, ["a+0×4", "a+3×4", "b+2×3"]);
  });
});
