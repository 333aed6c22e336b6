// Picks the runtime that the tracer finds itself in.

import { createBunRuntime } from "./bun.ts";
import { createDenoRuntime } from "./deno.ts";
import { createNodeRuntime } from "./node.ts";
import type { Runtime } from "./runtime.ts";

/** The runtime of this thread. Changes the program's globals: to be called when it is sure that it is recorded. */
export function createRuntime(): Runtime {
  if ("Bun" in globalThis) return createBunRuntime();
  if ("Deno" in globalThis) return createDenoRuntime();
  return createNodeRuntime();
}
