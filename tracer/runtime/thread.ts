// Which thread of its process this is, and how it may end.

import { builtin } from "./builtins.ts";
import { process } from "./host_process.ts";
import type { ThreadFacts } from "../telemetry/program_sink.ts";

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

/** Which thread this is, also in pages. Workers have the name that the program gave them. */
export function readThreadFacts(): ThreadFacts {
  const own: unknown = isWebWorker() ? Reflect.get(globalThis, "name") : undefined;
  const named = typeof own === "string" ? own : "";
  if (!("process" in globalThis) || typeof process.getBuiltinModule !== "function") {
    return isWebWorker() ? { number: 1, name: named || "worker" } : { number: 0, name: "main" };
  }
  if (!isWorkerThread()) return { number: 0, name: "main" };
  const threads: object = builtin("node:worker_threads");
  const told: unknown = Reflect.get(threads, "threadName");
  const number = Math.max(1, builtin("node:worker_threads").threadId);
  const name = named || (typeof told === "string" ? told : "");
  // What Node calls workers that have no name.
  return { number, name: name === "" || name === "WorkerThread" ? `worker ${number}` : name };
}
