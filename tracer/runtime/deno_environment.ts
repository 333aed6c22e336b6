// Variables of a Deno program, without node:process: that takes 12 ms to load, for nothing where there is nothing to record.

import { denoHost, mayUseAllVariables, mayUseVariables } from "./deno_permissions.ts";

/**
 * Reads variables, and puts NODE_OPTIONS back where `microlog record` has kept it from Deno itself.
 * @param kept name of the variable that holds it meanwhile
 * @returns undefined where they may not be read
 */
export function readDenoVariables(
  names: readonly string[],
  kept: string,
): Record<string, string | undefined> | undefined {
  const { env } = denoHost();
  if (mayUseAllVariables()) {
    const nodeOptions = env.get(kept);
    if (nodeOptions !== undefined) env.set("NODE_OPTIONS", nodeOptions);
    env.delete(kept);
  }
  return mayUseVariables(names) ? Object.fromEntries(names.map((name) => [name, env.get(name)])) : undefined;
}
