// Functions of two recordings side by side, with the change of their times.

import { type ComparedSide, type MatchedFunction, type MatchedFunctions } from "./match_functions.ts";
import { type FoldedSums, sumFolded } from "./folded_sums.ts";
import type { StackSums } from "./stack_sums.ts";

/** How times of two runs are made comparable: as they are, by the run's second, or as share of all that ran. */
export const DIFF_UNITS = ["time", "second", "share"] as const;
export type DiffUnit = (typeof DIFF_UNITS)[number];

/** A recording with what was summed of it. */
export interface MeasuredSide extends ComparedSide {
  readonly sums: StackSums;
  /** Microseconds that the run took. */
  readonly durationMicros: number;
}

/** Times of a function in one run, in the unit that was asked for: microseconds, microseconds a second, or 0 to 1. */
export interface FunctionTimes {
  readonly self: number;
  readonly total: number;
  readonly calls: number;
}

/** A function in both runs. */
export interface FunctionChange extends MatchedFunction {
  /** Index of the matched functions. */
  readonly index: number;
  /** Undefined where it was not seen. */
  readonly before: FunctionTimes | undefined;
  readonly after: FunctionTimes | undefined;
  /** After less before; what was not seen took no time. */
  readonly self: number;
  readonly total: number;
  /** The frame of each run that stands for it, -1 where there is none. */
  readonly beforeFrame: number;
  readonly afterFrame: number;
}

/** The changes of all functions that took time in either run, the largest change of total time first. */
export function diffFunctions(
  before: MeasuredSide,
  after: MeasuredSide,
  matched: MatchedFunctions,
  unit: DiffUnit,
): FunctionChange[] {
  const count = matched.functions.length;
  const [first, second] = [
    {
      sums: sumFolded(before.tables, before.sums, matched.before, count),
      frames: framesOf(matched.before, count),
    },
    {
      sums: sumFolded(after.tables, after.sums, matched.after, count),
      frames: framesOf(matched.after, count),
    },
  ];
  const [firstScale, secondScale] = [scaleOf(before, first.sums, unit), scaleOf(after, second.sums, unit)];
  const changes = matched.functions.flatMap((of, index): FunctionChange[] => {
    const earlier = timesOf(first.sums, index, firstScale);
    const later = timesOf(second.sums, index, secondScale);
    if (earlier === undefined && later === undefined) return [];
    return [{
      ...of,
      index,
      before: earlier,
      after: later,
      self: (later?.self ?? 0) - (earlier?.self ?? 0),
      total: (later?.total ?? 0) - (earlier?.total ?? 0),
      beforeFrame: first.frames[index] ?? -1,
      afterFrame: second.frames[index] ?? -1,
    }];
  });
  return changes.sort((a, b) => Math.abs(b.total) - Math.abs(a.total) || Math.abs(b.self) - Math.abs(a.self));
}

/** Time of everything that ran, folded code included where something called it. */
function scaleOf({ durationMicros }: MeasuredSide, sums: FoldedSums, unit: DiffUnit): number {
  switch (unit) {
    case "time":
      return 1;
    case "second":
      return 1e6 / Math.max(1, durationMicros);
    case "share":
      return 1 / Math.max(1, sums.self.reduce((sum, micros) => sum + micros, 0));
  }
}

function timesOf(sums: FoldedSums, index: number, scale: number): FunctionTimes | undefined {
  const total = sums.total[index] ?? 0;
  if (total <= 0) return undefined;
  return { total: total * scale, self: (sums.self[index] ?? 0) * scale, calls: sums.calls[index] ?? 0 };
}

/** A frame of each function. */
function framesOf(functionOfFrame: Int32Array, count: number): Int32Array {
  const frames = new Int32Array(count).fill(-1);
  for (let frame = functionOfFrame.length - 1; frame >= 0; frame--) {
    const of = functionOfFrame[frame] ?? -1;
    if (of >= 0) frames[of] = frame;
  }
  return frames;
}
