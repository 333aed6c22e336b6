// What the sinks of the logger get from Bun, Deno and Node, all by way of node: modules: clock, standard streams, timers.
// Files and network are loaded by the sinks that need them.

import type { SinkHost, StandardStream } from "../logger/sinks/sink.ts";
import { builtin } from "./builtins.ts";
import { mayUseVariables } from "./deno_permissions.ts";
import { process } from "./host_process.ts";
import { endsUntold, isWorkerThread } from "./thread.ts";
import { writeAll } from "./write_all.ts";

/** What the host does not know by itself. */
export type SinkHostContext = Pick<SinkHost, "contextFields" | "fault" | "metrics" | "trace">;

// Taken before the program can replace them.
const { setInterval, clearInterval, fetch } = globalThis;
const now = Date.now.bind(Date);

const DESCRIPTORS = { stdout: 1, stderr: 2 } as const;

const isDeno = "Deno" in globalThis;

/** The host of a program. */
export function createSinkHost(context: SinkHostContext): SinkHost {
  /** Streams that wait for their reader. */
  const waiting = new Set<StandardStream>();
  return {
    ...context,
    now,
    variable: (name) => isDeno && !mayUseVariables([name]) ? undefined : process.env[name],
    print(stream, text) {
      if (!waiting.has(stream)) {
        waiting.add(stream);
        makeWaiting(stream);
      }
      writeAll(DESCRIPTORS[stream], text);
    },
    isTerminal,
    every(milliseconds, callback) {
      const timer = setInterval(callback, milliseconds);
      timer.unref();
      return () => clearInterval(timer);
    },
    files: async () => (await import("./sink_files.ts")).createSinkFiles(),
    serve: async () => (await import("./scrape_server.ts")).serveScrapes,
    network: async () => (await import("./sink_network.ts")).createSinkNetwork(fetch),
    get endsUntold() {
      return endsUntold();
    },
  };
}

/**
 * Has a pipe of Node's wait for its reader, as files and terminals do. Else what the console prints while the reader is
 * slow goes into a queue, which records would overtake, and which `process.exit()` throws away.
 */
function makeWaiting(stream: StandardStream): void {
  if (isDeno || "Bun" in globalThis || isWorkerThread()) return;
  const handle: unknown = Reflect.get(process[stream], "_handle");
  if (typeof handle !== "object" || handle === null) return;
  const setBlocking: unknown = Reflect.get(handle, "setBlocking");
  if (typeof setBlocking === "function") Reflect.apply(setBlocking, handle, [true]);
}

function isTerminal(stream: StandardStream): boolean {
  try {
    return builtin("node:tty").isatty(DESCRIPTORS[stream]);
  } catch {
    return false; // Deno may not be allowed to look
  }
}
