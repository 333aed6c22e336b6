// Calls like one: those of the same function on all threads, with their distribution.

import { describeDurations, type Distribution } from "./anomalies.ts";
import type { Calls } from "./calls.ts";

/** Calls that are listed one by one. */
export const MAX_LISTED = 200;

/** A call of one of several threads. */
export interface CallRef {
  /** Row of `threads`. */
  readonly thread: number;
  /** Row of that thread's calls. */
  readonly call: number;
}

/** The calls of one thread. */
export interface ThreadCalls {
  /** Row of `threads`. */
  readonly thread: number;
  readonly calls: Calls;
}

/** What the calls of one function come to. Times in microseconds. */
export interface SimilarCalls extends Distribution {
  /** Recursion counts once. */
  readonly total: number;
  /** The part of `total` on each thread, in the order of the threads asked for. */
  readonly totalByThread: Float64Array;
  /** The call that comes nearest to the median; undefined when there are none. */
  readonly typical: CallRef | undefined;
  /** The longest ones first, {@link MAX_LISTED} at most. */
  readonly listed: readonly CallRef[];
}

/**
 * Finds all calls of a function. Hot: looks at every call once and keeps no object but for those it lists.
 * @param frameOfStack `frameOfStack[i]` is the frame of stack `i`
 * @param frame row of `frames`
 */
export function findSimilarCalls(
  threads: readonly ThreadCalls[],
  frameOfStack: Int32Array,
  frame: number,
): SimilarCalls {
  const isWanted = new Uint8Array(frameOfStack.length);
  for (let stack = 0; stack < isWanted.length; stack++) {
    isWanted[stack] = frameOfStack[stack] === frame ? 1 : 0;
  }
  const found = new FoundCalls();
  const totalByThread = new Float64Array(threads.length);
  threads.forEach(({ calls }, index) => totalByThread[index] = found.collect(calls, index, isWanted));
  const sorted = found.durations().sort();
  const count = sorted.length;
  const shortest = sorted[Math.max(0, count - MAX_LISTED)] ?? 0;
  const distribution = describeDurations(sorted);
  const refOf = ({ index, call }: { readonly index: number; readonly call: number }): CallRef => {
    return { thread: threads[index]?.thread ?? -1, call };
  };
  const typical = found.nearest(distribution.median);
  return {
    ...distribution,
    total: totalByThread.reduce((sum, micros) => sum + micros, 0),
    totalByThread,
    typical: typical === undefined ? undefined : refOf(typical),
    listed: found.longest(shortest).map(refOf),
  };
}

/** The calls of a function while they are collected. */
class FoundCalls {
  #length = 0;
  /** Index of the thread in the list of threads. */
  #index = new Int32Array(256);
  #call = new Int32Array(256);
  #duration = new Float64Array(256);

  /** Adds the wanted calls of a thread. Returns what they last, with recursion counted once. */
  collect(calls: Calls, index: number, isWanted: Uint8Array): number {
    const { stack, start, end } = calls;
    let outerEnd = -Infinity;
    let total = 0;
    for (let call = 0; call < calls.length; call++) {
      if (isWanted[stack[call] ?? 0] !== 1) continue;
      if (this.#length === this.#call.length) this.#grow();
      const from = start[call] ?? 0;
      const to = end[call] ?? 0;
      this.#index[this.#length] = index;
      this.#call[this.#length] = call;
      this.#duration[this.#length++] = to - from;
      // Calls come by start: one that begins before an earlier one ended lies inside it.
      if (from < outerEnd) continue;
      outerEnd = to;
      total += to - from;
    }
    return total;
  }

  /** A copy of all durations. */
  durations(): Float64Array {
    return this.#duration.slice(0, this.#length);
  }

  /** The call whose duration is nearest to one; of several the first. */
  nearest(micros: number): { readonly index: number; readonly call: number } | undefined {
    let best = -1;
    let distance = Infinity;
    for (let i = 0; i < this.#length; i++) {
      const own = Math.abs((this.#duration[i] ?? 0) - micros);
      if (own >= distance) continue;
      distance = own;
      best = i;
    }
    return best < 0 ? undefined : { index: this.#index[best] ?? 0, call: this.#call[best] ?? 0 };
  }

  /** The longest first. @param shortest duration of the last one that belongs to them */
  longest(shortest: number): { readonly index: number; readonly call: number }[] {
    const found: { index: number; call: number; duration: number }[] = [];
    // Of those that last exactly as long as the shortest, there may be any number.
    let room = MAX_LISTED;
    for (let i = 0; i < this.#length; i++) {
      const duration = this.#duration[i] ?? 0;
      if (duration < shortest || (duration === shortest && room-- <= 0)) continue;
      found.push({ index: this.#index[i] ?? 0, call: this.#call[i] ?? 0, duration });
    }
    return found.sort((a, b) => b.duration - a.duration).slice(0, MAX_LISTED);
  }

  #grow(): void {
    const [index, call, duration] = [this.#index, this.#call, this.#duration];
    this.#index = new Int32Array(this.#length * 2);
    this.#call = new Int32Array(this.#length * 2);
    this.#duration = new Float64Array(this.#length * 2);
    this.#index.set(index);
    this.#call.set(call);
    this.#duration.set(duration);
  }
}
