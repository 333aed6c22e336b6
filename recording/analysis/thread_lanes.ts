// Threads in the order in which people want to see them, each with what tells it from the others.

import type { RecordingTables } from "../recording.ts";
import { displayPath } from "./source_path.ts";

/** How a thread or a process stands: still there, ended well, ended badly, or ended without saying how. */
export type RunState = "running" | "ended" | "failed" | "lost";

/** A thread as it is listed. */
export interface ThreadLane {
  /** Row of `threads`. */
  readonly thread: number;
  /** Row of `processes`, -1 when it is not known. */
  readonly process: number;
  readonly isMain: boolean;
  /** `main`, `worker 2`, a worker's own name, or the script of a child process. */
  readonly title: string;
  /** Runtime and pid: `bun 4121`. */
  readonly runtime: string;
  /** Command line of its process. */
  readonly command: string;
  readonly state: RunState;
  /** Why it failed: `exit 1`, `SIGKILL`; else empty. */
  readonly reason: string;
  /** Microseconds in which it was seen at work. */
  readonly busy: number;
}

/**
 * Orders threads: the process with the busiest main thread first, its workers behind it, then the next process.
 * @param busy `busy[i]` are the microseconds in which thread `i` worked
 * @param runEnded whether the whole recording has ended
 */
export function listLanes(tables: RecordingTables, busy: ArrayLike<number>, runEnded: boolean): ThreadLane[] {
  const lanes = Array.from(
    { length: tables.threads.length },
    (_, thread) => describe(tables, thread, busy, runEnded),
  );
  const processBusy = new Map<number, number>();
  for (const { process, isMain, busy: micros } of lanes) {
    // A main thread counts before its workers: those come behind it anyway.
    if (isMain) processBusy.set(process, Math.max(processBusy.get(process) ?? 0, micros));
  }
  const first = Math.min(...lanes.filter((lane) => lane.isMain).map((lane) => lane.process));
  lanes.sort((a, b) =>
    (processBusy.get(b.process) ?? 0) - (processBusy.get(a.process) ?? 0) || a.process - b.process ||
    Number(b.isMain) - Number(a.isMain) || b.busy - a.busy || a.thread - b.thread
  );
  return lanes.map((lane) => ({ ...lane, title: titleOf(tables, lane, lane.process === first) }));
}

function describe(
  tables: RecordingTables,
  thread: number,
  busy: ArrayLike<number>,
  runEnded: boolean,
): ThreadLane {
  const process = tables.threads.columns.process[thread] ?? -1;
  const { runtime, pid, command } = tables.processes.columns;
  const known = process >= 0;
  const state = stateOf(tables, thread, process, runEnded);
  return {
    thread,
    process,
    isMain: tables.threads.columns.number[thread] === 0,
    title: "",
    runtime: known ? `${tables.strings.get(runtime[process] ?? -1)} ${pid[process] ?? 0}`.trim() : "",
    command: tables.strings.get(command[process] ?? -1),
    state,
    reason: state === "failed" ? reasonOf(tables, process) : "",
    busy: busy[thread] ?? 0,
  };
}

function titleOf(tables: RecordingTables, lane: ThreadLane, isFirst: boolean): string {
  const name = tables.strings.get(tables.threads.columns.name[lane.thread] ?? -1);
  if (!lane.isMain) {
    const number = tables.threads.columns.number[lane.thread] ?? -1;
    if (name !== "") return lastPart(name);
    return number < 0 ? "worker" : `worker ${number}`;
  }
  return isFirst ? "main" : scriptOf(lane.command) || name || "main";
}

/** The script in a command line: its first word, behind the first one, that looks like a file; else the program. */
export function scriptOf(command: string): string {
  const words = command.split(/\s+/).filter((word) => word !== "");
  const script = words.slice(1).find((word) => !word.startsWith("-") && /[\w)\]]\.[cm]?[jt]sx?$/.test(word));
  return lastPart(script ?? words[0] ?? "");
}

function lastPart(path: string): string {
  return displayPath(path).split(/[/\\]/).pop() ?? path;
}

function stateOf(tables: RecordingTables, thread: number, process: number, runEnded: boolean): RunState {
  const { endedAt, exitCode } = tables.processes.columns;
  const processEnded = (endedAt[process] ?? -1) >= 0;
  const isWorker = tables.threads.columns.number[thread] !== 0;
  if (isWorker && (tables.threads.columns.endedAt[thread] ?? -1) >= 0) return "ended";
  if (reasonOf(tables, process) !== "") return "failed";
  if (processEnded || exitCode[process] === 0) return "ended";
  return runEnded ? "lost" : "running";
}

function reasonOf(tables: RecordingTables, process: number): string {
  const { exitCode, signal } = tables.processes.columns;
  const name = tables.strings.get(signal[process] ?? -1);
  if (name !== "") return name;
  const code = exitCode[process] ?? -1;
  return code > 0 ? `exit ${code}` : "";
}
