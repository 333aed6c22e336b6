// The folder of recordings, looked at where it seems empty: one that cannot be read is not.

import { readdirSync } from "node:fs";
import { InputError, StoreError } from "../recording/errors.ts";

/**
 * Returns when the folder can be listed, or is not there yet.
 * @throws {InputError} when something else has its name
 * @throws {StoreError} when it may not be read
 */
export function checkRoot(root: string): void {
  try {
    readdirSync(root);
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    if (code === "ENOENT") return;
    const what = `Cannot look for recordings in "${root}"`;
    if (code === "ENOTDIR") {
      throw new InputError(`${what}: it is no folder. Give theirs with --root or MICROLOG_ROOT`, root, {
        cause,
      });
    }
    throw new StoreError(`${what}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
