// The samples of one thread as a walk: at each step some calls end and some begin. What is done with that is up to
// the caller (calls.ts keeps them, functions.ts counts them).

import { LimitError } from "../errors.ts";
import type { RecordingTables } from "../recording.ts";
import type { Table } from "../tables/schema.ts";
import { frameKindIndex } from "../tables/stacks.ts";
import type { TimeRange } from "./time_range.ts";

/** Calls that one walk may begin; more would not fit into memory once they are kept. */
export const MAX_CALLS = 2 ** 24;

/** Without an interval in the recording, how far apart samples are. */
const DEFAULT_INTERVAL_MICROS = 10_000;

/** How long the last sample of a thread holds at most when its end is known, and how many intervals at most. */
const LONGEST_HOLD_MICROS = 1_000_000;
const LONGEST_HOLD_INTERVALS = 2.5;

const IDLE = frameKindIndex("idle");

/** Rows of `costs` that are searched for a thread's interval. */
const COSTS_SEARCHED = 10_000;

/** How many frames each stack has, counted when first asked for. Good for all threads of a recording. Hot. */
export class StackDepths {
  readonly #parents: Int32Array;
  /** 0 is not counted yet. */
  readonly #depths: Int32Array;

  constructor(stacks: Table<"stacks">) {
    this.#parents = stacks.columns.parent;
    this.#depths = new Int32Array(stacks.length);
  }

  /** Frames of the stack, 0 for -1. Each row is counted once, because callers are shared. */
  of(stack: number): number {
    const parents = this.#parents;
    const depths = this.#depths;
    let steps = 0;
    let at = stack;
    for (; at >= 0 && depths[at] === 0; at = parents[at] ?? -1) steps++;
    let depth = (at < 0 ? 0 : depths[at] ?? 0) + steps;
    for (at = stack; at >= 0 && depths[at] === 0; at = parents[at] ?? -1) depths[at] = depth--;
    return stack < 0 ? 0 : depths[stack] ?? 0;
  }
}

/** What a walk may be told that the tables do not say. */
export interface WalkOptions {
  /** End of the whole recording, in microseconds after the origin; default: unknown. */
  readonly endedAtMicros?: number;
  /** For whoever walks many threads; default: made anew. */
  readonly depths?: StackDepths;
  /** The stretch to walk: calls that reach over its edges are cut there. Default: everything. */
  readonly range?: TimeRange;
}

/**
 * Steps through the samples of a thread. Hot: one object a thread.
 *
 * Call `next()` until it is false. After each, calls at depths `kept` and above ended at `start`, and those at
 * depths `kept` to `depth - 1` began there, with the stacks in `path`; all `depth` open calls hold until `until`.
 */
export class SampleWalk {
  /** Microseconds after the origin. */
  start = 0;
  until = 0;
  /** The sample's stack; -1 when nothing ran or nothing is known. */
  stack = -1;
  /** How many samples saw it. */
  count = 0;
  /** Whether nothing is known here, rather than nothing running. */
  isGap = true;
  kept = 0;
  depth = 0;
  /** `path[d]` is the stack of the open call at depth `d`. Good until the next step. */
  path = new Int32Array(64);

  readonly #when: Float64Array;
  readonly #stacks: Int32Array;
  readonly #counts: Int32Array;
  readonly #parents: Int32Array;
  readonly #frames: Int32Array;
  readonly #kinds: Int32Array;
  readonly #depths: StackDepths;
  readonly #endRow: number;
  readonly #endMicros: number;
  readonly #from: number;
  readonly #to: number;
  #row: number;
  #begun = 0;

