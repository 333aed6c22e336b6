// The end of a program, however it comes, for what has to be written before it: orderly, by process.exit(), by an uncaught
// error, by a signal that nobody handles.

import { builtin } from "./builtins.ts";
import { process } from "./host_process.ts";
import { HiddenListeners } from "./listeners.ts";
import { createNodeApis } from "./node_apis.ts";

/** Calls back at the end; after a signal that the program handles, too, because it may be the last moment. */
export function onProgramEnd(callback: () => void): void {
  const apis = createNodeApis(new HiddenListeners(process));
  apis.onExit(callback);
  if ("Deno" in globalThis) globalThis.addEventListener("unload", callback); // Deno.exit() and `deno test`
  if (builtin("node:worker_threads").isMainThread) apis.onSignal(callback);
}

/** Whether this is a worker: its end may come without a word. */
export function isWorker(): boolean {
  return !builtin("node:worker_threads").isMainThread;
}
