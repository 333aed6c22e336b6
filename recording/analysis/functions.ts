// Time by function, and time by what the processor was doing. A function is a frame: name, file, line, column and kind.

import type { RecordingTables } from "../recording.ts";
import { FRAME_KINDS } from "../tables/schema.ts";
import { SampleWalk, StackDepths, type WalkOptions } from "./sample_walk.ts";

/** Columns as long as `frames`: row `i` tells of frame `i`. */
export interface Functions {
  readonly length: number;
  /** Microseconds during which it was on top of the stack. */
  readonly self: Float64Array;
  /** Microseconds during which it was anywhere on the stack; recursion counts once. */
  readonly total: Float64Array;
  /** How many calls were seen (calls.ts): at least as many were made. */
  readonly calls: Float64Array;
  /** Samples that saw it on top. */
  readonly samples: Float64Array;
}

/** Which threads to look at, and what the tables do not say. */
export interface FunctionsOptions extends WalkOptions {
  /** Row of `threads`; default: all threads together. */
  readonly thread?: number;
}

/**
 * Sums the samples by function. Hot.
 * @throws {LimitError} when there are more calls than calls.ts would keep
 */
export function buildFunctions(tables: RecordingTables, options: FunctionsOptions = {}): Functions {
  const stacks = sumByStack(tables, options);
  const { parent, frame } = tables.stacks.columns;
  const total = stacks.self.slice();
  // Children come after their parents, so going backwards each stack is complete before it is added to its caller.
  for (let i = total.length - 1; i >= 0; i--) {
    const caller = parent[i] ?? -1;
    if (caller >= 0) total[caller] = (total[caller] ?? 0) + (total[i] ?? 0);
  }
  const { length } = tables.frames;
  const functions = {
    length,
    self: new Float64Array(length),
    total: totalByFrame(tables, total),
    calls: new Float64Array(length),
    samples: new Float64Array(length),
  };
  for (let i = 0; i < total.length; i++) {
    const of = frame[i] ?? -1;
    if (of < 0) continue;
    functions.self[of] = (functions.self[of] ?? 0) + (stacks.self[i] ?? 0);
    functions.calls[of] = (functions.calls[of] ?? 0) + (stacks.calls[i] ?? 0);
    functions.samples[of] = (functions.samples[of] ?? 0) + (stacks.samples[i] ?? 0);
  }
  return functions;
}

/** Microseconds by what was on top of the stack. */
export interface KindTimes {
  /** `byKind[i]` is the time of frames of the kind `FRAME_KINDS[i]`; the one of idle frames is the time without work. */
  readonly byKind: Float64Array;
  /** Time from the first sample on in which nothing is known. */
  readonly unknown: number;
  /** Time in which something ran: all kinds but idle. */
  readonly busy: number;
  readonly samples: number;
}

/** Sums the samples of a thread by the kind of frame on top. Hot. @param thread row of `threads` */
export function buildKindTimes(
  tables: RecordingTables,
  thread: number,
  options: WalkOptions = {},
): KindTimes {
  const byKind = new Float64Array(FRAME_KINDS.length);
  const idle = FRAME_KINDS.indexOf("idle");
  const walk = new SampleWalk(tables, thread, options);
  let unknown = 0;
  let busy = 0;
  let samples = 0;
  while (walk.next()) {
    const micros = walk.until - walk.start;
    if (walk.isGap) {
      unknown += micros;
      continue;
    }
    const frame = walk.stack < 0 ? -1 : tables.stacks.columns.frame[walk.stack] ?? -1;
    const kind = walk.stack < 0 ? idle : tables.frames.columns.kind[frame] ?? 0;
    byKind[kind] = (byKind[kind] ?? 0) + micros;
    samples += walk.count;
    if (kind !== idle) busy += micros;
  }
  return { byKind, unknown, busy, samples };
}

interface StackSums {
  readonly self: Float64Array;
  readonly calls: Float64Array;
  readonly samples: Float64Array;
}

/** Sums by stack rather than frame: a sample costs no walk down its stack. */
function sumByStack(tables: RecordingTables, options: FunctionsOptions): StackSums {
  const { length } = tables.stacks;
  const self = new Float64Array(length);
  const calls = new Float64Array(length);
  const samples = new Float64Array(length);
  const first = options.thread ?? 0;
  const last = options.thread ?? tables.threads.length - 1;
  const walkOptions = { depths: new StackDepths(tables.stacks), ...options };
  for (let thread = first; thread <= last; thread++) {
    const walk = new SampleWalk(tables, thread, walkOptions);
    while (walk.next()) {
      const { stack, kept, depth, path } = walk;
      if (stack < 0) continue;
      const micros = walk.until - walk.start;
      self[stack] = (self[stack] ?? 0) + micros;
      samples[stack] = (samples[stack] ?? 0) + walk.count;
      for (let level = kept; level < depth; level++) {
        const begun = path[level] ?? 0;
        calls[begun] = (calls[begun] ?? 0) + 1;
      }
    }
  }
  return { self, calls, samples };
}

/** Adds the time of each stack to its frame, unless a caller is the same frame. @param total of each stack with its callees */
function totalByFrame(tables: RecordingTables, total: Float64Array): Float64Array {
  const { parent, frame } = tables.stacks.columns;
  const totals = new Float64Array(tables.frames.length);
  // The tree as first child and next sibling; index 0 stands for the bottom, stack i for i + 1.
  const firstChild = new Int32Array(total.length + 1).fill(-1);
  const nextSibling = new Int32Array(total.length + 1).fill(-1);
  for (let i = total.length - 1; i >= 0; i--) {
    const above = (parent[i] ?? -1) + 1;
    nextSibling[i + 1] = firstChild[above] ?? -1;
    firstChild[above] = i + 1;
  }
  const onPath = new Int32Array(tables.frames.length);
  let at = firstChild[0] ?? -1;
  while (at > 0) {
    const of = frame[at - 1] ?? -1;
    if (onPath[of] === 0) totals[of] = (totals[of] ?? 0) + (total[at - 1] ?? 0);
    onPath[of] = (onPath[of] ?? 0) + 1;
    let next = firstChild[at] ?? -1;
    while (next < 0 && at > 0) {
      const left = frame[at - 1] ?? -1;
      onPath[left] = (onPath[left] ?? 0) - 1;
      next = nextSibling[at] ?? -1;
      if (next < 0) at = (parent[at - 1] ?? -1) + 1;
    }
    at = next;
  }
  return totals;
}
