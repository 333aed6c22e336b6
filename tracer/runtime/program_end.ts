// The end of a program, however it comes, for what has to be written before it: orderly, by process.exit(), by an uncaught
// error, by a signal that nobody handles.

import { builtin } from "./builtins.ts";
import { mayDoEverything } from "./deno_permissions.ts";
import { process } from "./host_process.ts";
import { isIgnored } from "./ignored_signals.ts";
import { HiddenListeners } from "./listeners.ts";
import { createNodeApis } from "./node_apis.ts";
import { isWorkerThread } from "./thread.ts";

/** Calls back at the end; after a signal that the program handles, too, because it may be the last moment. */
export function onProgramEnd(callback: () => void): void {
  let status: string | undefined;
  const apis = createNodeApis(new HiddenListeners(process), {
    isLate: true,
    isIgnored: (signal) => isIgnored(status ??= readStatus(), signal),
  });
  apis.onExit(callback);
  // In Deno an uncaught error ends the program without an exit event.
  apis.onUncaught(callback);
  // Deno.exit() and `deno test` do not fire "exit".
  if ("Deno" in globalThis) globalThis.addEventListener("unload", callback);
  if (isWorkerThread()) return;
  apis.onSignal(callback);
  if ("Deno" in globalThis) putBehind();
}

/**
 * Deno calls listeners of a signal in the order in which they were added, prepended or not: those of the program are put
 * behind ours, because one for one time only is gone once it was called.
 */
function putBehind(): void {
  for (const event of process.eventNames()) {
    if (!String(event).startsWith("SIG")) continue;
    for (const listener of process.rawListeners(event)) {
      Reflect.apply(process.off, process, [event, listener]);
      Reflect.apply(process.on, process, [event, listener]);
    }
  }
}

/** Node listens again to signals that it was started to ignore; Bun and Deno must not be made to. */
function readStatus(): string {
  const isOther = "Bun" in globalThis || ("Deno" in globalThis && mayDoEverything());
  if (!isOther) return "";
  try {
    return builtin("node:fs").readFileSync("/proc/self/status", "utf8");
  } catch {
    return ""; // another system than Linux
  }
}
