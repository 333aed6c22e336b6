// Calls: stretches of time during which a frame stayed on a thread's stack, made by merging successive samples.

import type { RecordingTables } from "../recording.ts";
import { SampleWalk, type WalkOptions } from "./sample_walk.ts";

/**
 * The calls of one thread, a row each: sorted by start, then depth, so that callers come before what they called.
 *
 * ```
 * depth 0  |------ main (0) ------|        rows 0, 1, 2, 3
 * depth 1  |- a (1) -|   |- b (3) -|       parent of 1 and 3 is 0, of 2 is 1
 * depth 2     |a (2)|
 * ```
 */
export interface Calls {
  readonly length: number;
  /** Microseconds after the origin. */
  readonly start: Float64Array;
  /** Microseconds after the origin, above `start`. */
  readonly end: Float64Array;
  /** 0 is the bottom of the stack. */
  readonly depth: Int32Array;
  /** Row of `stacks`; the call's frame is `stacks.columns.frame[stack]`. */
  readonly stack: Int32Array;
  /** Row of the call around it, always a smaller one; -1 at the bottom. */
  readonly parent: Int32Array;
  /** Microseconds during which the call was on top of the stack. */
  readonly self: Float64Array;
}

/**
 * Merges the samples of a thread into calls. Samples hold until the thread's next one; a gap or idling ends all
 * calls. The last sample holds until its thread, its process or the recording ended, as far as that is known, and
 * not much longer than samples are apart. Hot.
 * @param thread row of `threads`
 * @throws {LimitError} when there are more calls than fit into memory
 */
export function buildCalls(tables: RecordingTables, thread: number, options: WalkOptions = {}): Calls {
  const walk = new SampleWalk(tables, thread, options);
  // Mostly fewer calls begin than there are samples, and growing is dear: each time all pages are new to the machine.
  const calls = new CallColumns(Math.max(16, walk.rows));
  // openCalls[d] is the row of the open call at depth d.
  let openCalls = new Int32Array(64);
  let open = 0;
  while (walk.next()) {
    const { start, kept, depth, path } = walk;
    for (let level = kept; level < open; level++) calls.end[openCalls[level] ?? 0] = start;
    if (depth > openCalls.length) openCalls = grownInts(openCalls, depth);
    for (let level = kept; level < depth; level++) {
      const parent = level === 0 ? -1 : openCalls[level - 1] ?? -1;
      openCalls[level] = calls.append(start, level, path[level] ?? -1, parent);
    }
    open = depth;
    if (depth > 0) calls.addSelf(openCalls[depth - 1] ?? 0, walk.until - start);
  }
  return calls.build();
}

/** The columns while they grow. */
class CallColumns {
  length = 0;
  start: Float64Array<ArrayBuffer>;
  end: Float64Array<ArrayBuffer>;
  depth: Int32Array<ArrayBuffer>;
  stack: Int32Array<ArrayBuffer>;
  parent: Int32Array<ArrayBuffer>;
  self: Float64Array<ArrayBuffer>;

  constructor(capacity: number) {
    this.start = new Float64Array(capacity);
    this.end = new Float64Array(capacity);
    this.depth = new Int32Array(capacity);
    this.stack = new Int32Array(capacity);
    this.parent = new Int32Array(capacity);
    this.self = new Float64Array(capacity);
  }

  append(start: number, depth: number, stack: number, parent: number): number {
    if (this.length === this.start.length) this.#grow();
    const row = this.length++;
    this.start[row] = start;
    this.depth[row] = depth;
    this.stack[row] = stack;
    this.parent[row] = parent;
    return row;
  }

  addSelf(row: number, micros: number): void {
    this.self[row] = (this.self[row] ?? 0) + micros;
  }

  build(): Calls {
    const { length } = this;
    return {
      length,
      start: this.start.slice(0, length),
      end: this.end.slice(0, length),
      depth: this.depth.slice(0, length),
      stack: this.stack.slice(0, length),
      parent: this.parent.slice(0, length),
      self: this.self.slice(0, length),
    };
  }

  #grow(): void {
    const capacity = this.length * 2;
    this.start = grownFloats(this.start, capacity);
    this.end = grownFloats(this.end, capacity);
    this.depth = grownInts(this.depth, capacity);
    this.stack = grownInts(this.stack, capacity);
    this.parent = grownInts(this.parent, capacity);
    this.self = grownFloats(this.self, capacity);
  }
}

function grownFloats(old: Float64Array<ArrayBuffer>, capacity: number): Float64Array<ArrayBuffer> {
  const grown = new Float64Array(capacity);
  grown.set(old);
  return grown;
}

function grownInts(old: Int32Array<ArrayBuffer>, capacity: number): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(Math.max(capacity, old.length * 2));
  grown.set(old);
  return grown;
}
