// Which thread of its process this is.

import { builtin } from "./builtins.ts";

/** Whether this is a worker. Deno's node:worker_threads takes the thread of a web worker for the main one. */
export function isWorkerThread(): boolean {
  return !builtin("node:worker_threads").isMainThread || isWebWorker();
}

/** Whether this is a worker of the web's kind. */
export function isWebWorker(): boolean {
  return typeof Reflect.get(globalThis, "WorkerGlobalScope") === "function";
}
