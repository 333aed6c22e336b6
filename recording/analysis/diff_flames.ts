// The merged calls of two recordings as one tree: each node a path of functions with its time in both runs. Laid out as
// calls, so that whatever draws flames draws this one too.

import type { Calls } from "./calls.ts";
import { groupsOfStacks } from "./folded_sums.ts";
import type { MatchedFunctions } from "./match_functions.ts";
import type { MeasuredSide } from "./diff_functions.ts";
import { layOutTree } from "./merged_flames.ts";
import { PairIndex } from "./pair_index.ts";

/** Columns by node, parents before their children. Times in microseconds. */
export interface DiffTree {
  readonly length: number;
  /** -1 at the bottom. */
  readonly parent: Int32Array;
  /** Index of the matched functions. */
  readonly of: Int32Array;
  readonly before: Float64Array;
  readonly after: Float64Array;
  readonly selfBefore: Float64Array;
  readonly selfAfter: Float64Array;
}

/** A tree of nothing. */
export function emptyDiffTree(): DiffTree {
  const [rows, times] = [new Int32Array(0), new Float64Array(0)];
  return {
    length: 0,
    parent: rows,
    of: rows,
    before: times,
    after: times,
    selfBefore: times,
    selfAfter: times,
  };
}

/** Merges the calls of both recordings. Hot. */
export function mergeDiff(before: MeasuredSide, after: MeasuredSide, matched: MatchedFunctions): DiffTree {
  const parents: number[] = [];
  const functions: number[] = [];
  const index = new PairIndex(1024);
  const add = (parent: number, of: number) => {
    const known = index.get(parent, of);
    if (known >= 0) return known;
    parents.push(parent);
    const node = functions.push(of) - 1;
    index.set(parent, of, node);
    return node;
  };
  const firstNodes = nodesOf(before, matched.before, add);
  const secondNodes = nodesOf(after, matched.after, add);
  const length = functions.length;
  const parent = Int32Array.from(parents);
  const selfBefore = sumByNode(before, firstNodes, length);
  const selfAfter = sumByNode(after, secondNodes, length);
  return {
    length,
    parent,
    of: Int32Array.from(functions),
    before: totalsUp(parent, selfBefore),
    after: totalsUp(parent, selfAfter),
    selfBefore,
    selfAfter,
  };
}

/** The node of each stack; of folded frames, the nearest caller's. */
function nodesOf(
  { tables, sums }: MeasuredSide,
  functionOfFrame: Int32Array,
  add: (parent: number, of: number) => number,
): Int32Array {
  const { parent } = tables.stacks.columns;
  const functions = groupsOfStacks(tables, functionOfFrame);
  const used = new Uint8Array(functions.length);
  for (let stack = functions.length - 1; stack >= 0; stack--) {
    if (used[stack] !== 1 && (sums.self[stack] ?? 0) <= 0) continue;
    used[stack] = 1;
    const caller = parent[stack] ?? -1;
    if (caller >= 0) used[caller] = 1;
  }
  const nodes = new Int32Array(functions.length).fill(-1);
  for (let stack = 0; stack < nodes.length; stack++) {
    if (used[stack] !== 1) continue;
    const caller = nodes[parent[stack] ?? -1] ?? -1;
    const of = functions[stack] ?? -1;
    nodes[stack] = of < 0 ? caller : add(caller, of);
  }
  return nodes;
}

function sumByNode({ sums }: MeasuredSide, nodes: Int32Array, length: number): Float64Array {
  const self = new Float64Array(length);
  nodes.forEach((node, stack) => {
    if (node >= 0) self[node] = (self[node] ?? 0) + (sums.self[stack] ?? 0);
  });
  return self;
}

function totalsUp(parent: Int32Array, self: Float64Array): Float64Array {
  const total = self.slice();
  for (let node = total.length - 1; node >= 0; node--) {
    const above = parent[node] ?? -1;
    if (above >= 0) total[above] = (total[above] ?? 0) + (total[node] ?? 0);
  }
  return total;
}

/**
 * Gives each node its place: as wide as it was in the run in which it took longer, and never narrower than what it
 * called.
 * @returns calls whose `stack` is the node
 */
export function layOutDiff(tree: DiffTree): Calls {
  const { length, parent, before, after, selfBefore, selfAfter } = tree;
  const below = new Float64Array(length);
  const total = new Float64Array(length);
  for (let node = length - 1; node >= 0; node--) {
    total[node] = Math.max(before[node] ?? 0, after[node] ?? 0, below[node] ?? 0);
    const above = parent[node] ?? -1;
    if (above >= 0) below[above] = (below[above] ?? 0) + (total[node] ?? 0);
  }
  const self = selfBefore.map((micros, node) => Math.max(micros, selfAfter[node] ?? 0));
  const stack = Int32Array.from({ length }, (_, node) => node);
  return layOutTree({ length, parent, total, self, stack });
}

/** Steps of change in each direction. */
export const CHANGE_STEPS = 6;

/** Share of the whole from which on a change is as strong as it can be. */
const STRONG_SHARE = 0.02;

/**
 * How strong a change is: from {@link CHANGE_STEPS} below 0 (faster, or gone) to as much above it (slower, or new).
 * What changed by half of its time is strong; what changed by next to nothing of the run is not.
 * @param whole microseconds of the longer run
 */
export function changeStep(before: number, after: number, whole: number): number {
  const change = after - before;
  const ofOwn = Math.abs(change) / Math.max(1, before, after);
  const ofWhole = Math.abs(change) / Math.max(1, whole) / STRONG_SHARE;
  const strength = Math.min(1, ofOwn * 2) * Math.min(1, Math.sqrt(ofWhole));
  const step = Math.round(strength * CHANGE_STEPS);
  return change < 0 ? 0 - step : step;
}
