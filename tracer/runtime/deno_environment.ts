// Variables of a Deno program, without node:process: that takes 12 ms to load, for nothing where there is nothing to record.

import { mayUseAllVariables, mayUseVariables } from "./deno_permissions.ts";

/** The part of the Deno global that is used. */
interface DenoVariables {
  readonly env: {
    get(name: string): string | undefined;
    set(name: string, value: string): void;
    delete(name: string): void;
  };
}

/**
 * Reads variables, and puts NODE_OPTIONS back where `microlog record` has kept it from Deno itself.
 * @param kept name of the variable that holds it meanwhile
 * @returns undefined where they may not be read
 */
export function readDenoVariables(
  names: readonly string[],
  kept: string,
): Record<string, string | undefined> | undefined {
  const { env } = (globalThis as unknown as { Deno: DenoVariables }).Deno; // only called in Deno
  if (mayUseAllVariables()) {
    const nodeOptions = env.get(kept);
    if (nodeOptions !== undefined) env.set("NODE_OPTIONS", nodeOptions);
    env.delete(kept);
  }
  return mayUseVariables(names) ? Object.fromEntries(names.map((name) => [name, env.get(name)])) : undefined;
}
