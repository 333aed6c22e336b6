// What commands may know of the world: handed in by cli.ts, so that tests hand in their own.

import os from "node:os";
import { join, resolve } from "node:path";

/** Somewhere to print to. */
export interface Printer {
  write(text: string): void;
  /** Whether a person reads it on a terminal. */
  readonly isTerminal: boolean;
  /** Width of the terminal in characters. */
  readonly columns: number;
}

/** The world around a command. */
export interface Context {
  readonly stdout: Printer;
  readonly stderr: Printer;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The current folder, absolute. */
  readonly directory: string;
  readonly home: string;
  /** `linux`, `darwin`, `win32`… */
  readonly platform: string;
  /** Of microlog. */
  readonly version: string;
  /** Program and first arguments that start this microlog again. */
  readonly selfCommand: readonly string[];
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once, at the first of these signals, in place of their usual effect. Returns what gives up waiting. */
  onSignal(signals: readonly ("SIGINT" | "SIGTERM" | "SIGHUP")[], callback: () => void): () => void;
  /** Sets the exit code; 0 when nobody sets it. */
  setExitCode(code: number): void;
}

/** The folder of recordings: as told by an option, else by `MICROLOG_ROOT`, else `~/microlog`. */
export function resolveRoot(context: Context, option?: string): string {
  const told = option ?? context.environment["MICROLOG_ROOT"];
  return told ? resolve(context.directory, told) : join(context.home, "microlog");
}

/** The user's folder for files that can be made again. */
export function resolveCacheHome({ environment, home, platform }: Context): string {
  if (environment["XDG_CACHE_HOME"]) return environment["XDG_CACHE_HOME"];
  if (platform === "darwin") return join(home, "Library", "Caches");
  if (platform === "win32") return environment["LOCALAPPDATA"] ?? join(home, "AppData", "Local");
  return join(home, ".cache");
}

/**
 * Folder of the user, from the environment first: tests and containers set it there. Whoever has none, as a user that
 * only a container's number names, has what is temporary.
 */
export function findHome(environment: Context["environment"]): string {
  const told = environment["HOME"] || environment["USERPROFILE"];
  if (told) return told;
  try {
    return os.homedir();
  } catch {
    return os.tmpdir();
  }
}
