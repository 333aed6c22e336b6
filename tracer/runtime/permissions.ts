// Whether the tracer may work where it finds itself: Deno alone forbids anything.

import { readDenoVariables } from "./deno_environment.ts";
import { missingPermissions } from "./deno_permissions.ts";
import { process } from "./host_process.ts";

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
