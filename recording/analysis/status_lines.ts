// The readings of all threads as a few lines over one common time: what the whole process tree used. Each value holds
// until the next one. Sums over blocks of readings keep a stretch of any length cheap to draw.

import type { RecordingTables } from "../recording.ts";

/** The lines by name, in the order in which they are listed. */
export const STATUS_SERIES = [
  "cpu",
  "systemCpu",
  "memory",
  "heap",
  "modules",
  "objects",
  "loopDelay",
] as const;
/** Name of a line: percents, percents of the machine, bytes, bytes, counts, counts, microseconds. */
export type StatusSeries = (typeof STATUS_SERIES)[number];

/** Value where nothing is known. */
export const UNKNOWN = -1;

/** Readings that share one lowest and one highest value. */
const BLOCK = 64;

/** One line: `value[i]` holds from `when[i]` on, {@link UNKNOWN} where nothing is known. */
export interface StatusLine {
  readonly value: Float64Array;
  /** Highest value, 0 when nothing is known anywhere. */
  readonly most: number;
  readonly known: boolean;
  /** Lowest known value of each block, Infinity where there is none. */
  readonly blockLow: Float64Array;
  readonly blockHigh: Float64Array;
}

/** All lines. `when` is in microseconds after the origin, ascending. */
export interface StatusLines {
  readonly length: number;
  readonly when: Float64Array;
  readonly lines: Readonly<Record<StatusSeries, StatusLine>>;
}

/** Adds up the readings of a recording's processes: CPU, memory and counts as sums, system CPU and delay as maximum. */
export function buildStatusLines(tables: RecordingTables): StatusLines {
  const events = listEvents(tables);
  const state = new TreeState(tables);
  const when = new Float64Array(events.length);
  const values = STATUS_SERIES.map(() => new Float64Array(events.length));
  let length = 0;
  for (const event of events) {
    // Several readings of one moment make one value.
    if (length === 0 || when[length - 1] !== event.when) length++;
    state.apply(event);
    when[length - 1] = event.when;
    for (let series = 0; series < values.length; series++) {
      const column = values[series];
      if (column !== undefined) column[length - 1] = state.totalOf(series);
    }
  }
  const line = (series: StatusSeries) =>
    buildLine((values[STATUS_SERIES.indexOf(series)] ?? new Float64Array(0)).slice(0, length));
  return {
    length,
    when: when.slice(0, length),
    lines: {
      cpu: line("cpu"),
      systemCpu: line("systemCpu"),
      memory: line("memory"),
      heap: line("heap"),
      modules: line("modules"),
      objects: line("objects"),
      loopDelay: line("loopDelay"),
    },
  };
}

/** A thread got a reading, or ended (`row` -1). */
interface StatusEvent {
  readonly when: number;
  readonly thread: number;
  readonly row: number;
}

/** Readings are few (ten a second at most), so they may be objects here. */
function listEvents(tables: RecordingTables): StatusEvent[] {
  const { when, thread } = tables.status.columns;
  const events: StatusEvent[] = [];
  const lastReading = new Map<number, number>();
  for (let row = 0; row < tables.status.length; row++) {
    const event = { when: when[row] ?? 0, thread: thread[row] ?? -1, row };
    events.push(event);
    lastReading.set(event.thread, event.when);
  }
  for (const [ofThread, reading] of lastReading) {
    const process = tables.threads.columns.process[ofThread] ?? -1;
    const ends = [
      tables.threads.columns.endedAt[ofThread] ?? -1,
      tables.processes.columns.endedAt[process] ?? -1,
    ];
    const end = Math.min(...ends.filter((micros) => micros >= 0));
    if (Number.isFinite(end)) events.push({ when: Math.max(end, reading), thread: ofThread, row: -1 });
  }
  return events.sort((a, b) => a.when - b.when || a.thread - b.thread || b.row - a.row);
}

/** How values of threads of one process and of processes become one, by series. */
const WITHIN_PROCESS = ["max", "max", "max", "sum", "sum", "sum", "max"] as const;
const ACROSS_PROCESSES = ["sum", "max", "sum", "sum", "sum", "sum", "max"] as const;

/** The latest reading of each thread, and the totals of each process. Asked for each reading of a run: plain loops. */
class TreeState {
  /** By series. */
  readonly #columns: readonly Readonly<ArrayLike<number>>[];
  readonly #process: Readonly<ArrayLike<number>>;
  readonly #rowOfThread: Int32Array;
  readonly #threadsOfProcess = new Map<number, number[]>();
  /** By process, in the order of their first readings, and series. */
  readonly #totals: number[][] = [];
  readonly #totalsOfProcess = new Map<number, number[]>();

