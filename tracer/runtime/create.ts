// Picks the runtime that the tracer finds itself in, and says whether it may work there.

import { createBunRuntime } from "./bun.ts";
import { createDenoRuntime } from "./deno.ts";
import { readDenoVariables } from "./deno_environment.ts";
import { missingPermissions } from "./deno_permissions.ts";
import { process } from "./host_process.ts";
import { createNodeRuntime } from "./node.ts";
import type { Runtime } from "./runtime.ts";

/** The runtime of this thread. Changes the program's globals: to be called when it is sure that it is recorded. */
export function createRuntime(): Runtime {
  if ("Bun" in globalThis) return createBunRuntime();
  if ("Deno" in globalThis) return createDenoRuntime();
  return createNodeRuntime();
}

/**
 * The program's variables, these among them; undefined where they may not be read.
 * @param keptNodeOptions where NODE_OPTIONS is for now, see cli/record/instrument.ts
 */
export function readEnvironment(
  names: readonly string[],
  keptNodeOptions: string,
): Readonly<Record<string, string | undefined>> | undefined {
  return "Deno" in globalThis ? readDenoVariables(names, keptNodeOptions) : process.env;
}

/** What has to be allowed for recording into a file, as options of the command line. */
export function missingOptions(file: string): string[] {
  return "Deno" in globalThis ? missingPermissions(file) : [];
}
