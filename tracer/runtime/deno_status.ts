// What Linux tells of a Deno program.

import { mayDoEverything } from "./deno_permissions.ts";

/** The part of the Deno global that is used. */
interface DenoFiles {
  readTextFileSync(path: string): string;
}

/**
 * Text of /proc/self/status, which tells which signals are ignored; "" where it cannot be had. Deno lets it be read by
 * programs alone that may do everything.
 */
export function readDenoStatus(): string {
  const deno: unknown = Reflect.get(globalThis, "Deno");
  if (!mayDoEverything() || !isFiles(deno)) return "";
  try {
    return deno.readTextFileSync("/proc/self/status");
  } catch {
    return ""; // another system than Linux
  }
}

function isFiles(value: unknown): value is DenoFiles {
  return typeof value === "object" && value !== null && "readTextFileSync" in value;
}
