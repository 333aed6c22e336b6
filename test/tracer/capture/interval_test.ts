// Tests of how often stacks are sampled.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { adaptInterval, type SampledStretch } from "../../../tracer/capture/interval.ts";

/** The intervals of turns that all cost the same, from the first one on. */
function intervals(turns: number, stretch: (intervalMicros: number) => SampledStretch): number[] {
  const all = [10_000];
  for (let turn = 0; turn < turns; turn++) {
    const interval = all[turn] ?? 0;
    all.push(adaptInterval(interval, stretch(interval)));
  }
  return all;
}

describe("adaptInterval()", () => {
  it("halves the samples of a thread that is at work all the time", () => {
    const busy = intervals(4, (interval) => {
      return { elapsedMicros: 2_400_000, samples: 2_400_000 / interval, readMicros: 1000 };
    });
    assert.deepEqual(busy, [10_000, 20_000, 20_000, 20_000, 20_000]);
  });

  it("leaves a thread that does little as it is", () => {
    const idle = intervals(2, () => ({ elapsedMicros: 2_400_000, samples: 6, readMicros: 400 }));
    assert.deepEqual(idle, [10_000, 10_000, 10_000]);
  });

  it("goes on to 50 ms while samples are dear to hand out, and back when they no longer are", () => {
    const dear = (interval: number) => ({ elapsedMicros: 1e6, samples: 1e6 / interval, readMicros: 9000 });
    assert.deepEqual(intervals(5, dear), [10_000, 20_000, 40_000, 50_000, 50_000, 50_000]);
    assert.equal(adaptInterval(50_000, { elapsedMicros: 1e6, samples: 0, readMicros: 100 }), 25_000);
  });
});
