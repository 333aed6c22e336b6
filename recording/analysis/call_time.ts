// Where the time of a call went: running, waiting and on what, collecting garbage.

import type { RecordingTables } from "../recording.ts";
import { barEnd } from "./async_bars.ts";
import { coveredMicros, type Stretches } from "./stretches.ts";

/** Waits that are named; of more, the longest. */
const MAX_WAITS = 8;
/** Waits looked at; a recording may have a hundred thousand at once. */
const MAX_LOOKED_AT = 100_000;

/** A wait that went on during a call. */
export interface WaitDuring {
  /** Row of `waits`. */
  readonly row: number;
  /** Microseconds of it that lie inside the call. */
  readonly micros: number;
}

/** How the time of a call was spent. Microseconds; the three parts add up to what it took. */
export interface CallTime {
  readonly running: number;
  readonly waiting: number;
  readonly collecting: number;
  /** CPU of its process, 100 is one core; undefined where no reading tells it. */
  readonly cpuPercent: number | undefined;
  /** Waits of its thread that went on meanwhile, the longest first. */
  readonly waits: readonly WaitDuring[];
  /** Microseconds during which at least one of them went on, no more than `waiting`. */
  readonly waitingOnThem: number;
}

/** A stretch of a thread. */
export interface ThreadStretch {
  /** Row of `threads`. */
  readonly thread: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Divides a stretch of a thread. A wait that went on while the thread worked is none: so waiting is no more than the
 * time for which the process had no CPU, where that is known.
 * @param runEnd where unfinished waits end
 */
export function divideCallTime(
  tables: RecordingTables,
  collecting: Stretches,
  stretch: ThreadStretch,
  runEnd: number,
): CallTime {
  const { from, to } = stretch;
  const took = Math.max(0, to - from);
  const cpuPercent = cpuDuring(tables, stretch, runEnd);
  const { waits, covered } = waitsDuring(tables, stretch, runEnd);
  const paused = Math.min(took, coveredMicros(collecting, from, to));
  const idle = cpuPercent === undefined ? covered : Math.max(0, took * (1 - Math.min(100, cpuPercent) / 100));
  const waiting = Math.min(took - paused, idle);
  return {
    running: took - waiting - paused,
    waiting,
    collecting: paused,
    cpuPercent,
    waits,
    waitingOnThem: Math.min(waiting, covered),
  };
}

/** Average CPU percent of a thread's process while a stretch lasts; undefined where no reading tells it. */
export function cpuDuring(
  tables: RecordingTables,
  { thread, from, to }: ThreadStretch,
  runEnd: number,
): number | undefined {
  const process = tables.threads.columns.process[thread] ?? -1;
  let best: number | undefined;
  let bestKnown = 0;
  // Every thread of a process may have readings of it; the one that tells most is taken.
  for (let other = 0; other < tables.threads.length; other++) {
    if ((tables.threads.columns.process[other] ?? -1) !== process) continue;
    const { sum, known } = sumReadings(tables, other, from, to, runEnd);
    if (known <= bestKnown) continue;
    bestKnown = known;
    best = sum / known;
  }
  return best;
}

function sumReadings(
  tables: RecordingTables,
  thread: number,
  from: number,
  to: number,
  runEnd: number,
): { sum: number; known: number } {
  const { when, thread: threads, cpuPercent } = tables.status.columns;
  let sum = 0;
  let known = 0;
  const end = firstRow(tables.status.length, (row) => (threads[row] ?? 0) > thread);
  const first = firstRow(end, (row) => (threads[row] ?? 0) === thread && (when[row] ?? 0) > from);
  for (let row = Math.max(0, first - 1); row < end; row++) {
    if (threads[row] !== thread) continue;
    const start = when[row] ?? 0;
    if (start >= to) break;
    const until = row + 1 < end ? when[row + 1] ?? runEnd : runEnd;
    const micros = Math.min(to, until) - Math.max(from, start);
    const percent = cpuPercent[row] ?? -1;
    if (micros <= 0 || percent < 0) continue;
    sum += percent * micros;
    known += micros;
  }
  return { sum, known };
}

/** First row from which on something is true. */
function firstRow(length: number, isBehind: (row: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBehind(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function waitsDuring(
  tables: RecordingTables,
  { thread, from, to }: ThreadStretch,
  runEnd: number,
): { waits: WaitDuring[]; covered: number } {
  const { when, thread: threads } = tables.waits.columns;
  const last = firstRow(tables.waits.length, (row) => (when[row] ?? 0) >= to);
  const waits: WaitDuring[] = [];
  let covered = 0;
  let reached = from;
  for (let row = 0; row < Math.min(last, MAX_LOOKED_AT); row++) {
    if (threads[row] !== thread) continue;
    const start = Math.max(from, when[row] ?? 0);
    const end = Math.min(to, barEnd(tables, "waits", row, runEnd));
    if (end <= start) continue;
    waits.push({ row, micros: end - start });
    // Waits come by start: what an earlier one covered is not counted again.
    covered += Math.max(0, end - Math.max(reached, start));
    reached = Math.max(reached, end);
  }
  waits.sort((a, b) => b.micros - a.micros || a.row - b.row);
  return { waits: waits.slice(0, MAX_WAITS), covered };
}
