// Runs child programs for tests: collects what they print, sends signals, and ends them (and only them) when their time is up.
// The same under Bun and Deno. Where the child runs says the caller; which Node to take says `node_versions.ts`.

import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";
import { killTree } from "./process_tree.ts";

const DEFAULT_TIMEOUT_MS = 60_000;
const OUTPUT_LIMIT_BYTES = 64 * 1024 * 1024;
/** How long output may stay open after the child was killed, before it is given up. */
const CLOSE_GRACE_MS = 1_000;
/** Settings of the machine or of an outer `microlog record` that would change what a test sees. */
const DROPPED_VARIABLES = /^(MICROLOG_|TRACER_|NODE_OPTIONS$|BUN_OPTIONS$|NODE_V8_COVERAGE$)/;

/** How to run a program. */
export interface ProgramOptions {
  /** Working folder; default: the test's. */
  readonly cwd?: string;
  /** Added to the test's environment, without `MICROLOG_*`, `TRACER_*`, `NODE_OPTIONS` and `BUN_OPTIONS`; `undefined` removes. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Written to stdin, which is then closed; default: no stdin. */
  readonly input?: string;
  /** After this many milliseconds the program and its children are killed; default 30,000. */
  readonly timeoutMs?: number;
  /** Kills the program and its children when aborted. */
  readonly signal?: AbortSignal;
  /** Called with each piece of output as it comes, of either stream. */
  readonly onOutput?: (text: string) => void;
}

/** How a program ended. */
export interface ProgramResult {
  readonly stdout: string;
  readonly stderr: string;
  /** Null when a signal ended the program, or when it could not be started. */
  readonly exitCode: number | null;
  /** The signal that ended the program, such as `SIGTERM`. */
  readonly signal: string | null;
  /** Whether it was killed because its time was up. */
  readonly timedOut: boolean;
  /** Whether more than 64 MiB came on one stream; the rest was dropped. */
  readonly truncated: boolean;
  readonly durationMs: number;
}

/** A program that was started. */
export interface RunningProgram {
  readonly pid: number;
  /** Settles when the program ended and its output is complete. Rejects only when it could not be started. */
  readonly result: Promise<ProgramResult>;
  /** Sends a signal to the program alone, as `kill PID` does. */
  send(signal: "SIGINT" | "SIGTERM" | "SIGHUP" | "SIGKILL" | "SIGUSR1" | "SIGUSR2" | "SIGQUIT"): void;
  /** Sends a signal to the program and its children, as Ctrl-C in a terminal does. */
  sendToGroup(signal: "SIGINT" | "SIGTERM" | "SIGHUP" | "SIGKILL"): void;
  /**
   * Settles when `text` was printed on either stream.
   *
   * @throws {Error} when the program ends without it; says what was printed instead
   */
  waitForOutput(text: string): Promise<void>;
}

/**
 * Runs a program to its end.
 *
 * @throws {Error} when it cannot be started; a failing or hanging program is a result, not an error
 */
export function runProgram(
  command: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<ProgramResult> {
  return startProgram(command, args, options).result;
}

/** Starts a program in a process group of its own. */
export function startProgram(
  command: string,
  args: readonly string[],
  options: ProgramOptions = {},
): RunningProgram {
  const { cwd, env, input, timeoutMs = DEFAULT_TIMEOUT_MS, signal, onOutput } = options;
  const startedAt = performance.now();
  const child = spawn(command, [...args], {
    cwd,
    env: buildEnvironment(env),
    detached: process.platform !== "win32",
    stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
  });
  const stdout = new OutputCollector();
  const stderr = new OutputCollector();
  const waiters = new Set<() => void>();
  let timedOut = false;
  let ended = false;

  function collect(collector: OutputCollector, bytes: Uint8Array): void {
    const text = collector.add(bytes);
    onOutput?.(text);
    for (const wake of waiters) wake();
  }
  child.stdout?.on("data", (bytes: Uint8Array) => collect(stdout, bytes));
  child.stderr?.on("data", (bytes: Uint8Array) => collect(stderr, bytes));
  // A program that does not read its input closes the pipe: its own business.
  child.stdin?.on("error", () => {});
  child.stdin?.end(input);

  function kill(): void {
    if (child.pid === undefined || ended) return;
    killTree(child.pid);
    // Whoever escaped the kill may hold the output open: do not wait for them.
    setTimeout(() => {
      child.stdout?.destroy();
      child.stderr?.destroy();
    }, CLOSE_GRACE_MS).unref();
  }
  const timer = setTimeout(() => {
    timedOut = true;
    kill();
  }, timeoutMs);
  if (signal?.aborted) kill();
  signal?.addEventListener("abort", kill);

  const result = waitForEnd(child, command).then(({ exitCode, signal }): ProgramResult => ({
    stdout: stdout.text,
    stderr: stderr.text,
    exitCode,
    signal,
    timedOut,
    truncated: stdout.truncated || stderr.truncated,
    durationMs: performance.now() - startedAt,
  })).finally(() => {
    ended = true;
    clearTimeout(timer);
    signal?.removeEventListener("abort", kill);
    for (const wake of waiters) wake();
  });

  function signalProcess(pid: number | undefined, name: NodeJS.Signals): void {
    if (pid !== undefined && !ended) process.kill(pid, name);
  }

  function waitForOutput(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      function check(): void {
        const found = stdout.text.includes(text) || stderr.text.includes(text);
        if (!found && !ended) return;
        waiters.delete(check);
        if (found) return resolve();
        const printed = stdout.text + stderr.text;
        reject(new Error(`"${command}" ended without printing "${text}":\n${printed}`));
      }
      waiters.add(check);
      check();
    });
  }

  return {
    pid: child.pid ?? -1,
    result,
    waitForOutput,
    // Not child.kill(): after it Deno reports the signal as the end, whatever the program made of it.
    send: (name) => signalProcess(child.pid, name),
    sendToGroup: (name) => signalProcess(child.pid === undefined ? undefined : -child.pid, name),
  };
}

/** Text of one stream, cut at the limit. */
class OutputCollector {
  text = "";
  truncated = false;
  #sizeBytes = 0;
  readonly #decoder = new TextDecoder();

  /** Takes the next bytes. @returns their text */
  add(bytes: Uint8Array): string {
    const text = this.#decoder.decode(bytes, { stream: true });
    this.#sizeBytes += bytes.length;
    if (this.#sizeBytes > OUTPUT_LIMIT_BYTES) this.truncated = true;
    else this.text += text;
    return text;
  }
}

function waitForEnd(
  child: ChildProcess,
  command: string,
): Promise<{ exitCode: number | null; signal: string | null }> {
  return new Promise((resolve, reject) => {
    child.on("error", (cause) => reject(new Error(`Cannot start "${command}": ${cause.message}`, { cause })));
    // "exit" has the code in every runtime, "close" comes when the output is complete.
    let exitCode: number | null = null;
    let signal: string | null = null;
    child.on("exit", (code, name) => {
      exitCode = code;
      signal = name;
    });
    child.on("close", () => resolve({ exitCode, signal }));
  });
}

function buildEnvironment(added: ProgramOptions["env"] = {}): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && !DROPPED_VARIABLES.test(name)) environment[name] = value;
  }
  for (const [name, value] of Object.entries(added)) {
    if (value === undefined) delete environment[name];
    else environment[name] = value;
  }
  return environment;
}
