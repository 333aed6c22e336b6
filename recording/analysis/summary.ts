// A recording in numbers: what `microlog show` prints. The type is the contract of `show --json`.

import type { Recording, RecordingTables } from "../recording.ts";
import { FRAME_KINDS, type Level, LEVELS } from "../tables/schema.ts";
import { plainText } from "./ansi.ts";
import { type AsyncSum, sumSpans, sumWaits } from "./async_sums.ts";
import { buildFunctions, buildKindTimes } from "./functions.ts";
import { recordingEnd } from "./extent.ts";
import { endingOf, rootProcess, runtimeOf } from "./root_process.ts";
import { StackDepths } from "./sample_walk.ts";
import { displayName, displayPath, quoteCommand } from "./source_path.ts";

/** Log entries that a summary lists; all are counted. */
export const MAX_SUMMARY_ENTRIES = 1000;

/** Frames that a summary lists of one stack: endless recursion would list for ever. */
export const MAX_SUMMARY_FRAMES = 200;

/** A place in the program. */
export interface SummaryFrame {
  readonly name: string;
  /** Path or URL, "" when unknown. */
  readonly file: string;
  /** 1-based, 0 unknown. */
  readonly line: number;
  readonly column: number;
}

/** Times of a function over all threads. */
export interface SummaryFunction extends SummaryFrame {
  readonly selfMs: number;
  readonly totalMs: number;
  readonly calls: number;
}

/** One JavaScript thread. */
export interface SummaryThread {
  /** The runtime's number: 0 is the main thread. */
  readonly id: number;
  readonly name: string;
  readonly samples: number;
  /** Time in which it was seen at work. */
  readonly cpuMs: number;
}

/** One process. */
export interface SummaryProcess {
  readonly pid: number;
  /** Null when the process that started it is not in the recording. */
  readonly parentPid: number | null;
  readonly command: string;
  readonly runtime: string;
  readonly threads: readonly SummaryThread[];
}

/** One log entry. */
export interface SummaryEntry {
  /** After the start of the recording. */
  readonly whenMs: number;
  readonly level: Level;
  readonly message: string;
  readonly pid: number | null;
  /** The thread's number. */
  readonly thread: number | null;
  /** Innermost first. */
  readonly stack: readonly SummaryFrame[];
}

/** Spans of one name, such as `GET /users/:id`, or waits of one kind, such as `fetch`. */
export interface SummaryAsync {
  readonly name: string;
  readonly count: number;
  /** Of all of them: what goes on side by side counts as often, what is unfinished until the recording's end. */
  readonly totalMs: number;
  /** Null when they are known together alone. */
  readonly longestMs: number | null;
  readonly failed: number;
  readonly unfinished: number;
}

/** What `show --json` prints. Values that are not known are null. */
export interface Summary {
  readonly id: string;
  readonly application: string | null;
  /** Quoted for a shell. */
  readonly command: string | null;
  readonly runtime: string | null;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number | null;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly processes: readonly SummaryProcess[];
  /** By total time. Garbage collection, idling and the runtime's own work are no functions. */
  readonly functions: readonly SummaryFunction[];
  /** By total time, as are waits. */
  readonly spans: readonly SummaryAsync[];
  readonly waits: readonly SummaryAsync[];
  readonly log: {
    readonly byLevel: Readonly<Record<Level, number>>;
    /** The first {@link MAX_SUMMARY_ENTRIES}. */
    readonly entries: readonly SummaryEntry[];
  };
  readonly status: {
    readonly readings: number;
    readonly peakRssBytes: number | null;
    readonly peakHeapBytes: number | null;
    readonly modules: number | null;
  };
  readonly cost: {
    readonly profilerMs: number;
    readonly flushMs: number;
    readonly droppedSamples: number;
  };
}

/** Kinds of frames that are functions; the others are told by {@link buildKindTimes}. */
const FUNCTION_KINDS: ReadonlySet<string> = new Set(["js", "native", "wasm", "regexp"]);

