// When the calls of a function were open, in a few buckets: a picture small enough for a row of a table. The calls of a
// thread are sorted by frame once, so that the picture of a function costs no more than a look at its own calls.

import type { Calls } from "./calls.ts";
import type { TimeRange } from "./time_range.ts";

/** The calls of a thread by frame: those of frame `f` are `call[start[f] .. start[f + 1]]`, by time. */
export interface CallsByFrame {
  readonly calls: Calls;
  readonly start: Uint32Array;
  readonly call: Int32Array;
}

/**
 * Sorts the calls of a thread by their frames. Hot.
 * @param frameOfStack `frameOfStack[i]` is the frame of stack `i`
 * @param frames how many frames there are
 */
export function sortCallsByFrame(calls: Calls, frameOfStack: Int32Array, frames: number): CallsByFrame {
  const start = new Uint32Array(frames + 1);
  const { stack, length } = calls;
  for (let i = 0; i < length; i++) {
    const after = (frameOfStack[stack[i] ?? -1] ?? -1) + 1;
    start[after] = (start[after] ?? 0) + 1;
  }
  start[0] = 0;
  for (let frame = 0; frame < frames; frame++) {
    start[frame + 1] = (start[frame + 1] ?? 0) + (start[frame] ?? 0);
  }
  const next = start.slice();
  const call = new Int32Array(length);
  for (let i = 0; i < length; i++) {
    const frame = frameOfStack[stack[i] ?? -1] ?? 0;
    const place = next[frame] ?? 0;
    next[frame] = place + 1;
    call[place] = i;
  }
  return { calls, start, call };
}

/** What a picture of moments shows. */
export interface MomentsOptions {
  readonly range: TimeRange;
  /** How many, above 0. */
  readonly buckets: number;
  /** Rows of `frames`. */
  readonly frames: readonly number[];
  /** 1 for stacks that count: those inside another one that counts would be counted twice. */
  readonly outermost: Uint8Array;
}

/**
 * How much of each bucket the calls of some frames cover on the thread where they cover most of it. Hot.
 * @param threads the threads to look at
 * @returns shares by bucket, 0 to 1
 */
export function sumMoments(
  threads: readonly CallsByFrame[],
  { range, buckets, frames, outermost }: MomentsOptions,
): Float32Array<ArrayBuffer> {
  const most = new Float32Array(buckets);
  const covered = new Float32Array(buckets);
  const scale = buckets / Math.max(1, range.to - range.from);
  for (const { calls, start, call } of threads) {
    covered.fill(0);
    let any = false;
    for (const frame of frames) {
      const last = start[frame + 1] ?? 0;
      for (let place = start[frame] ?? 0; place < last; place++) {
        const row = call[place] ?? 0;
        if (outermost[calls.stack[row] ?? -1] !== 1) continue;
        const from = Math.max(0, ((calls.start[row] ?? 0) - range.from) * scale);
        const to = Math.min(buckets, ((calls.end[row] ?? 0) - range.from) * scale);
        if (to <= from) continue;
        any = true;
        const first = Math.floor(from);
        // Most calls lie in one bucket.
        if (to <= first + 1) covered[first] = (covered[first] ?? 0) + to - from;
        else {
          for (let bucket = first; bucket < to; bucket++) {
            const share = Math.min(to, bucket + 1) - Math.max(from, bucket);
            covered[bucket] = (covered[bucket] ?? 0) + share;
          }
        }
      }
    }
    if (!any) continue;
    for (let i = 0; i < buckets; i++) most[i] = Math.min(1, Math.max(most[i] ?? 0, covered[i] ?? 0));
  }
  return most;
}
