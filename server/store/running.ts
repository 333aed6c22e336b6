// Whether somebody still writes to a recording: told by the processes that it names and by when it last grew.

import { readFileSync } from "node:fs";
import os from "node:os";
import process from "node:process";
import type { Recording } from "../../recording/recording.ts";

/** A file that grew this lately is being written, unless its command has ended. */
const FRESH_MS = 2_000;

/** Before its first process has written, only a recorder knows of it. */
const STARTING_MS = 10 * 60_000;

/** Processes of other machines cannot be asked, so their silence has to be long. */
const FOREIGN_MS = 60 * 60_000;

/** A process that began this long after the one that was recorded is another one with the same number. */
const PID_REUSE_MS = 60_000;

/** Who may still write to a recording that was not finalised. */
export interface Writers {
  /** Name of the machine, undefined when the recording does not tell. */
  readonly host: string | undefined;
  /** Whether the recorder noted the end of the command. */
  readonly commandEnded: boolean;
  /** Whether any process has written to it. */
  readonly begun: boolean;
  /** Processes whose end was not seen. */
  readonly processes: readonly { readonly pid: number; readonly startedAtMs: number }[];
}

/** What is asked of the machine. Tests hand in their own. */
export interface Machine {
  readonly hostName: string;
  now(): number;
  /** Whether the process that began at that moment (milliseconds since 1970) still runs. */
  isAlive(pid: number, startedAtMs: number): boolean;
}

/** The machine that this runs on. */
export const thisMachine: Machine = { hostName: os.hostname(), now: Date.now, isAlive };

/** Who may still write, from what was written so far. */
export function findWriters(recording: Recording): Writers {
  const { pid, startedAt, endedAt } = recording.tables.processes.columns;
  const processes: { pid: number; startedAtMs: number }[] = [];
  for (let row = 0; row < recording.tables.processes.length; row++) {
    if ((endedAt[row] ?? -1) >= 0) continue;
    const startedAtMs = (recording.originMicros + Math.max(0, startedAt[row] ?? 0)) / 1000;
    processes.push({ pid: pid[row] ?? -1, startedAtMs });
  }
  return {
    host: recording.metadata.host?.name,
    commandEnded: recording.metadata.endedAtMicros !== undefined,
    begun: recording.tables.processes.length > 0,
    processes,
  };
}

/** Whether one of them still writes. @param changedAtMs when the file last changed, in milliseconds since 1970 */
export function areWriting(writers: Writers, changedAtMs: number, machine: Machine = thisMachine): boolean {
  const quietMs = machine.now() - changedAtMs;
  if (!writers.commandEnded && quietMs < FRESH_MS) return true;
  if (writers.host !== undefined && writers.host !== machine.hostName) {
    return !writers.commandEnded && quietMs < FOREIGN_MS;
  }
  if (!writers.commandEnded && !writers.begun) return quietMs < STARTING_MS;
  return writers.processes.some(({ pid, startedAtMs }) => machine.isAlive(pid, startedAtMs));
}

/** Whether somebody still writes to a recording. @param changedAtMs when its file last changed, in milliseconds since 1970 */
export function isRunning(
  recording: Recording,
  changedAtMs: number,
  machine: Machine = thisMachine,
): boolean {
  return areWriting(findWriters(recording), changedAtMs, machine);
}

function isAlive(pid: number, startedAtMs: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs, as somebody else.
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) return false;
  }
  const began = processStartMs(pid);
  return began === undefined || began < startedAtMs + PID_REUSE_MS;
}

/** When a process began, where the system tells without running a program: on Linux. */
function processStartMs(pid: number): number | undefined {
  if (process.platform !== "linux") return undefined;
  try {
    // Fields after the command's name, which may hold spaces and parentheses: state is the first, start the 20th.
    const [state, ...fields] = readFileSync(`/proc/${pid}/stat`, "latin1").replace(/^.*\) /s, "").split(" ");
    // A zombie writes nothing any more: its parent only did not ask for it yet.
    if (state === "Z") return Infinity;
    const bootMs = Number(/^btime (\d+)$/m.exec(readFileSync("/proc/stat", "latin1"))?.[1]) * 1000;
    const startMs = bootMs + Number(fields[18]) * 10; // in ticks of 1/100 s (man 5 proc)
    return Number.isFinite(startMs) ? startMs : undefined;
  } catch {
    return undefined; // gone meanwhile, or /proc is hidden
  }
}
