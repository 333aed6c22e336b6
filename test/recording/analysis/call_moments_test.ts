// Tests of recording/analysis/call_moments.ts: when functions were open, in tenths of a bucket.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { sortCallsByFrame, sumMoments } from "../../../recording/analysis/call_moments.ts";
import { buildCalls } from "../../../recording/analysis/calls.ts";
import { outermostStacks } from "../../../recording/analysis/stack_sums.ts";
import { drawRecording } from "../../support/draw_recording.ts";

const { tables } = drawRecording({
  threads: {
    main: `
      aaaaaaaa
      bb  ab
      b   b
    `,
    worker: "x   bbbb",
  },
});
const { length } = tables.frames;
const outermost = outermostStacks(tables, Int32Array.from({ length }, (_, frame) => frame), length);
const threads = [0, 1].map((thread) => {
  return sortCallsByFrame(buildCalls(tables, thread), tables.stacks.columns.frame, length);
});

/** Tenths of four buckets. */
function tenthsOf(name: string, thread?: number): number[] {
  const frame = tables.frames.columns.name.findIndex((row) => tables.strings.get(row) === name);
  const shares = sumMoments(thread === undefined ? threads : threads.slice(thread, thread + 1), {
    range: { from: 0, to: 8000 },
    buckets: 4,
    frames: [frame],
    outermost,
  });
  return Array.from(shares, (share) => Math.round(share * 10));
}

describe("sumMoments()", () => {
  it("tells how much of each bucket a function covers, recursion once", () => {
    assert.deepEqual(tenthsOf("a"), [10, 10, 10, 10]);
    assert.deepEqual(tenthsOf("b", 0), [10, 0, 10, 0]);
  });

  it("takes the thread where there was most", () => {
    assert.deepEqual(tenthsOf("b"), [10, 0, 10, 10]);
  });

  it("looks at the range alone", () => {
    const shares = sumMoments(threads, {
      range: { from: 6000, to: 8000 },
      buckets: 2,
      frames: [1],
      outermost,
    });
    assert.deepEqual([...shares], [1, 1]);
  });

  it("puts all frames asked for into one picture", () => {
    const all = sumMoments(threads, { range: { from: 0, to: 8000 }, buckets: 2, frames: [0, 1], outermost });
    assert.deepEqual([...all], [1, 1]);
  });
});
