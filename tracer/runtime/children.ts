// Child processes inherit the tracer through the environment. This sees to those that are given an environment of
// their own making.

import { mayUseVariables } from "./deno_permissions.ts";
import { process } from "./host_process.ts";
import { warnsOfBindings } from "./node_inspector.ts";

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
  "MICROLOG_WAITS",
] as const; // deno-fmt-ignore: a list of words

type AnyFunction = (...args: unknown[]) => unknown;

/** What Node's modules for child processes stand on; not in the types. */
interface Bindings {
  binding(name: "process_wrap"): { readonly Process: { readonly prototype: { spawn: AnyFunction } } };
  binding(name: "spawn_sync"): { spawn: AnyFunction };
}

/**
 * Adds the tracer's variables where a Node program starts a child with an environment that lacks them. Done below
 * node:child_process, which is not loaded for it: that would take 3 to 13 ms.
 */
export function carryThroughBindings(): void {
  if (warnsOfBindings()) return;
  const { binding } = process as unknown as Bindings;
  for (const target of [binding("process_wrap").Process.prototype, binding("spawn_sync")]) {
    const { spawn } = target;
    target.spawn = function (this: unknown, ...args: unknown[]): unknown {
      return Reflect.apply(spawn, this, args.map(withCarriedPairs));
    };
  }
}

/** The environment is a list of "NAME=value": an option in Node to 24, the fourth argument from 26 on. */
function withCarriedPairs(arg: unknown, index: number): unknown {
  if (index === 3 && Array.isArray(arg)) return withTracer(arg as string[]);
  const { envPairs } = (arg ?? {}) as { envPairs?: unknown };
  return Array.isArray(envPairs) ? { ...(arg as object), envPairs: withTracer(envPairs as string[]) } : arg;
}

/** The tracer's variables as they are now, as far as they may be read. */
export function carriedVariables(): Record<string, string> {
  const readable = CARRIED_VARIABLES.filter((name) => !("Deno" in globalThis) || mayUseVariables([name]));
  const entries = readable.map((name) => [name, process.env[name]] as const);
  return Object.fromEntries(
    entries.filter((entry): entry is readonly [typeof entry[0], string] => entry[1] !== undefined),
  );
}

function withTracer(pairs: readonly string[]): string[] {
  const names = new Set(pairs.map((pair) => pair.split("=", 1)[0]));
  const missing = Object.entries(carriedVariables()).filter(([name]) => !names.has(name));
  return [...pairs, ...missing.map(([name, value]) => `${name}=${value}`)];
}
