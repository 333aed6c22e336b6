// Takes the tracer out of what a program can list of how it was started.

import { process } from "./host_process.ts";
import type { TracerFiles } from "./runtime.ts";

/** What CommonJS gives a module; there in that bundle alone. */
declare const module: { readonly filename: string } | undefined;
declare const require: { readonly cache: Record<string, unknown> };

/**
 * Bun puts a preloaded module into the list again when it has run, two turns of the queue of promises later (Bun 1.4), and
 * before the program. Some more turns cost nothing.
 */
const BUN_TURNS = 8;

/** To be called first thing, also where nothing is recorded. */
export function hidePreload({ bun }: TracerFiles): void {
  if (typeof module !== "object") return; // Deno's bundle, which its program cannot see
  const { filename } = module;
  const takeOut = () => Reflect.deleteProperty(require.cache, filename);
  takeOut();
  if ("Bun" in globalThis) repeat(takeOut, BUN_TURNS);
  // Bun shows the options of BUN_OPTIONS; the program should see its own alone.
  const at = process.execArgv.indexOf(`--preload=${bun}`);
  if (at >= 0) process.execArgv.splice(at, 1);
}

/** Does something in each of the next turns of the queue of promises, all of which come before the program. */
function repeat(action: () => void, turns: number): void {
  if (turns === 0) return;
  void Promise.resolve().then(() => {
    action();
    repeat(action, turns - 1);
  });
}
