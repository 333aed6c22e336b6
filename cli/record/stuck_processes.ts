// Which processes of a recording are stuck: they leave signals to the system, so that none is shutting down, and live
// on all the same because JavaScript never gives their event loop a turn.

import { readdir, readFile, readlink } from "node:fs/promises";
import { basename } from "node:path";
import process from "node:process";
import { decodeRecording } from "../../recording/codec/decode.ts";
import { inflate } from "../../server/store/zlib.ts";

/** A process that hears no signal. */
export interface StuckProcess {
  readonly pid: number;
  /** "node", "deno" or "bun". */
  readonly runtime: string;
}

/** Executables that load the tracer. */
const RUNTIMES = /^(node|bun|deno)(js)?(\.exe)?$/;

/** What Linux tells of a process. */
interface ProcessFacts {
  readonly environment: readonly string[];
  /** Whether its main thread computes, or waits to: a program that waits for events sleeps. */
  readonly isRunning: boolean;
  readonly executable: string;
}

/** The stuck processes of a recording; none as long as one of its processes handles signals itself. */
export async function findStuck(file: string): Promise<readonly StuckProcess[]> {
  const recording = await readFile(file).then((bytes) => decodeRecording(bytes, inflate), () => undefined);
  if (recording === undefined) return [];
  const { processes, strings } = recording.tables;
  const { pid: pids, runtime, endedAt, handlesSignals } = processes.columns;
  const known = new Set<number>();
  const stuck: StuckProcess[] = [];
  for (let row = 0; row < processes.length; row++) {
    const pid = pids[row] ?? -1;
    known.add(pid);
    if (endedAt[row] !== -1) continue;
    if (handlesSignals[row] !== 0) return [];
    stuck.push({ pid, runtime: strings.get(runtime[row] ?? -1) });
  }
  return [...stuck, ...await findSilent(file, known)];
}

/** Whether a process is one that this recording is of, and not a later one with its number. */
export async function belongsTo(file: string, pid: number): Promise<boolean> {
  return isRecorded(await readProcess(pid), file);
}

/**
 * Processes that the recording knows nothing of, because they were busy before the tracer had a turn to tell of them.
 * Such a one computes; what only waits may be any program, which takes its time over a signal.
 */
async function findSilent(file: string, known: ReadonlySet<number>): Promise<readonly StuckProcess[]> {
  if (process.platform !== "linux") return [];
  const pids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(
    pids.filter((pid) => !known.has(pid)).map(async (pid) => {
      const facts = await readProcess(pid);
      const runtime = RUNTIMES.exec(facts?.executable ?? "")?.[1];
      return isRecorded(facts, file) && facts?.isRunning && runtime !== undefined ? [{ pid, runtime }] : [];
    }),
  );
  return found.flat();
}

function isRecorded(facts: ProcessFacts | undefined, file: string): boolean {
  if (facts === undefined) return false;
  const { environment } = facts;
  return environment.includes(`MICROLOG_FILE=${file}`) && !environment.includes("MICROLOG_DISABLE=true");
}

async function readProcess(pid: number): Promise<ProcessFacts | undefined> {
  const folder = `/proc/${pid}`;
  try {
    const [environment, status, executable] = await Promise.all([
      readFile(`${folder}/environ`, "utf8"),
      readFile(`${folder}/stat`, "utf8"),
      readlink(`${folder}/exe`),
    ]);
    return {
      environment: environment.split("\0"),
      // pid (command) state …: the command may hold anything, so read from its last parenthesis.
      isRunning: /\) R [^)]*$/.test(status),
      executable: basename(executable),
    };
  } catch {
    return undefined; // gone, or somebody else's
  }
}
