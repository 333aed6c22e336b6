// Tests of recording/analysis/line_times.ts.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { buildFunctions, outermostCalls } from "../../../recording/analysis/functions.ts";
import { findCalleeTimes, findCallLine, findLineTimes } from "../../../recording/analysis/line_times.ts";
import { sumStacks, totalsOf } from "../../../recording/analysis/stack_sums.ts";
import type { RecordingTables } from "../../../recording/recording.ts";
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

/** Times of lines in the file of a. */
function timesOf(tables: RecordingTables, threads: readonly number[]) {
  const { self } = buildFunctions(tables, { threads });
  return findLineTimes(tables, { file: tables.frames.columns.file[0] ?? -1, self, threads });
}

describe("findLineTimes()", () => {
  it("divides a function's own time by the ticks of its lines", () => {
    const tables = draw([
      { frame: 0, thread: 0, below: 0, count: 2 },
      { frame: 0, thread: 0, below: 3, count: 4 },
      { frame: 1, thread: 0, below: 1, count: 2 },
    ]);
    assert.deepEqual(timesOf(tables, [0]), {
      self: new Map([[10, 2000], [13, 4000]]),
      elsewhere: new Map([[0, 0]]),
    });
  });

  it("says how much is nowhere, so that all together are what the function took", () => {
    assert.deepEqual(timesOf(draw([{ frame: 0, thread: 0, below: 3, count: 3 }]), [0]), {
      self: new Map([[13, 3000]]),
      elsewhere: new Map([[0, 3000]]),
    });
  });

  it("looks at the threads that are shown", () => {
    const tables = draw([
      { frame: 0, thread: 0, below: 3, count: 6 },
      { frame: 0, thread: 1, below: 5, count: 2 },
    ]);
    assert.deepEqual([...timesOf(tables, [1]).self], [[15, 2000]]);
    assert.deepEqual([...timesOf(tables, [0, 1]).self], [[13, 6000], [15, 2000]]);
  });

  it("has nothing where no line was recorded", () => {
    assert.deepEqual(timesOf(draw([]), [0, 1]), { self: new Map(), elsewhere: new Map() });
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
    assert.equal(findCallLine(["function add() {", "}", "add();"], 1, 3, "add"), 3);
  });
});
