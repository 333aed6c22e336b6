// Which thread of its process this is, and how it may end.

import { builtin } from "./builtins.ts";
import { process } from "./host_process.ts";

/** Whether no event tells of the end: `terminate()` does not tell workers, and `bun test` not what it runs. */
export function endsUntold(): boolean {
  const isBunTest = "Bun" in globalThis && process.env["NODE_ENV"] === "test";
  return isBunTest || isWorkerThread();
}

/** Whether this is a worker. Deno's node:worker_threads takes the thread of a web worker for the main one. */
export function isWorkerThread(): boolean {
  return !builtin("node:worker_threads").isMainThread || isWebWorker();
}

/** Whether this is a worker of the web's kind. */
export function isWebWorker(): boolean {
  return typeof Reflect.get(globalThis, "WorkerGlobalScope") === "function";
}