/**
 * Sums up a recording.
 * @param id name to show: `application/time`, or a path
 * @throws {LimitError} when there are more calls than can be counted
 */
export function buildSummary(recording: Recording, id: string): Summary {
  const { metadata, tables } = recording;
  const end = recordingEnd(recording);
  const processes = summariseProcesses(recording);
  const root = rootProcess(tables);
  const ending = endingOf(recording);
  return {
    id,
    application: metadata.application ?? null,
    command: metadata.command === undefined
      ? processes[root]?.command ?? null
      : quoteCommand(metadata.command),
    runtime: metadata.runtime ?? runtimeOf(tables, root) ?? null,
    startedAt: new Date(recording.originMicros / 1000).toISOString(),
    durationMs: end === undefined ? null : toMs(end),
    exitCode: ending.exitCode ?? null,
    signal: ending.signal ?? null,
    processes,
    functions: summariseFunctions(recording),
    spans: sumSpans(tables, end ?? 0).map(summariseAsync),
    waits: sumWaits(tables, end ?? 0).map(summariseAsync),
    log: { byLevel: countLevels(tables), entries: listEntries(tables, firstRows(tables)) },
    status: summariseStatus(tables),
    cost: summariseCosts(tables),
  };
}

function summariseAsync({ name, count, total, longest, failed, unfinished }: AsyncSum): SummaryAsync {
  const longestMs = longest < 0 ? null : toMs(longest);
  return { name, count, totalMs: toMs(total), longestMs, failed, unfinished };
}

/** The frames of a stack, innermost first; at most {@link MAX_SUMMARY_FRAMES}. @param stack -1 gives none */
export function listFrames(tables: RecordingTables, stack: number): SummaryFrame[] {
  const frames: SummaryFrame[] = [];
  const { parent, frame } = tables.stacks.columns;
  for (let at = stack; at >= 0 && frames.length < MAX_SUMMARY_FRAMES; at = parent[at] ?? -1) {
    frames.push(describeFrame(tables, frame[at] ?? -1));
  }
  return frames;
}

function describeFrame(tables: RecordingTables, frame: number): SummaryFrame {
  const { name, file, line, column } = tables.frames.columns;
  return {
    name: displayName(tables.strings.get(name[frame] ?? -1)),
    file: displayPath(tables.strings.get(file[frame] ?? -1)),
    line: line[frame] ?? 0,
    column: column[frame] ?? 0,
  };
}

function summariseProcesses(recording: Recording): SummaryProcess[] {
  const { tables } = recording;
  const { key, pid, parentKey, command } = tables.processes.columns;
  const rows = new Map(Array.from(key, (value, row) => [value, row]));
  const threads: SummaryThread[][] = Array.from(key, () => []);
  const options = { ...endOption(recording), depths: new StackDepths(tables.stacks) };
  for (let thread = 0; thread < tables.threads.length; thread++) {
    const times = buildKindTimes(tables, thread, options);
    threads[tables.threads.columns.process[thread] ?? -1]?.push({
      id: tables.threads.columns.number[thread] ?? -1,
      name: tables.strings.get(tables.threads.columns.name[thread] ?? -1),
      samples: times.samples,
      cpuMs: toMs(times.busy),
    });
  }
  return threads.map((ofProcess, row) => ({
    pid: pid[row] ?? -1,
    parentPid: known(pid[rows.get(parentKey[row] ?? -1) ?? -1]),
    command: tables.strings.get(command[row] ?? -1),
    runtime: runtimeOf(tables, row) ?? "",
    threads: ofProcess,
  }));
}

