// Time by stack: what the samples of some threads in some stretch of time come to. The table of stacks is the tree of
// calls, so everything that is summed by function, file, package or path of calls starts here.

import type { RecordingTables } from "../recording.ts";
import { firstOnPath } from "./path_firsts.ts";
import { SampleWalk, StackDepths, type WalkOptions } from "./sample_walk.ts";

/** Columns as long as `stacks`: row `i` tells of stack `i` alone, not of what it called. Times in microseconds. */
export interface StackSums {
  readonly self: Float64Array;
  /** How often it began: calls that were open when the range began count as well. */
  readonly calls: Float64Array;
  /** What its longest call took, as far as it lies in the range. */
  readonly longest: Float64Array;
}

/** Which part of the recording to sum, and what the tables do not say. */
export interface SumOptions extends WalkOptions {
  /** Rows of `threads`; default: all threads together. */
  readonly threads?: readonly number[];
}

/**
 * Sums the samples by stack. Hot: a sample costs no walk down its stack.
 * @throws {LimitError} when there are more calls than calls.ts would keep
 */
export function sumStacks(tables: RecordingTables, options: SumOptions = {}): StackSums {
  const { length } = tables.stacks;
  const sums = {
    self: new Float64Array(length),
    calls: new Float64Array(length),
    longest: new Float64Array(length),
  };
  const threads = options.threads ?? Array.from({ length: tables.threads.length }, (_, thread) => thread);
  const walkOptions = { depths: new StackDepths(tables.stacks), ...options };
  for (const thread of threads) addThread(sums, new SampleWalk(tables, thread, walkOptions));
  return sums;
}

/** Hot. */
function addThread({ self, calls, longest }: StackSums, walk: SampleWalk): void {
  // The open calls: their stacks and when they began.
  let open = 0;
  let stacks = new Int32Array(64);
  let begun = new Float64Array(64);
  while (walk.next()) {
    const { start, kept, depth, path, stack } = walk;
    for (let level = kept; level < open; level++) {
      const ended = stacks[level] ?? 0;
      const micros = start - (begun[level] ?? 0);
      if (micros > (longest[ended] ?? 0)) longest[ended] = micros;
    }
    if (depth > stacks.length) {
      stacks = grown(Int32Array, stacks, path.length);
      begun = grown(Float64Array, begun, path.length);
    }
    for (let level = kept; level < depth; level++) {
      const at = path[level] ?? 0;
      stacks[level] = at;
      begun[level] = start;
      calls[at] = (calls[at] ?? 0) + 1;
    }
    open = depth;
    if (stack >= 0) self[stack] = (self[stack] ?? 0) + walk.until - start;
  }
}

function grown<T extends Int32Array | Float64Array>(
  make: new (length: number) => T,
  old: T,
  length: number,
): T {
  const array = new make(length);
  array.set(old);
  return array;
}

/**
 * The time of each stack with everything that it called.
 * @param self by stack
 * @returns microseconds by stack
 */
export function totalsOf({ stacks }: RecordingTables, self: Float64Array): Float64Array<ArrayBuffer> {
  const { parent } = stacks.columns;
  const total = new Float64Array(self);
  // Children come after their parents, so going backwards each stack is complete before it is added to its caller.
  for (let stack = total.length - 1; stack >= 0; stack--) {
    const caller = parent[stack] ?? -1;
    if (caller >= 0) total[caller] = (total[caller] ?? 0) + (total[stack] ?? 0);
  }
  return total;
}

/**
 * Where a stack is the outermost one of its group: none of its callers is of the same group. Hot.
 * @param groupOfFrame `groupOfFrame[i]` is the group of frame `i`, 0 or above
 * @param groups how many groups there are
 * @returns 1 for each outermost stack
 */
export function outermostStacks(
  { stacks }: RecordingTables,
  groupOfFrame: Int32Array,
  groups: number,
): Uint8Array<ArrayBuffer> {
  const { parent, frame } = stacks.columns;
  const groupOfStack = frame.map((row) => groupOfFrame[row] ?? 0);
  return firstOnPath(parent, groupOfStack, groups);
}
