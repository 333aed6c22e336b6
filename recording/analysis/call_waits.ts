// What calls began and waited for: a sampled call of an async function ends at its first await, and what it waits for lies
// behind it. A wait belongs to the call that began it, by the stack that the tracer noted, and to those that called that one.

import type { RecordingTables } from "../recording.ts";
import { describeDurations, type Distribution } from "./anomalies.ts";
import { barEnd, StarterFinder } from "./async_bars.ts";
import type { Calls } from "./calls.ts";
import type { FlameLayout } from "./flame_layout.ts";
import { sumWaited, type Waited } from "./waited.ts";

/** Calls that are listed one by one. */
const MAX_LISTED = 200;

/** A call with all that it waited for. */
export interface WaitingCall {
  /** Index of the thread. */
  readonly thread: number;
  /** Row of its calls. */
  readonly call: number;
  /** Microseconds from its start until the last of its waits ended. */
  readonly micros: number;
}

/** The waits that calls of one function began, by those calls. */
export interface BegunWaits {
  /** Rows of `waits` by call, of one thread each. */
  readonly byThread: readonly ReadonlyMap<number, readonly number[]>[];
  /** How long those calls took until the last of their waits ended. */
  readonly distribution: Distribution;
  /** The call whose time is nearest to the median: index of the thread and row of its calls. */
  readonly typical: { readonly thread: number; readonly call: number } | undefined;
  /** Those calls, the longest ones first, 200 at most. */
  readonly listed: readonly WaitingCall[];
}

/** The calls of one thread, laid out. */
export interface CallsOfThread {
  /** Row of `threads`. */
  readonly thread: number;
  readonly calls: Calls;
  readonly layout: FlameLayout;
}

/** Finds what the calls of a function began. Looks at every wait once. @param frame row of `frames` */
export function findBegunWaits(
  tables: RecordingTables,
  threads: readonly CallsOfThread[],
  frame: number,
  runEnd: number,
): BegunWaits {
  const byThread = threads.map(() => new Map<number, number[]>());
  const indexOf = new Map(threads.map(({ thread }, index) => [thread, index]));
  const starters = new StarterFinder(tables);
  const frameOfStack = tables.stacks.columns.frame;
  const { when, thread, stack } = tables.waits.columns;
  for (let row = 0; row < when.length; row++) {
    const index = indexOf.get(thread[row] ?? -1) ?? -1;
    const of = threads[index];
    // Without a stack nobody knows who began it, whoever ran then.
    if (of === undefined || (stack[row] ?? -1) < 0) continue;
    const bar = { when: when[row] ?? 0, stack: stack[row] ?? -1 };
    let call = starters.find(of.calls, of.layout, bar);
    for (; call >= 0; call = of.calls.parent[call] ?? -1) {
      if (frameOfStack[of.calls.stack[call] ?? -1] !== frame) continue;
      const rows = byThread[index]?.get(call);
      if (rows === undefined) byThread[index]?.set(call, [row]);
      else rows.push(row);
    }
  }
  const durations: WaitingCall[] = byThread.flatMap((begun, index) =>
    Array.from(begun, ([call, rows]) => {
      const calls = threads[index]?.calls;
      const end = rows.reduce(
        (last, row) => Math.max(last, barEnd(tables, "waits", row, runEnd)),
        calls?.end[call] ?? 0,
      );
      return { thread: index, call, micros: end - (calls?.start[call] ?? 0) };
    })
  );
  const distribution = describeDurations(Float64Array.from(durations, ({ micros }) => micros).sort());
  const off = ({ micros }: WaitingCall) => Math.abs(micros - distribution.median);
  const [first] = durations;
  const nearest = first && durations.reduce((best, each) => off(each) < off(best) ? each : best, first);
  return {
    byThread,
    distribution,
    typical: nearest && { thread: nearest.thread, call: nearest.call },
    listed: durations.sort((a, b) => b.micros - a.micros).slice(0, MAX_LISTED),
  };
}

/** What a call waited for after it had returned, and how long it took with that. */
export interface WaitedAfter extends Waited {
  /** Microseconds from the start of the call until the last of its waits ended. */
  readonly whole: number;
}

/** Sums what a call began. @param rows of `waits` */
export function sumWaitedAfter(
  tables: RecordingTables,
  call: { readonly from: number; readonly to: number },
  rows: readonly number[],
  runEnd: number,
): WaitedAfter {
  const waited = sumWaited(tables, rows, { from: call.to, to: Infinity, runEnd });
  return { ...waited, whole: waited.end - call.from };
}
