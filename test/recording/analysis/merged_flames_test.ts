// Tests of recording/analysis/merged_flames.ts: flames drawn as letters, a column a millisecond.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Calls } from "../../../recording/analysis/calls.ts";
import { layoutFlames } from "../../../recording/analysis/flame_layout.ts";
import {
  mergeCallees,
  mergeCallers,
  mergeCalls,
  turnOver,
} from "../../../recording/analysis/merged_flames.ts";
import { outermostStacks, sumStacks, totalsOf } from "../../../recording/analysis/stack_sums.ts";
import type { Recording } from "../../../recording/recording.ts";
import { drawRecording } from "../../support/draw_recording.ts";

/** The flames as they are drawn, the depth 0 on top. */
function draw({ tables }: Recording, calls: Calls): string {
  const rows: string[][] = [];
  for (let row = 0; row < calls.length; row++) {
    const line = rows[calls.depth[row] ?? 0] ??= [];
    const frame = tables.stacks.columns.frame[calls.stack[row] ?? -1] ?? -1;
    const letter = tables.strings.get(tables.frames.columns.name[frame] ?? -1);
    for (let x = (calls.start[row] ?? 0) / 1000; x < (calls.end[row] ?? 0) / 1000; x++) line[x] = letter;
  }
  return Array.from(rows, (line) => Array.from(line ?? [], (letter) => letter ?? " ").join("")).join("\n");
}

function lines(text: string): string {
  const rows = text.split("\n").filter((line) => line.trim() !== "");
  const indent = Math.min(...rows.map((line) => line.search(/\S/)));
  return rows.map((line) => line.slice(indent).trimEnd()).join("\n");
}

const recording = drawRecording(`
  aabbbaaaxxaa
  cc ddccc  cd
   e  ee
`);
const { tables } = recording;
const { self } = sumStacks(tables);
const frameNamed = (name: string) =>
  tables.frames.columns.name.findIndex((row) => tables.strings.get(row) === name);

describe("mergeCalls()", () => {
  it("puts equal paths together, the longest at the left", () => {
    assert.equal(
      draw(recording, mergeCalls(tables, self)),
      lines(`
        aaaaaaabbbxx
        ccccccddd
        ee     e
      `),
    );
  });

  it("makes calls that a flame layout takes: by start, callers first", () => {
    const calls = mergeCalls(tables, self);
    for (let row = 1; row < calls.length; row++) {
      assert.ok((calls.parent[row] ?? 0) < row);
      assert.ok((calls.start[row] ?? 0) >= (calls.start[row - 1] ?? 0));
    }
    const layout = layoutFlames(calls, new Uint8Array(tables.stacks.length));
    assert.deepEqual([...layout.rowStart], [0, 3, 6, 8]);
  });

  it("shows nothing of nothing", () => {
    const empty = drawRecording("").tables;
    assert.equal(mergeCalls(empty, sumStacks(empty).self).length, 0);
  });
});

describe("mergeCallees()", () => {
  it("puts together what a function called from wherever it was called", () => {
    const drawn = drawRecording(`
      abbxaa
      cccx c
      d e  d
    `);
    const sums = sumStacks(drawn.tables);
    const c = drawn.tables.frames.columns.name.findIndex((row) => drawn.tables.strings.get(row) === "c");
    assert.equal(draw(drawn, mergeCallees(drawn.tables, sums.self, c)), "cccc\ndde");
  });

  it("shows recursion below the outermost call", () => {
    const drawn = drawRecording("aaa\n aa\n  a");
    assert.equal(draw(drawn, mergeCallees(drawn.tables, sumStacks(drawn.tables).self, 0)), "aaa\naa\na");
  });
});

describe("mergeCallers()", () => {
  const own = Int32Array.from({ length: tables.frames.length }, (_, frame) => frame);
  const outermost = outermostStacks(tables, own, tables.frames.length);
  const total = totalsOf(tables, self);

  it("shows who called a function, by the time that they called for", () => {
    const calls = mergeCallers(tables, total, { frame: frameNamed("d"), outermost });
    assert.equal(draw(recording, calls), "ddd\nbba");
    assert.equal(draw(recording, turnOver(calls)), "bba\nddd");
  });

  it("starts at the outermost call of a recursion", () => {
    const drawn = drawRecording("xxx\naaa\n aa\n  a");
    const sums = sumStacks(drawn.tables);
    const frames = Int32Array.from({ length: 2 }, (_, frame) => frame);
    const calls = mergeCallers(drawn.tables, totalsOf(drawn.tables, sums.self), {
      frame: 1,
      outermost: outermostStacks(drawn.tables, frames, 2),
    });
    assert.equal(draw(drawn, calls), "aaa\nxxx");
  });
});
