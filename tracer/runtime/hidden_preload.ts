// Takes the tracer out of what a program can list of how it was started.

import { process } from "./host_process.ts";
import type { TracerFiles } from "./runtime.ts";

/** What CommonJS gives a module; there in that bundle alone. */
declare const module: { readonly filename: string } | undefined;
declare const require: { readonly cache: Record<string, unknown> };

/** To be called first thing, also where nothing is recorded. */
export function hidePreload({ bun }: TracerFiles): void {
  if (typeof module !== "object") return; // Deno's bundle, which its program cannot see
  // Node's list of modules. Bun puts it in again, and lets nobody take it out for good.
  Reflect.deleteProperty(require.cache, module.filename);
  // Bun shows the options of BUN_OPTIONS; the program should see its own alone.
  const at = process.execArgv.indexOf(`--preload=${bun}`);
  if (at >= 0) process.execArgv.splice(at, 1);
}
