// Errors and rejections that nobody caught, in Bun, Deno, Node and pages. Listening changes nothing of what comes of them.

import { BunRejections } from "./bun_rejections.ts";
import { process } from "./host_process.ts";
import { HiddenListeners } from "./listeners.ts";

/** Takes what was thrown. */
export type TakeUncaught = (thrown: unknown, kind: "error" | "rejection") => void;

/** Calls back for each, before the program ends of it. Returns what ends that. */
export function watchUncaught(take: TakeUncaught): () => void {
  return "process" in globalThis && typeof process.getBuiltinModule === "function"
    ? watchProcess(take)
    : watchPage(take);
}

function watchProcess(take: TakeUncaught): () => void {
  let isOn = true;
  const listeners = new HiddenListeners(process);
  listeners.add("uncaughtExceptionMonitor", (error: unknown, origin: string) => {
    if (isOn) take(error, origin === "unhandledRejection" ? "rejection" : "error");
  }, { first: true }); // before what writes at the end
  if ("Bun" in globalThis && process.env["NODE_ENV"] !== "test") {
    new BunRejections(listeners).watch((reason) => {
      if (isOn) take(reason, "rejection");
    });
  }
  return () => {
    isOn = false;
  };
}

function watchPage(take: TakeUncaught): () => void {
  const onError = (event: Event) => take(memberOf(event, "error") ?? memberOf(event, "message"), "error");
  const onRejection = (event: Event) => take(memberOf(event, "reason"), "rejection");
  globalThis.addEventListener("error", onError);
  globalThis.addEventListener("unhandledrejection", onRejection);
  return () => {
    globalThis.removeEventListener("error", onError);
    globalThis.removeEventListener("unhandledrejection", onRejection);
  };
}

function memberOf(event: Event, name: string): unknown {
  return Reflect.get(event, name);
}
