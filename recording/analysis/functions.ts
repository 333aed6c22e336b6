// Time by function, and time by what the processor was doing. A function is a frame: name, file, line, column and kind.

import type { RecordingTables } from "../recording.ts";
import { FRAME_KINDS } from "../tables/schema.ts";
import { SampleWalk, type WalkOptions } from "./sample_walk.ts";
import { outermostStacks, type StackSums, type SumOptions, sumStacks, totalsOf } from "./stack_sums.ts";

/** Columns by group: of functions, `frames` themselves, so that row `i` tells of frame `i`. */
export interface Functions {
  readonly length: number;
  /** Microseconds during which it was on top of the stack. */
  readonly self: Float64Array;
  /** Microseconds during which it was anywhere on the stack; recursion counts once. */
  readonly total: Float64Array;
  /** How many calls were seen (calls.ts): at least as many were made. */
  readonly calls: Float64Array;
  /** Microseconds of all those calls together: a call inside another one of the same function counts as well. */
  readonly lasted: Float64Array;
  /** Microseconds of the longest one. */
  readonly longest: Float64Array;
}

/** Sums the samples by function. @throws {LimitError} when there are more calls than calls.ts would keep */
export function buildFunctions(tables: RecordingTables, options: SumOptions = {}): Functions {
  return sumFunctions(tables, sumStacks(tables, options));
}

/**
 * Time by function from time by stack.
 * @param outermost 1 for each stack whose function is not among its callers, for whoever knows that already
 */
export function sumFunctions(
  tables: RecordingTables,
  sums: StackSums,
  outermost: Uint8Array = outermostCalls(tables),
): Functions {
  const { length } = tables.frames;
  const groupOfFrame = Int32Array.from({ length }, (_, frame) => frame);
  const counted = new Uint8Array(tables.stacks.length).fill(1);
  return sumGroups(tables, sums, { length, groupOfFrame, outermost, counted });
}

/** 1 for each stack whose function is not among its callers. */
export function outermostCalls(tables: RecordingTables): Uint8Array<ArrayBuffer> {
  const { length } = tables.frames;
  return outermostStacks(tables, Int32Array.from({ length }, (_, frame) => frame), length);
}

/** Which stacks belong together. */
export interface StackGroups {
  /** How many groups there are. */
  readonly length: number;
  /** `groupOfFrame[i]` is the group of frame `i`. */
  readonly groupOfFrame: Int32Array;
  /** 1 where none of the callers is of the same group (stack_sums.ts). */
  readonly outermost: Uint8Array;
  /** 1 where a stack's calls are calls of the group, rather than within it. */
  readonly counted: Uint8Array;
}

/** Sums by group what was summed by stack. Hot. */
export function sumGroups(tables: RecordingTables, sums: StackSums, groups: StackGroups): Functions {
  const { frame } = tables.stacks.columns;
  const { length, groupOfFrame, outermost, counted } = groups;
  const total = totalsOf(tables, sums.self);
  const result = {
    length,
    self: new Float64Array(length),
    total: new Float64Array(length),
    calls: new Float64Array(length),
    lasted: new Float64Array(length),
    longest: new Float64Array(length),
  };
  for (let stack = 0; stack < total.length; stack++) {
    const of = groupOfFrame[frame[stack] ?? -1] ?? -1;
    if (of < 0) continue;
    result.self[of] = (result.self[of] ?? 0) + (sums.self[stack] ?? 0);
    if (outermost[stack] === 1) result.total[of] = (result.total[of] ?? 0) + (total[stack] ?? 0);
    if (counted[stack] !== 1) continue;
    result.calls[of] = (result.calls[of] ?? 0) + (sums.calls[stack] ?? 0);
    result.lasted[of] = (result.lasted[of] ?? 0) + (total[stack] ?? 0);
    result.longest[of] = Math.max(result.longest[of] ?? 0, sums.longest[stack] ?? 0);
  }
  return result;
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
