// Every runtime that programs are tested in, and how each starts one.

import { findNode, NODE_MAJORS } from "./node_versions.ts";
import { BUN_PATH, DENO_PATH } from "./runtimes.ts";

/** A runtime's name, such as `node24`, and what stands before a program's path. */
export type RuntimeCommand = readonly [name: string, command: readonly string[]];

/** Bun, Deno with all permissions, and each Node. */
export async function findRuntimeCommands(): Promise<readonly RuntimeCommand[]> {
  const commands: RuntimeCommand[] = [["bun", [BUN_PATH]], ["deno", [DENO_PATH, "run", "-A"]]];
  for (const major of NODE_MAJORS) commands.push([`node${major}`, [await findNode(major)]]);
  return commands;
}