  constructor({ status: { columns }, threads }: RecordingTables) {
    this.#columns = [
      columns.cpuPercent,
      columns.systemCpuPercent,
      columns.rssBytes,
      columns.heapUsedBytes,
      columns.modules,
      columns.objects,
      columns.loopDelayMicros,
    ];
    this.#process = threads.columns.process;
    this.#rowOfThread = new Int32Array(threads.length).fill(-1);
    threads.columns.process.forEach((process, thread) => {
      const others = this.#threadsOfProcess.get(process);
      if (others === undefined) this.#threadsOfProcess.set(process, [thread]);
      else others.push(thread);
    });
  }

  apply({ thread, row }: StatusEvent): void {
    if (thread < 0 || thread >= this.#rowOfThread.length) return;
    this.#rowOfThread[thread] = row;
    const process = this.#process[thread] ?? -1;
    const threads = this.#threadsOfProcess.get(process) ?? [];
    const totals = this.#totalsOf(process);
    for (let series = 0; series < totals.length; series++) {
      const how = WITHIN_PROCESS[series] ?? "max";
      let total = UNKNOWN;
      for (const of of threads) total = combine(how, total, this.#read(this.#rowOfThread[of] ?? -1, series));
      totals[series] = total;
    }
  }

  totalOf(series: number): number {
    const how = ACROSS_PROCESSES[series] ?? "max";
    let total = UNKNOWN;
    for (const totals of this.#totals) total = combine(how, total, totals[series] ?? UNKNOWN);
    return total;
  }

  #totalsOf(process: number): number[] {
    const known = this.#totalsOfProcess.get(process);
    if (known !== undefined) return known;
    const totals = STATUS_SERIES.map(() => UNKNOWN);
    this.#totals.push(totals);
    this.#totalsOfProcess.set(process, totals);
    return totals;
  }

  #read(row: number, series: number): number {
    return row < 0 ? UNKNOWN : this.#columns[series]?.[row] ?? UNKNOWN;
  }
}

function combine(how: "sum" | "max", total: number, value: number): number {
  if (value < 0) return total;
  if (total < 0) return value;
  return how === "sum" ? total + value : Math.max(total, value);
}

function buildLine(value: Float64Array): StatusLine {
  const blocks = Math.ceil(value.length / BLOCK);
  const blockLow = new Float64Array(blocks).fill(Infinity);
  const blockHigh = new Float64Array(blocks).fill(UNKNOWN);
  let most = UNKNOWN;
  for (let i = 0; i < value.length; i++) {
    const at = value[i] ?? UNKNOWN;
    if (at < 0) continue;
    const block = Math.floor(i / BLOCK);
    blockLow[block] = Math.min(blockLow[block] ?? Infinity, at);
    blockHigh[block] = Math.max(blockHigh[block] ?? UNKNOWN, at);
    most = Math.max(most, at);
  }
  return { value, most: Math.max(0, most), known: most >= 0, blockLow, blockHigh };
}

/** Index of the reading that holds at a moment; -1 before the first. */
export function readingAt(lines: StatusLines, time: number): number {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((lines.when[middle] ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Value of a line at a moment, {@link UNKNOWN} when nothing is known. */
export function valueAt(lines: StatusLines, series: StatusSeries, time: number): number {
  return lines.lines[series].value[readingAt(lines, time)] ?? UNKNOWN;
}

/** Lowest and highest value of a stretch; `low` is above `high` when nothing is known in it. */
export interface Extent {
  low: number;
  high: number;
}

/**
 * Finds the extent of the readings `first .. last`, whole blocks at a time. Hot.
 * @param last one past the last reading
 * @param out is overwritten
 */
export function extentOf(line: StatusLine, first: number, last: number, out: Extent): void {
  let low = Infinity;
  let high = UNKNOWN;
  let at = first;
  while (at < last) {
    if (at % BLOCK === 0 && at + BLOCK <= last) {
      const block = at / BLOCK;
      low = Math.min(low, line.blockLow[block] ?? Infinity);
      high = Math.max(high, line.blockHigh[block] ?? UNKNOWN);
      at += BLOCK;
      continue;
    }
    const value = line.value[at++] ?? UNKNOWN;
    if (value < 0) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  out.low = low;
  out.high = high;
}

/** The value at the top of a line's scale: round, and not below what occurs. Memory and heap share theirs, so does CPU. */
export function scaleTop({ lines }: StatusLines, series: StatusSeries): number {
  switch (series) {
    case "cpu":
    case "systemCpu":
      return Math.max(100, Math.ceil(Math.max(lines.cpu.most, lines.systemCpu.most) / 100) * 100);
    case "memory":
    case "heap":
      return niceAbove(Math.max(lines.memory.most, lines.heap.most, 1e6));
    case "modules":
      return niceAbove(Math.max(lines.modules.most, 10));
    case "objects":
      return niceAbove(Math.max(lines.objects.most, 10));
    case "loopDelay":
      // Below this a delay is not worth a peak.
      return niceAbove(Math.max(lines.loopDelay.most, 50_000));
  }
}

function niceAbove(value: number): number {
  const wanted = value * 1.04;
  const power = 10 ** Math.floor(Math.log10(wanted));
  for (const factor of [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8]) {
    if (factor * power >= wanted) return factor * power;
  }
  return 10 * power;
}
