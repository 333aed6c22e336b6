// Ends the stuck processes of a recording, and before that has each write what its tracer still holds: of a program that
// hangs, the last samples are the ones that matter. Its event loop never turns, so it is asked through its inspector,
// which Node opens on a thread of its own. Whatever fails here fails in silence: the process ends without last words.

import { readFile } from "node:fs/promises";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { LAST_WORDS_EXPRESSION } from "../../tracer/inject/started.ts";
import { evaluatePaused, findTarget } from "./inspector_client.ts";
import { findListeningPorts, isListenedOn } from "./listening_ports.ts";
import { belongsTo, findStuck, type StuckProcess } from "./stuck_processes.ts";

/** What each may take to open its inspector, which is a matter of milliseconds or never happens. */
const OPENING_MS = 2000;

/** What all of them may take together: on a busy machine an answer takes seconds. Another signal of the user ends it. */
const PATIENCE_MS = 6000;
const POLL_MS = 20;

/** Where Node opens its inspector if it is not told otherwise. */
const DEFAULT_PORT = 9229;

/** Options by which a program has its inspector open from the start. */
const IS_INSPECTED = /--inspect(-brk|-wait)?(?=[=\s\0]|$)/;

/** Bit of SIGUSR1 among the signals that a process catches. */
const USER_SIGNAL_BIT = 9n;

/** Whose processes to end. */
export interface StuckRun {
  /** The recording. */
  readonly file: string;
  /** The signal that they have not heard. */
  readonly signal: string;
  /** The process that the recorder has started: certain to be of this run also where the system tells nothing. */
  readonly pid: number;
  /** Aborted when nobody wants to wait any longer. */
  readonly hurry: AbortSignal;
}

/** A process that has said its last words, and waits. */
interface PausedProcess {
  /** That of its inspector. */
  readonly port: number;
  letGo(): void;
}

/**
 * Asks the stuck processes of a recording for their last words and ends them.
 * @returns whether the recording is stuck: that its processes live, and that none of them handles signals itself
 */
export async function endStuck({ file, signal, pid, hurry }: StuckRun): Promise<boolean> {
  const stuck = await findStuck(file);
  const within = AbortSignal.any([hurry, AbortSignal.timeout(PATIENCE_MS)]);
  // One after the other, each when the one before is gone: by default they all open their inspector at the same port.
  for (const each of stuck) {
    const isOurs = await belongsTo(file, each.pid);
    if (!isOurs && each.pid !== pid) continue;
    const paused = await askForLastWords(each, signal, within).catch(() => undefined);
    kill(each.pid, "SIGKILL"); // while it pauses: nothing comes after its last words
    if (paused === undefined) continue;
    paused.letGo();
    while (!within.aborted && await isListenedOn(paused.port)) await delay(POLL_MS);
  }
  return stuck.length > 0;
}

async function askForLastWords(
  { pid, runtime }: StuckProcess,
  signal: string,
  within: AbortSignal,
): Promise<PausedProcess | undefined> {
  if (runtime !== "node" || within.aborted) return undefined; // Deno and Bun open no inspector while they are busy
  const opening = AbortSignal.any([within, AbortSignal.timeout(OPENING_MS)]);
  const port = process.platform === "linux"
    ? await openInspector(pid, opening)
    : await openDefault(pid, opening);
  const target = await findTarget(port, within);
  const expression = `${LAST_WORDS_EXPRESSION}(${JSON.stringify(signal)})`;
  return { port, letGo: await evaluatePaused(target, expression, within) };
}

/** Has a process open its inspector, unless it was started with it, and finds the port. */
async function openInspector(pid: number, within: AbortSignal): Promise<number> {
  const before = await findListeningPorts(pid);
  if (await isInspected(pid)) return await findInspector(before, within);
  // Without Node's handler, as after --disable-sigusr1, the signal would end it.
  if (!await catchesUserSignal(pid)) throw new Error("It opens no inspector");
  kill(pid, "SIGUSR1");
  while (true) {
    const opened = (await findListeningPorts(pid)).find((port) => !before.includes(port));
    if (opened !== undefined) return opened;
    await delay(POLL_MS, undefined, { signal: within });
  }
}

/** Where no list of ports can be had: at the default port, if that was nobody's. */
async function openDefault(pid: number, within: AbortSignal): Promise<number> {
  if (process.platform === "win32") throw new Error("There is no SIGUSR1");
  if (await answers(DEFAULT_PORT, within)) throw new Error("It may be another program's");
  kill(pid, "SIGUSR1");
  while (!await answers(DEFAULT_PORT, within)) await delay(POLL_MS, undefined, { signal: within });
  return DEFAULT_PORT;
}

async function findInspector(ports: readonly number[], within: AbortSignal): Promise<number> {
  // The first that answers as an inspector does: servers of the program itself, which hangs, say nothing.
  return await Promise.any(ports.map(async (port) => {
    await findTarget(port, within);
    return port;
  }));
}

function answers(port: number, within: AbortSignal): Promise<boolean> {
  return findTarget(port, within).then(() => true, () => false);
}

/** Whether a process was started with an inspector, by its arguments or by NODE_OPTIONS. */
async function isInspected(pid: number): Promise<boolean> {
  const [command, environment] = await Promise.all(["cmdline", "environ"].map((name) => {
    return readFile(`/proc/${pid}/${name}`, "utf8").catch(() => "");
  }));
  const options = (environment ?? "").split("\0").find((entry) => entry.startsWith("NODE_OPTIONS=")) ?? "";
  return IS_INSPECTED.test(command ?? "") || IS_INSPECTED.test(options);
}

async function catchesUserSignal(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  const caught = /^SigCgt:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? "0";
  return (BigInt(`0x${caught}`) >> USER_SIGNAL_BIT & 1n) === 1n;
}

function kill(pid: number, signal: "SIGUSR1" | "SIGKILL"): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone.
  }
}
