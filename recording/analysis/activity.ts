// A whole run in a fixed number of buckets: how busy the processor was and how much of the time calls were open. Where
// calls are open and the processor is not busy, the program waited.

import type { Calls } from "./calls.ts";
import type { FlameLayout } from "./flame_layout.ts";
import { type StatusLines, UNKNOWN } from "./status_lines.ts";
import type { TimeRange } from "./time_range.ts";

/** Shares by bucket, 0 to 1. */
export interface Activity {
  readonly range: TimeRange;
  /** CPU time of all processes over the wall time, as a share of the busiest bucket or one core, whichever is more. */
  readonly cpu: Float32Array;
  /** Share of the bucket during which any thread had a call open; of several threads the largest. */
  readonly open: Float32Array;
}

/** The calls of one thread with their rows. */
export interface LaidOutCalls {
  readonly calls: Calls;
  readonly layout: FlameLayout;
}

/**
 * Measures a run bucket by bucket.
 * @param buckets how many, above 0
 */
export function buildActivity(
  range: TimeRange,
  buckets: number,
  status: StatusLines,
  threads: readonly LaidOutCalls[],
): Activity {
  const open = new Float32Array(buckets);
  for (const { calls, layout } of threads) {
    const ofThread = openShares(range, buckets, calls, layout);
    for (let i = 0; i < buckets; i++) open[i] = Math.max(open[i] ?? 0, ofThread[i] ?? 0);
  }
  const percent = averages(range, buckets, status);
  // Without readings, work is what was sampled.
  if (percent === undefined) return { range, cpu: open.slice(), open };
  let most = 100;
  for (const value of percent) most = Math.max(most, value);
  return { range, cpu: percent.map((value) => value / most), open };
}

/** How much of each bucket the calls at the bottom cover. */
function openShares(range: TimeRange, buckets: number, calls: Calls, layout: FlameLayout): Float32Array {
  const shares = new Float32Array(buckets);
  const last = layout.rowStart[1] ?? 0;
  for (let place = 0; place < last; place++) {
    const call = layout.call[place] ?? 0;
    spread(shares, range, calls.start[call] ?? 0, calls.end[call] ?? 0, 1);
  }
  return shares;
}

/** Average CPU percent of each bucket; undefined when no reading tells it. */
function averages(range: TimeRange, buckets: number, status: StatusLines): Float32Array | undefined {
  const { value, known } = status.lines.cpu;
  if (!known) return undefined;
  const result = new Float32Array(buckets);
  for (let i = 0; i < status.length; i++) {
    const percent = value[i] ?? UNKNOWN;
    if (percent > 0) spread(result, range, status.when[i] ?? 0, status.when[i + 1] ?? range.to, percent);
  }
  return result;
}

/** Adds `weight` to each bucket by the share of it that lies in `from .. to`. */
function spread(buckets: Float32Array, range: TimeRange, from: number, to: number, weight: number): void {
  const scale = buckets.length / Math.max(1, range.to - range.from);
  const start = Math.max(0, (from - range.from) * scale);
  const end = Math.min(buckets.length, (to - range.from) * scale);
  for (let bucket = Math.floor(start); bucket < end; bucket++) {
    const covered = Math.min(end, bucket + 1) - Math.max(start, bucket);
    buckets[bucket] = (buckets[bucket] ?? 0) + covered * weight;
  }
}
