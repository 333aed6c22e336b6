// The surroundings of the library in a page: what browsers have. In bundles for pages this stands for library.ts.

import type { ContextFrame, ContextStorage } from "../logger/context.ts";
import type { SinkHost } from "../logger/sinks/sink.ts";
import type { SinkHostContext } from "./sink_host.ts";

/** What the library needs of the place it runs in. */
export interface LibraryPlace {
  readonly storage: ContextStorage;
  readonly createHost: (context: SinkHostContext) => SinkHost;
  /** Calls back when the program, or the page, ends. */
  readonly onEnd: (callback: () => void) => void | Promise<void>;
  /** A new UUID. */
  readonly createId: () => string;
  /** A line for people, on standard error or the browser's console. */
  readonly warn: (line: string) => void;
}

const UUID_LENGTH = 36;

/** The place of a page. */
export function findPlace(): LibraryPlace {
  // Taken before the program can replace them.
  const { console, setInterval, clearInterval, fetch } = globalThis;
  const print = { stdout: console.log.bind(console), stderr: console.error.bind(console) };
  return {
    storage: createSyncStorage(),
    createId: createPageId,
    createHost: (context) => ({
      ...context,
      now: Date.now.bind(Date),
      print: (stream, text) => print[stream](text.trimEnd()),
      isTerminal: () => false,
      every: (milliseconds, callback) => {
        const timer = setInterval(callback, milliseconds);
        timer.unref?.(); // where pages are drawn on a server, or tested
        return () => clearInterval(timer);
      },
      files: undefined,
      network: async () => (await import("./page_network.ts")).createPageNetwork(fetch),
      endsUntold: false,
    }),
    onEnd: (callback) => globalThis.addEventListener("pagehide", callback),
    warn: console.warn.bind(console),
  };
}

/** Pages that did not come safely may not ask for a UUID, but each object's URL ends in a new one (W3C File API). */
function createPageId(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const url = URL.createObjectURL(new Blob());
  URL.revokeObjectURL(url);
  return url.slice(-UUID_LENGTH);
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
    rest: () => {},
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
