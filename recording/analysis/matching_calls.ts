// The calls of several threads whose stack is marked, in order of time: what a search steps through.

import type { Calls } from "./calls.ts";

/** Calls by start; of those that start together, in the order of the threads. */
export interface MatchingCalls {
  readonly length: number;
  /** Index into the threads asked for. */
  readonly thread: Uint16Array;
  /** Row of that thread's calls. */
  readonly call: Int32Array;
}

/** Finds them. Hot: no object a call. @param isMarked `isMarked[i]` is 1 when stack `i` is looked for */
export function findMatchingCalls(threads: readonly Calls[], isMarked: Uint8Array): MatchingCalls {
  const lists = threads.map((calls, thread) => ofThread(calls, thread, isMarked));
  // Merged two by two, so that each call is moved a few times only.
  for (let merged = lists;; merged = mergePairs(threads, merged)) {
    if (merged.length <= 1) {
      return merged[0] ?? { length: 0, thread: new Uint16Array(0), call: new Int32Array(0) };
    }
  }
}

/** Where a call stands among the matches; -1 when it is none of them. */
export function placeOfCall(
  threads: readonly Calls[],
  matches: MatchingCalls,
  thread: number,
  call: number,
): number {
  const time = threads[thread]?.start[call] ?? 0;
  let low = 0;
  let high = matches.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (startOf(threads, matches, middle) < time) low = middle + 1;
    else high = middle;
  }
  for (; low < matches.length && startOf(threads, matches, low) <= time; low++) {
    if (matches.thread[low] === thread && matches.call[low] === call) return low;
  }
  return -1;
}

function startOf(threads: readonly Calls[], { thread, call }: MatchingCalls, place: number): number {
  return threads[thread[place] ?? -1]?.start[call[place] ?? -1] ?? 0;
}

function ofThread(calls: Calls, thread: number, isMarked: Uint8Array): MatchingCalls {
  const { stack } = calls;
  let length = 0;
  for (let call = 0; call < calls.length; call++) length += isMarked[stack[call] ?? -1] ?? 0;
  const found = new Int32Array(length);
  for (let call = 0, next = 0; next < length; call++) {
    if (isMarked[stack[call] ?? -1] === 1) found[next++] = call;
  }
  return { length, thread: new Uint16Array(length).fill(thread), call: found };
}

function mergePairs(threads: readonly Calls[], lists: readonly MatchingCalls[]): MatchingCalls[] {
  const merged: MatchingCalls[] = [];
  for (let i = 0; i < lists.length; i += 2) {
    const [first, second] = [lists[i], lists[i + 1]];
    if (first !== undefined) merged.push(second === undefined ? first : merge(threads, first, second));
  }
  return merged;
}

function merge(threads: readonly Calls[], a: MatchingCalls, b: MatchingCalls): MatchingCalls {
  const length = a.length + b.length;
  const thread = new Uint16Array(length);
  const call = new Int32Array(length);
  let [i, j] = [0, 0];
  for (let k = 0; k < length; k++) {
    const fromA = j >= b.length || (i < a.length && startOf(threads, a, i) <= startOf(threads, b, j));
    thread[k] = (fromA ? a.thread[i] : b.thread[j]) ?? 0;
    call[k] = (fromA ? a.call[i++] : b.call[j++]) ?? 0;
  }
  return { length, thread, call };
}