  /** @param thread row of `threads` */
  constructor(tables: RecordingTables, thread: number, options: WalkOptions = {}) {
    const { when, stack, count, thread: threads } = tables.samples.columns;
    this.#when = when;
    this.#stacks = stack;
    this.#counts = count;
    this.#parents = tables.stacks.columns.parent;
    this.#frames = tables.stacks.columns.frame;
    this.#kinds = tables.frames.columns.kind;
    this.#depths = options.depths ?? new StackDepths(tables.stacks);
    this.#row = firstNotBelow(threads, thread);
    this.#endRow = firstNotBelow(threads, thread + 1);
    this.#endMicros = this.#endRow > this.#row ? holdsUntil(tables, thread, this.#endRow - 1, options) : 0;
    this.#from = options.range?.from ?? -Infinity;
    this.#to = options.range?.to ?? Infinity;
    // The row before the first one in the range holds until that one comes.
    const inRange = firstNotBelow(when, this.#from, this.#row, this.#endRow);
    this.#row = Math.max(this.#row, inRange - 1);
  }

  /** Samples that are still to come, as far as their number tells. */
  get rows(): number {
    return this.#endRow - this.#row;
  }

  /**
   * Goes to the next sample that holds for any time; at the end, once more to close what is open.
   * @throws {LimitError} when more than {@link MAX_CALLS} calls begin
   */
  next(): boolean {
    while (this.#row < this.#endRow) {
      const row = this.#row++;
      const start = Math.max(this.#from, this.#when[row] ?? 0);
      const next = this.#row < this.#endRow ? this.#when[this.#row] ?? 0 : this.#endMicros;
      const until = Math.min(this.#to, next);
      if (start >= this.#to) this.#row = this.#endRow;
      if (until <= start) continue;
      this.start = start;
      this.until = until;
      this.count = this.#counts[row] ?? 1;
      this.#enter(this.#stacks[row] ?? -1);
      return true;
    }
    if (this.depth === 0) return false;
    this.start = this.until;
    this.count = 0;
    this.#leaveAll(true);
    return true;
  }

  #enter(stack: number): void {
    const kind = stack < 0 ? IDLE : this.#kinds[this.#frames[stack] ?? -1] ?? 0;
    if (kind === IDLE) return this.#leaveAll(stack < 0);
    const before = this.depth;
    const depth = this.#depths.of(stack);
    this.isGap = false;
    this.stack = stack;
    this.depth = depth;
    if (depth > this.path.length) this.#grow(depth);
    const path = this.path;
    const parents = this.#parents;
    let level = depth - 1;
    // Equal rows mean equal callers: stacks are a tree.
    for (let at = stack; level >= 0; level--) {
      if (level < before && path[level] === at) break;
      path[level] = at;
      at = parents[at] ?? -1;
    }
    this.kept = level + 1;
    this.#begun += depth - this.kept;
    if (this.#begun > MAX_CALLS) {
      throw new LimitError(`Cannot build the calls of a thread: there are more than ${MAX_CALLS}`, MAX_CALLS);
    }
  }

  #leaveAll(isGap: boolean): void {
    this.isGap = isGap;
    this.stack = -1;
    this.kept = 0;
    this.depth = 0;
  }

  #grow(depth: number): void {
    const grown = new Int32Array(Math.max(depth, this.path.length * 2));
    grown.set(this.path);
    this.path = grown;
  }
}

/** Index of the first value of `low .. high` in an ascending column that is not below `wanted`. */
function firstNotBelow(
  column: Int32Array | Float64Array,
  wanted: number,
  low = 0,
  high = column.length,
): number {
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((column[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where a thread's last sample ends: at the next end that is known, but not long after samples stopped coming. */
function holdsUntil(tables: RecordingTables, thread: number, row: number, options: WalkOptions): number {
  const start = tables.samples.columns.when[row] ?? 0;
  if (tables.samples.columns.stack[row] === -1) return start; // the end was written
  const process = tables.threads.columns.process[thread] ?? -1;
  const ends = [
    tables.threads.columns.endedAt[thread] ?? -1,
    tables.processes.columns.endedAt[process] ?? -1,
    options.endedAtMicros ?? -1,
  ].filter((end) => end >= 0);
  const expected = (tables.samples.columns.count[row] ?? 1) * intervalOf(tables, thread);
  if (ends.length === 0) return start + expected;
  const later = ends.filter((end) => end >= start);
  if (later.length === 0) return start;
  return Math.min(...later, start + Math.max(LONGEST_HOLD_MICROS, expected * LONGEST_HOLD_INTERVALS));
}

/** The thread's latest sampling interval in microseconds. */
function intervalOf(tables: RecordingTables, thread: number): number {
  const { thread: threads, intervalMicros } = tables.costs.columns;
  const lowest = Math.max(0, tables.costs.length - COSTS_SEARCHED);
  for (let row = tables.costs.length - 1; row >= lowest; row--) {
    const interval = intervalMicros[row] ?? 0;
    if (threads[row] === thread && interval > 0) return interval;
  }
  return DEFAULT_INTERVAL_MICROS;
}
