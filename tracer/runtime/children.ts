// Child processes inherit the tracer through the environment. This sees to those that are given an environment of
// their own making.

import { process } from "./host_process.ts";
import { builtin } from "./builtins.ts";

/** Variables that lead a child process to the tracer and the recording. */
const CARRIED_VARIABLES = [
  "NODE_OPTIONS",
  "BUN_OPTIONS",
  "MICROLOG_FILE",
  "MICROLOG_ORIGIN",
  "MICROLOG_PARENT",
  "MICROLOG_TRACER",
  "MICROLOG_SAMPLE_DELAY",
  "MICROLOG_STATUS_DELAY",
  "MICROLOG_MEMORY_DELAY",
] as const; // deno-fmt-ignore: a list of words

/** What ChildProcess.prototype.spawn is handed: the environment as "NAME=value". */
interface SpawnOptions {
  envPairs?: unknown;
}

/** Adds the tracer's variables where a program starts a child with an environment that lacks them. */
export function carryEnvironment(): void {
  const prototype = builtin("node:child_process").ChildProcess.prototype as unknown as Record<
    string,
    unknown
  >;
  const spawn = prototype["spawn"];
  if (typeof spawn !== "function") return;
  prototype["spawn"] = function (this: unknown, options: SpawnOptions, ...rest: unknown[]): unknown {
    const carried = Array.isArray(options?.envPairs)
      ? { ...options, envPairs: withTracer(options.envPairs as string[]) }
      : options;
    return Reflect.apply(spawn as (...args: unknown[]) => unknown, this, [carried, ...rest]);
  };
}

/** The tracer's variables as they are now. */
export function carriedVariables(): Record<string, string> {
  const entries = CARRIED_VARIABLES.map((name) => [name, process.env[name]] as const);
  return Object.fromEntries(
    entries.filter((entry): entry is readonly [typeof entry[0], string] => entry[1] !== undefined),
  );
}

function withTracer(pairs: readonly string[]): string[] {
  const names = new Set(pairs.map((pair) => pair.split("=", 1)[0]));
  const missing = Object.entries(carriedVariables()).filter(([name]) => !names.has(name));
  return [...pairs, ...missing.map(([name, value]) => `${name}=${value}`)];
}
