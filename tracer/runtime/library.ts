// The surroundings of the library: Bun, Deno and Node through node: modules, browsers with what they have.

import type { ContextFrame, ContextStorage } from "../logger/context.ts";
import type { SinkHost } from "../logger/sinks/sink.ts";
import { builtin } from "./builtins.ts";
import { findSharedStorage } from "./context_storage.ts";
import { process } from "./host_process.ts";
import { createSinkHost, type SinkHostContext } from "./sink_host.ts";

/** What the library needs of the place it runs in. */
export interface LibraryPlace {
  readonly storage: ContextStorage;
  readonly createHost: (context: SinkHostContext) => SinkHost;
  /** Calls back when the program, or the page, ends. */
  readonly onEnd: (callback: () => void) => void | Promise<void>;
  /** A line for people, on standard error or the browser's console. */
  readonly warn: (line: string) => void;
}

/** Finds out where the library is. Loads nothing. */
export function findPlace(): LibraryPlace {
  return hasNodeModules() ? createServerPlace() : createBrowserPlace();
}

function hasNodeModules(): boolean {
  // Bundlers bring a `process` of their own along, which has no such function.
  return "process" in globalThis && typeof process.getBuiltinModule === "function";
}

function createServerPlace(): LibraryPlace {
  return {
    storage: findSharedStorage(),
    createHost: createSinkHost,
    onEnd: async (callback) => (await import("./program_end.ts")).onProgramEnd(callback),
    warn: (line) => void builtin("node:fs").writeSync(2, `${line}\n`),
  };
}

function createBrowserPlace(): LibraryPlace {
  const { console, setInterval, clearInterval, fetch } = globalThis;
  return {
    storage: createSyncStorage(),
    createHost: (context) => ({
      ...context,
      now: Date.now.bind(Date),
      print: (stream, text) => (stream === "stderr" ? console.error : console.log)(text.trimEnd()),
      isTerminal: () => false,
      every: (milliseconds, callback) => {
        const timer = setInterval(callback, milliseconds);
        return () => clearInterval(timer);
      },
      files: undefined,
      network: async () => (await import("./page_network.ts")).createPageNetwork(fetch),
      endsUntold: false,
    }),
    onEnd: (callback) => globalThis.addEventListener("pagehide", callback),
    warn: (line) => console.warn(line),
  };
}

/**
 * A storage for browsers, which have no `AsyncLocalStorage`: it holds until the work returns, not across its first
 * `await`. There, nothing holds rather than something wrong.
 */
export function createSyncStorage(): ContextStorage {
  let current: ContextFrame | undefined;
  let isUsed = false;
  return {
    get isUsed() {
      return isUsed;
    },
    bindsRequests: false,
    getStore: () => current,
    enter: (frame) => {
      isUsed = true;
      current = frame;
    },
    run: (frame, work) => {
      const before = current;
      isUsed = true;
      current = frame;
      try {
        return work();
      } finally {
        current = before;
      }
    },
  };
}
