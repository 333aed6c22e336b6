// Where the time of a call went: running, waiting and on what, collecting garbage.

import type { RecordingTables } from "../recording.ts";
import type { AsyncBars } from "./async_bars.ts";
import { firstEndingAfter } from "./flame_layout.ts";
import { coveredMicros, type Stretches } from "./stretches.ts";

/** Waits that are named; of more, the longest. */
const MAX_WAITS = 8;
/** Waits looked at; a recording may have a hundred thousand at once. */
const MAX_LOOKED_AT = 20_000;

/** A wait that went on during a call; of several calls, those for the same. */
export interface WaitDuring {
  /** Row of `waits`: the longest. */
  readonly row: number;
  /** How many they are. */
  readonly count: number;
  /** Microseconds of it that lie inside the call. */
  readonly micros: number;
}

/** How the time of a call was spent. Microseconds; the three parts add up to what it took. */
export interface CallTime {
  readonly running: number;
  readonly waiting: number;
  readonly collecting: number;
  /** The part of `running` for which it had no CPU because the machine had none to spare. */
  readonly inLine: number;
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

/** CPU of the whole machine from which a process that has none may have wanted some: it stood in line, it did not wait. */
export const MACHINE_BUSY_PERCENT = 95;

/** What a thread may have done other than run. */
export interface Interruptions {
  readonly collecting: Stretches;
  /** The waits of the stretch's thread; undefined when it has none. */
  readonly waits: AsyncBars | undefined;
  /** End of the run, in microseconds after the origin. */
  readonly runEnd: number;
}

/**
 * Divides a stretch of a thread. A wait that went on while the thread worked is none: so waiting is no more than the
 * time for which the process had no CPU, where that is known.
 */
export function divideCallTime(
  tables: RecordingTables,
  stretch: ThreadStretch,
  { collecting, waits: bars, runEnd }: Interruptions,
): CallTime {
  const { from, to } = stretch;
  const took = Math.max(0, to - from);
  const { percent: cpuPercent, exact, idle: unasked, inLine, known } = cpuDuring(tables, stretch, runEnd);
  const { waits, covered } = waitsDuring(bars, from, to);
  const paused = Math.min(took, coveredMicros(collecting, from, to));
  // What it did not get of a busy machine it stood in line for, whatever else went on meanwhile.
  const unused = took - known + unasked;
  // A reading that is longer than the call tells of what was around it, too: then only waits say that it waited.
  const idle = Math.max(exact ? unasked : 0, Math.min(unused, covered));
  const waiting = Math.min(took - paused, idle);
  return {
    running: took - waiting - paused,
    waiting,
    collecting: paused,
    inLine: Math.min(took - waiting - paused, inLine),
    cpuPercent,
    waits,
    waitingOnThem: Math.min(waiting, covered),
  };
}

/** Adds up the times of calls that do not overlap. */
export function addCallTimes({ waits: { columns } }: RecordingTables, times: readonly CallTime[]): CallTime {
  const sum = (part: (time: CallTime) => number) => times.reduce((all, time) => all + part(time), 0);
  const known = times.filter((time) => time.cpuPercent !== undefined);
  const took = (time: CallTime) => time.running + time.waiting + time.collecting;
  const knownMicros = known.reduce((all, time) => all + took(time), 0);
  const cpu = known.reduce((all, time) => all + (time.cpuPercent ?? 0) * took(time), 0);
  const longest = times.flatMap((time) => time.waits).sort((a, b) => b.micros - a.micros);
  const waits = new Map<string, WaitDuring>();
  for (const { row, count, micros } of longest) {
    const key = `${columns.kind[row]} ${columns.target[row]}`;
    const before = waits.get(key) ?? { row, count: 0, micros: 0 };
    waits.set(key, { row: before.row, count: before.count + count, micros: before.micros + micros });
  }
  return {
    running: sum((time) => time.running),
    waiting: sum((time) => time.waiting),
    collecting: sum((time) => time.collecting),
    inLine: sum((time) => time.inLine),
    cpuPercent: knownMicros > 0 ? cpu / knownMicros : undefined,
    waits: [...waits.values()].sort((a, b) => b.micros - a.micros).slice(0, MAX_WAITS),
    waitingOnThem: sum((time) => time.waitingOnThem),
  };
}

/** CPU of a process during a stretch. */
export interface CpuDuring {
  /** Average percent, 100 is one core; undefined where no reading tells it. */
  readonly percent: number | undefined;
  /** Whether a reading began and ended within the stretch. */
  readonly exact: boolean;
  /** Microseconds of one core that it did not use although the machine had some to spare. */
  readonly idle: number;
  /** Those that it did not use although the machine had none to spare. */
  readonly inLine: number;
  /** Microseconds of which readings tell something. */
  readonly known: number;
}

/** The CPU of a thread's process while a stretch lasts. */
export function cpuDuring(tables: RecordingTables, stretch: ThreadStretch, runEnd: number): CpuDuring {
  const process = tables.threads.columns.process[stretch.thread] ?? -1;
  let best: CpuDuring = { percent: undefined, exact: false, idle: 0, inLine: 0, known: 0 };
  // Every thread of a process may have readings of it; the one that tells most is taken.
  for (let thread = 0; thread < tables.threads.length; thread++) {
    if ((tables.threads.columns.process[thread] ?? -1) !== process) continue;
    const { sum, ...readings } = sumReadings(tables, { ...stretch, thread }, runEnd);
    if (readings.known > best.known) best = { percent: sum / readings.known, ...readings };
  }
  return best;
}

function sumReadings(
  tables: RecordingTables,
  { thread, from, to }: ThreadStretch,
  runEnd: number,
): Omit<CpuDuring, "percent"> & { readonly sum: number } {
  const { when, thread: threads, cpuPercent, systemCpuPercent } = tables.status.columns;
  let idle = 0;
  let inLine = 0;
  let sum = 0;
  let known = 0;
  let exact = false;
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
    const unused = micros * (1 - Math.min(100, percent) / 100);
    if ((systemCpuPercent[row] ?? -1) < MACHINE_BUSY_PERCENT) idle += unused;
    else inLine += unused;
    exact ||= start >= from && until <= to;
  }
  return { sum, known, exact, idle, inLine };
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

/** The waits of a stretch, found row by row, and how much of it they cover together. */
function waitsDuring(
  of: AsyncBars | undefined,
  from: number,
  to: number,
): { waits: WaitDuring[]; covered: number } {
  if (of === undefined) return { waits: [], covered: 0 };
  const { bars, layout } = of;
  const found: { start: number; end: number; row: number }[] = [];
  for (let depth = 0; depth < layout.depths && found.length < MAX_LOOKED_AT; depth++) {
    const high = layout.rowStart[depth + 1] ?? 0;
    let place = firstEndingAfter(layout, from, layout.rowStart[depth] ?? 0, high);
    for (; place < high && (layout.start[place] ?? 0) < to; place++) {
      const start = Math.max(from, layout.start[place] ?? 0);
      const end = Math.min(to, layout.end[place] ?? 0);
      found.push({ start, end, row: bars.stack[layout.call[place] ?? -1] ?? -1 });
    }
  }
  found.sort((a, b) => a.start - b.start);
  let covered = 0;
  let reached = from;
  for (const { start, end } of found) {
    covered += Math.max(0, end - Math.max(reached, start));
    reached = Math.max(reached, end);
  }
  const waits = found.map(({ start, end, row }) => ({ row, count: 1, micros: end - start }));
  waits.sort((a, b) => b.micros - a.micros || a.row - b.row);
  return { waits: waits.slice(0, MAX_WAITS), covered };
}
