// Time by group of frames, where some frames are folded away: what they took counts as their nearest caller's own time.

import type { RecordingTables } from "../recording.ts";
import { firstOnPath } from "./path_firsts.ts";
import { type StackSums, totalsOf } from "./stack_sums.ts";

/** Columns by group. Times in microseconds; recursion counts once. */
export interface FoldedSums {
  readonly self: Float64Array;
  readonly total: Float64Array;
  /** Calls from outside the group that were seen. */
  readonly calls: Float64Array;
}

/** The group of each stack's frame, -1 where it is folded. */
export function groupsOfStacks(tables: RecordingTables, groupOfFrame: Int32Array): Int32Array {
  return tables.stacks.columns.frame.map((frame) => groupOfFrame[frame] ?? -1);
}

/** The group that each stack's time belongs to: of folded frames, the nearest caller's; -1 when there is none. */
export function owningGroups(tables: RecordingTables, groupOfStack: Int32Array): Int32Array {
  const { parent } = tables.stacks.columns;
  const groups = groupOfStack.slice();
  for (let stack = 0; stack < groups.length; stack++) {
    if (groups[stack] === -1) groups[stack] = groups[parent[stack] ?? -1] ?? -1;
  }
  return groups;
}

/** Sums the totals of stacks by a key, once on each path. Hot. @param keyOfStack -1 does not count */
export function sumTotals(
  { stacks }: RecordingTables,
  totals: Float64Array,
  keyOfStack: Int32Array,
  keys: number,
): Float64Array {
  const first = firstOnPath(stacks.columns.parent, keyOfStack, keys);
  const sums = new Float64Array(keys);
  for (let stack = 0; stack < totals.length; stack++) {
    const key = keyOfStack[stack] ?? -1;
    if (first[stack] === 1) sums[key] = (sums[key] ?? 0) + (totals[stack] ?? 0);
  }
  return sums;
}

/** Sums by group. Hot. @param groupOfFrame -1 folds a frame @param groups how many there are */
export function sumFolded(
  tables: RecordingTables,
  sums: StackSums,
  groupOfFrame: Int32Array,
  groups: number,
): FoldedSums {
  const { parent } = tables.stacks.columns;
  const own = groupsOfStacks(tables, groupOfFrame);
  const owning = owningGroups(tables, own);
  const self = new Float64Array(groups);
  const calls = new Float64Array(groups);
  for (let stack = 0; stack < own.length; stack++) {
    const of = owning[stack] ?? -1;
    if (of < 0) continue;
    self[of] = (self[of] ?? 0) + (sums.self[stack] ?? 0);
    const caller = owning[parent[stack] ?? -1] ?? -1;
    if (own[stack] === of && caller !== of) calls[of] = (calls[of] ?? 0) + (sums.calls[stack] ?? 0);
  }
  return { self, calls, total: sumTotals(tables, totalsOf(tables, sums.self), own, groups) };
}