function summariseFunctions(recording: Recording): SummaryFunction[] {
  const { tables } = recording;
  const { self, total, calls } = buildFunctions(tables, endOption(recording));
  const kinds = tables.frames.columns.kind;
  const rows = Array.from(total.keys()).filter((frame) => {
    return (total[frame] ?? 0) > 0 && FUNCTION_KINDS.has(FRAME_KINDS[kinds[frame] ?? 0] ?? "");
  });
  rows.sort((a, b) => (total[b] ?? 0) - (total[a] ?? 0) || (self[b] ?? 0) - (self[a] ?? 0) || a - b);
  return rows.map((frame) => ({
    ...describeFrame(tables, frame),
    selfMs: toMs(self[frame] ?? 0),
    totalMs: toMs(total[frame] ?? 0),
    calls: calls[frame] ?? 0,
  }));
}

function countLevels(tables: RecordingTables): Record<Level, number> {
  const { level, count } = tables.logs.columns;
  const counts: Record<Level, number> = { trace: 0, debug: 0, info: 0, warn: 0, error: 0, fatal: 0 };
  for (let row = 0; row < tables.logs.length; row++) counts[levelOf(level[row])] += count[row] ?? 1;
  return counts;
}

/** The first entries, but errors and warnings before what says less: a program that hides its errors says a lot. */
export function listWorstEntries(tables: RecordingTables, most: number): SummaryEntry[] {
  const rows: number[] = [];
  for (const wanted of ["fatal", "error", "warn", undefined] as const) {
    for (let row = 0; row < tables.logs.length && rows.length < most; row++) {
      const level = levelOf(tables.logs.columns.level[row]);
      const isWarning = level === "fatal" || level === "error" || level === "warn";
      if (wanted === undefined ? !isWarning : level === wanted) rows.push(row);
    }
  }
  return listEntries(tables, rows.sort((a, b) => a - b));
}

function firstRows({ logs }: RecordingTables): number[] {
  return Array.from({ length: Math.min(logs.length, MAX_SUMMARY_ENTRIES) }, (_, row) => row);
}

function listEntries(tables: RecordingTables, rows: readonly number[]): SummaryEntry[] {
  const { when, level, message, thread, stack } = tables.logs.columns;
  return rows.map((row) => {
    const process = tables.threads.columns.process[thread[row] ?? -1] ?? -1;
    return {
      whenMs: toMs(when[row] ?? 0),
      level: levelOf(level[row]),
      message: plainText(tables.strings.get(message[row] ?? -1)),
      pid: known(tables.processes.columns.pid[process]),
      thread: known(tables.threads.columns.number[thread[row] ?? -1]),
      stack: listFrames(tables, stack[row] ?? -1),
    };
  });
}

function summariseStatus(tables: RecordingTables): Summary["status"] {
  const { rssBytes, heapUsedBytes, modules, readings } = tables.status.columns;
  return {
    readings: sum(readings),
    peakRssBytes: known(highest(rssBytes)),
    peakHeapBytes: known(highest(heapUsedBytes)),
    modules: known(highest(modules)),
  };
}

function summariseCosts(tables: RecordingTables): Summary["cost"] {
  const { profilerMicros, flushMicros, droppedSamples } = tables.costs.columns;
  return {
    profilerMs: toMs(sum(profilerMicros)),
    flushMs: toMs(sum(flushMicros)),
    droppedSamples: sum(droppedSamples),
  };
}

function levelOf(index: number | undefined): Level {
  return LEVELS[index ?? -1] ?? "info";
}

/** Exact enough for microseconds, short enough to read. */
function toMs(micros: number): number {
  return Math.round(micros) / 1000;
}

/** Null for -1, which is how tables say that they do not know. */
function known(value: number | undefined): number | null {
  return value === undefined || value === -1 ? null : value;
}

function highest(values: Int32Array | Float64Array): number {
  let most = -1;
  for (let i = 0; i < values.length; i++) most = Math.max(most, values[i] ?? -1);
  return most;
}

function sum(values: Int32Array | Float64Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i] ?? 0;
  return total;
}

function endOption(recording: Recording): { endedAtMicros?: number } {
  const { endedAtMicros } = recording.metadata;
  return endedAtMicros === undefined ? {} : { endedAtMicros };
}
