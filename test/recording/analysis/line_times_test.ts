// Tests of recording/analysis/line_times.ts.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { outermostCalls } from "../../../recording/analysis/functions.ts";
import { findCalleeTimes, findCallLine, findLineTimes } from "../../../recording/analysis/line_times.ts";
import { sumStacks, totalsOf } from "../../../recording/analysis/stack_sums.ts";
import type { Row } from "../../../recording/tables/schema.ts";
import { drawRecording } from "../../support/draw_recording.ts";

/** Eight samples of a, six of them on its own; b is called by it. */
function draw(lines: readonly Partial<Row<"lines">>[]) {
  return drawRecording({
    threads: { main: "aaaaaaaa\n      bb", worker: "aa" },
    frames: { a: { line: 10 } },
    rows: () => ({ lines }),
  }).tables;
}

describe("findLineTimes()", () => {
  it("divides a function's own time by the ticks of its lines", () => {
    const tables = draw([
      { frame: 0, thread: 0, below: 0, count: 2 },
      { frame: 0, thread: 0, below: 3, count: 4 },
      { frame: 1, thread: 0, below: 1, count: 2 },
    ]);
    const times = findLineTimes(tables, { frame: 0, self: 6000, threads: [0] });
    assert.deepEqual(times, { self: new Map([[10, 2000], [13, 4000]]), elsewhere: 0 });
  });

  it("says how much is nowhere, so that all together are what the function took", () => {
    const times = findLineTimes(draw([{ frame: 0, thread: 0, below: 3, count: 3 }]), {
      frame: 0,
      self: 6000,
      threads: [0],
    });
    assert.deepEqual(times, { self: new Map([[13, 3000]]), elsewhere: 3000 });
  });

  it("looks at the threads that are shown", () => {
    const tables = draw([
      { frame: 0, thread: 0, below: 3, count: 6 },
      { frame: 0, thread: 1, below: 5, count: 2 },
    ]);
    const times = findLineTimes(tables, { frame: 0, self: 2000, threads: [1] });
    assert.deepEqual(times, { self: new Map([[15, 2000]]), elsewhere: 0 });
  });

  it("is undefined where no line was recorded", () => {
    assert.equal(findLineTimes(draw([]), { frame: 0, self: 6000, threads: [0, 1] }), undefined);
  });
});

describe("findCalleeTimes()", () => {
  it("sums what a function called, recursion once", () => {
    const { tables } = drawRecording(`
      aaaaaaaa
      bbbaaa c
       b  bb
    `);
    const totals = totalsOf(tables, sumStacks(tables).self);
    const times = findCalleeTimes(tables, 0, { totals, outermost: outermostCalls(tables) });
    const named = [...times].map(([frame, micros]) => {
      return `${tables.strings.get(tables.frames.columns.name[frame] ?? -1)} ${micros}`;
    });
    assert.deepEqual(named.sort(), ["a 3000", "b 3000", "c 1000"]);
  });
});

describe("findCallLine()", () => {
  const lines = ["function main() {", "  load(1);", "  reload();", "  this.cart.total();", "  load(2);", "}"];

  it("finds the one line that names what is called", () => {
    assert.equal(findCallLine(lines, 1, 6, "reload"), 3);
    assert.equal(findCallLine(lines, 1, 6, "Cart.total"), 4);
  });

  it("finds none where there are several, or none", () => {
    assert.equal(findCallLine(lines, 1, 6, "load"), -1);
    assert.equal(findCallLine(lines, 1, 6, "store"), -1);
    assert.equal(findCallLine(lines, 1, 6, ""), -1);
    assert.equal(findCallLine(lines, 1, 3, "load"), 2);
  });
});
