// Runs the recorded command: same terminal, same signals, same end. Knows nothing of recordings.

import { spawn } from "node:child_process";
import { constants } from "node:os";
import process from "node:process";

/** How a command ended. */
export interface CommandEnd {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
}

/** What to run. */
export interface CommandOptions {
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Asked when a signal that was to end the command has not, a second later: whether nobody in it handles the
   * signal, so that only a blocked event loop can be the reason; then what hangs of it is ended before the answer,
   * and the command for certain after it.
   * @param pid the command's process
   * @param hurry aborted when the user sends another signal meanwhile
   */
  endStuck(pid: number, signal: string, hurry: AbortSignal): Promise<boolean>;
}

/** Signals that reach the recorder and are meant for the command. */
const FORWARDED = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

/** How long a program may take over a signal before it is asked about. */
const PATIENCE_MS = 1000;

/**
 * Runs a command to its end.
 * @throws the error of the system when it cannot be started, with `code` "ENOENT" or "EACCES"
 */
export function runCommand({ command, environment, endStuck }: CommandOptions): Promise<CommandEnd> {
  const [program = "", ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: "inherit", env: environment });
    let sent: NodeJS.Signals | undefined;
    let ending: Promise<boolean> | undefined;
    const hurry = new AbortController();
    let hasEnded = false; // in Deno, child.signalCode is set as soon as a signal is sent
    const listeners = FORWARDED.map((signal) => {
      const listener = () => {
        // A terminal sends Ctrl-C and Ctrl-\\ to the command as well; other signals came to the recorder alone.
        const fromTerminal = process.stdin.isTTY === true && (signal === "SIGINT" || signal === "SIGQUIT");
        if (!fromTerminal) child.kill(signal);
        sent ??= signal;
        if (ending !== undefined) hurry.abort();
        setTimeout(async () => {
          if (hasEnded || ending !== undefined || child.pid === undefined) return;
          ending = endStuck(child.pid, signal, hurry.signal);
          const isStuck = await ending;
          if (isStuck && !hasEnded) child.kill("SIGKILL");
          if (!isStuck) ending = undefined; // the next signal may find it so
        }, PATIENCE_MS).unref();
      };
      process.on(signal, listener);
      return () => void process.off(signal, listener);
    });
    const finish = () => listeners.forEach((remove) => remove());
    child.once("error", (error) => {
      finish();
      reject(error);
    });
    child.once("exit", async (code, signal) => {
      hasEnded = true;
      await ending; // others may be stuck besides
      finish();
      // What ended a program that could not listen is the signal that the user sent.
      const meant = signal !== null && ending !== undefined ? sent : undefined;
      resolve({ exitCode: code ?? undefined, signal: meant ?? signal ?? undefined });
    });
  });
}

/** The exit code that stands for an end, as shells count: 128 and the signal's number when it was killed. */
export function exitCodeOf({ exitCode, signal }: CommandEnd): number {
  if (signal !== undefined) return 128 + (constants.signals[signal as NodeJS.Signals] ?? 0);
  return exitCode ?? 1;
}
