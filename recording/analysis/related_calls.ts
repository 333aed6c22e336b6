// Who called a call or a function and what it called in turn, added up by function.

import type { Calls } from "./calls.ts";

/** Functions that are listed. */
const MAX_RELATED = 12;

/** A function that called, or was called. Times in microseconds. */
export interface RelatedFunction {
  /** Row of `frames`. */
  readonly frame: number;
  readonly count: number;
  /** What its calls took as callees; as caller, what the function took below it. */
  readonly total: number;
  /** The longest of these calls. */
  readonly thread: number;
  readonly call: number;
}

/** The heaviest ones first. */
export interface RelatedCalls {
  readonly callers: readonly RelatedFunction[];
  readonly callees: readonly RelatedFunction[];
}

interface Sum {
  count: number;
  total: number;
  thread: number;
  call: number;
  longest: number;
}

/** What one call called directly. Hot: looks at the calls below it once. */
export function findCallees(
  calls: Calls,
  frameOfStack: Int32Array,
  call: number,
): readonly RelatedFunction[] {
  const sums = new Map<number, Sum>();
  const until = calls.end[call] ?? 0;
  // Calls come by start, then depth: those that a call contains follow it.
  for (let row = call + 1; row < calls.length && (calls.start[row] ?? 0) < until; row++) {
    if (calls.parent[row] === call) addTo(sums, calls, frameOfStack, { thread: 0, call: row, of: row });
  }
  return heaviest(sums);
}

/** Callers and callees of all calls of a function. Hot: looks at every call once. @param frame row of `frames` */
export function findRelated(
  threads: readonly Calls[],
  frameOfStack: Int32Array,
  frame: number,
): RelatedCalls {
  const callers = new Map<number, Sum>();
  const callees = new Map<number, Sum>();
  threads.forEach((calls, thread) => {
    for (let call = 0; call < calls.length; call++) {
      const parent = calls.parent[call] ?? -1;
      if (parent < 0) continue;
      const isOwn = frameOfStack[calls.stack[call] ?? -1] === frame;
      const inside = frameOfStack[calls.stack[parent] ?? -1] === frame;
      if (isOwn && !inside) addTo(callers, calls, frameOfStack, { thread, call, of: parent });
      if (inside && !isOwn) addTo(callees, calls, frameOfStack, { thread, call, of: call });
    }
  });
  return { callers: heaviest(callers), callees: heaviest(callees) };
}

/** Adds the time of `call` to the function of the call `of`. */
function addTo(
  sums: Map<number, Sum>,
  calls: Calls,
  frameOfStack: Int32Array,
  { thread, call, of }: { readonly thread: number; readonly call: number; readonly of: number },
): void {
  const frame = frameOfStack[calls.stack[of] ?? -1] ?? -1;
  const micros = (calls.end[call] ?? 0) - (calls.start[call] ?? 0);
  const sum = sums.get(frame);
  if (sum === undefined) {
    sums.set(frame, { count: 1, total: micros, thread, call: of, longest: micros });
    return;
  }
  sum.count++;
  sum.total += micros;
  if (micros <= sum.longest) return;
  sum.longest = micros;
  sum.thread = thread;
  sum.call = of;
}

function heaviest(sums: ReadonlyMap<number, Sum>): RelatedFunction[] {
  return [...sums]
    .map(([frame, { count, total, thread, call }]) => ({ frame, count, total, thread, call }))
    .sort((a, b) => b.total - a.total || a.frame - b.frame)
    .slice(0, MAX_RELATED);
}
