// A recording as plain objects, for tests that ask what a program did: log entries, functions, threads, processes.

import { buildFunctions, buildKindTimes, type KindTimes } from "../../recording/analysis/functions.ts";
import type { Recording } from "../../recording/recording.ts";
import { FRAME_KINDS, type FrameKind, type Level, LEVELS } from "../../recording/tables/schema.ts";

/** A frame with its texts. */
export interface RecordedFrame {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly kind: FrameKind;
}

/** A log entry. */
export interface RecordedEntry {
  readonly level: Level;
  readonly source: string;
  readonly message: string;
  readonly count: number;
  /** Row of `threads`. */
  readonly thread: number;
  readonly when: number;
  /** The caller first. */
  readonly stack: readonly RecordedFrame[];
}

/** A process. */
export interface RecordedProcess {
  readonly key: number;
  readonly pid: number;
  readonly parentKey: number;
  readonly runtime: string;
  readonly command: string;
  readonly exitCode: number;
  readonly signal: string;
  readonly startedAt: number;
  readonly endedAt: number;
}

/** A thread. */
export interface RecordedThread {
  readonly row: number;
  readonly key: number;
  /** Key of its process. */
  readonly process: number;
  readonly number: number;
  readonly name: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly times: KindTimes;
}

/** A function that was sampled. */
export interface RecordedFunction extends RecordedFrame {
  readonly selfMillis: number;
  readonly totalMillis: number;
}

/** The log entries in the order of time. */
export function entriesOf(recording: Recording): RecordedEntry[] {
  const { logs, strings } = recording.tables;
  const { level, source, message, count, thread, when, stack } = logs.columns;
  return Array.from({ length: logs.length }, (_, row) => ({
    level: LEVELS[level[row] ?? 0] ?? "info",
    source: strings.get(source[row] ?? -1),
    message: strings.get(message[row] ?? -1),
    count: count[row] ?? 0,
    thread: thread[row] ?? -1,
    when: when[row] ?? 0,
    stack: stackOf(recording, stack[row] ?? -1),
  }));
}

/** A wait, or several told as one. Microseconds. */
export interface RecordedWait {
  readonly kind: string;
  readonly target: string;
  readonly status: "unknown" | "ok" | "failed";
  readonly when: number;
  /** -1 is unfinished. */
  readonly duration: number;
  readonly count: number;
  readonly fields: string;
  /** Key of the span around it, -1 is none. */
  readonly spanKey: number;
  /** The caller first. */
  readonly stack: readonly RecordedFrame[];
}

/** The waits in the order of time. */
export function waitsOf(recording: Recording): RecordedWait[] {
  const { waits, strings } = recording.tables;
  const { kind, target, status, when, duration, count, fields, spanKey, stack } = waits.columns;
  return Array.from({ length: waits.length }, (_, row) => ({
    kind: strings.get(kind[row] ?? -1),
    target: strings.get(target[row] ?? -1),
    status: (["unknown", "ok", "failed"] as const)[status[row] ?? 0] ?? "unknown",
    when: when[row] ?? 0,
    duration: duration[row] ?? 0,
    count: count[row] ?? 0,
    fields: strings.get(fields[row] ?? -1),
    spanKey: spanKey[row] ?? -1,
    stack: stackOf(recording, stack[row] ?? -1),
  }));
}

/** Frames of a stack, the innermost first. */
export function stackOf(recording: Recording, stack: number): RecordedFrame[] {
  const { stacks } = recording.tables;
  const frames: RecordedFrame[] = [];
  for (let at = stack; at >= 0; at = stacks.columns.parent[at] ?? -1) {
    frames.push(frameOf(recording, stacks.columns.frame[at] ?? -1));
  }
  return frames;
}

function frameOf(recording: Recording, row: number): RecordedFrame {
  const { frames, strings } = recording.tables;
  const { name, file, line, column, kind } = frames.columns;
  return {
    name: strings.get(name[row] ?? -1),
    file: strings.get(file[row] ?? -1),
    line: line[row] ?? 0,
    column: column[row] ?? 0,
    kind: FRAME_KINDS[kind[row] ?? 0] ?? "js",
  };
}

/** The processes in the order of their start. */
export function processesOf(recording: Recording): RecordedProcess[] {
  const { processes, strings } = recording.tables;
  const { key, pid, parentKey, runtime, command, exitCode, signal, startedAt, endedAt } = processes.columns;
  return Array.from({ length: processes.length }, (_, row) => ({
    key: key[row] ?? -1,
    pid: pid[row] ?? -1,
    parentKey: parentKey[row] ?? -1,
    runtime: strings.get(runtime[row] ?? -1),
    command: strings.get(command[row] ?? -1),
    exitCode: exitCode[row] ?? -1,
    signal: strings.get(signal[row] ?? -1),
    startedAt: startedAt[row] ?? -1,
    endedAt: endedAt[row] ?? -1,
  })).toSorted((a, b) => a.startedAt - b.startedAt);
}

/** The threads in the order of their start. */
export function threadsOf(recording: Recording): RecordedThread[] {
  const { threads, processes, strings } = recording.tables;
  const { key, process, number, name, startedAt, endedAt } = threads.columns;
  return Array.from({ length: threads.length }, (_, row) => ({
    row,
    key: key[row] ?? -1,
    process: processes.columns.key[process[row] ?? -1] ?? -1,
    number: number[row] ?? -1,
    name: strings.get(name[row] ?? -1),
    startedAt: startedAt[row] ?? -1,
    endedAt: endedAt[row] ?? -1,
    times: buildKindTimes(recording.tables, row),
  })).toSorted((a, b) => a.startedAt - b.startedAt);
}

/** Functions by self time, the longest first. @param thread row of `threads`, default all */
export function functionsOf(recording: Recording, thread?: number): RecordedFunction[] {
  const { self, total, length } = buildFunctions(
    recording.tables,
    thread === undefined ? {} : { threads: [thread] },
  );
  return Array.from({ length }, (_, row) => ({
    ...frameOf(recording, row),
    selfMillis: (self[row] ?? 0) / 1000,
    totalMillis: (total[row] ?? 0) / 1000,
  })).filter(({ totalMillis }) => totalMillis > 0).toSorted((a, b) => b.selfMillis - a.selfMillis);
}

/** Milliseconds of a thread by kind of frame. */
export function millisOfKind(times: KindTimes, kind: FrameKind): number {
  return (times.byKind[FRAME_KINDS.indexOf(kind)] ?? 0) / 1000;
}
