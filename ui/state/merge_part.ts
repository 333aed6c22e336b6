// Which flame of merged calls is wanted, and how it is made of sums. Runs in a worker for large recordings (sum_worker.ts),
// else where it is asked for.

import type { Calls } from "../../recording/analysis/calls.ts";
import { mergeCallees, mergeCallers, mergeCalls, turnOver } from "../../recording/analysis/merged_flames.ts";
import type { RecordingTables } from "../../recording/recording.ts";

/** What to merge. Columns are by stack, in microseconds. */
export type FlamePart =
  | { readonly kind: "all"; readonly self: Float64Array }
  | { readonly kind: "callees"; readonly self: Float64Array; readonly frame: number }
  | {
    readonly kind: "callers";
    readonly total: Float64Array;
    /** 1 where a stack's function is not among its callers. */
    readonly outermost: Uint8Array;
    readonly frame: number;
  };

/** Merges it; callers turned over, so that they are drawn above what they called. */
export function mergePart(tables: RecordingTables, part: FlamePart): Calls {
  switch (part.kind) {
    case "all":
      return mergeCalls(tables, part.self);
    case "callees":
      return mergeCallees(tables, part.self, part.frame);
    case "callers":
      return turnOver(mergeCallers(tables, part.total, part));
  }
}
