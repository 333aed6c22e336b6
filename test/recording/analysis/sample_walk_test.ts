// Tests of recording/analysis/sample_walk.ts that need no calls: its cap, and depths of stacks.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { MAX_CALLS, SampleWalk, StackDepths } from "../../../recording/analysis/sample_walk.ts";
import { LimitError } from "../../../recording/errors.ts";
import type { RecordingTables } from "../../../recording/recording.ts";
import { tableFrom } from "../../../recording/tables/builder.ts";
import { drawRecording } from "../../support/draw_recording.ts";

const DEPTH = 4096;

/** Two stacks of `DEPTH` frames without a common one, and a third of one frame; samples see the first two in turn. */
function takingTurns(samples: number, extra: readonly number[]): RecordingTables {
  const stacks = Array.from(
    { length: DEPTH * 2 },
    (_, i) => ({ parent: i % DEPTH === 0 ? -1 : i - 1, frame: 0 }),
  );
  const seen = [...Array.from({ length: samples }, (_, i) => DEPTH - 1 + (i % 2) * DEPTH), ...extra];
  return {
    ...drawRecording("a").tables,
    stacks: tableFrom("stacks", [...stacks, { parent: -1, frame: 0 }]),
    samples: tableFrom("samples", seen.map((stack, when) => ({ when, thread: 0, stack }))),
  };
}

describe("SampleWalk", () => {
  it("goes up to its cap of calls", () => {
    const walk = new SampleWalk(takingTurns(MAX_CALLS / DEPTH, [-1]), 0);
    let steps = 0;
    while (walk.next()) steps++;
    assert.equal(steps, MAX_CALLS / DEPTH + 1);
  });

  it("refuses one call more", () => {
    const walk = new SampleWalk(takingTurns(MAX_CALLS / DEPTH, [DEPTH * 2, -1]), 0);
    assert.throws(() => {
      while (walk.next());
    }, (error: unknown) => error instanceof LimitError && error.limit === MAX_CALLS);
  });
});

describe("StackDepths", () => {
  it("counts frames, whichever stack is asked for first", () => {
    const { stacks } = drawRecording(`
      aaaa
      bbcc
       d
    `).tables;
    const expected = Array.from({ length: stacks.length }, (_, stack) => {
      let depth = 0;
      for (let at = stack; at >= 0; at = stacks.columns.parent[at] ?? -1) depth++;
      return depth;
    });
    const rows = [...expected.keys()];
    for (const order of [rows, rows.toReversed()]) {
      const depths = new StackDepths(stacks);
      for (const row of order) assert.equal(depths.of(row), expected[row]);
      assert.deepEqual(rows.map((row) => depths.of(row)), expected);
    }
    assert.equal(new StackDepths(stacks).of(-1), 0);
  });
});
