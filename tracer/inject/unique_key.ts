// Numbers that name processes and threads in a recording.

import type { Runtime } from "../runtime/runtime.ts";

/**
 * A number that no other process or thread of the recording has: pids and thread numbers differ at one moment, and the
 * moment differs where they are used again. Random numbers would cost Node 8 ms to load their source.
 */
export function uniqueKey(runtime: Runtime): number {
  const mixed = Math.imul(runtime.pid, 0x9e3779b1) ^ Math.imul(runtime.threadNumber, 0x85ebca6b) ^
    runtime.now();
  return mixed >>> 0 || 1;
}
