// What Bun, Deno and Node all give through node: modules and web standards. Each runtime's file starts from this and
// replaces what it does its own way.

import { process } from "./host_process.ts";
import { builtin } from "./builtins.ts";
import type { HiddenListeners } from "./listeners.ts";
import type { FileApis } from "./file_apis.ts";
import type { Runtime } from "./runtime.ts";

// Taken before the program can replace them: fake timers of test runners must not stop the recording's clock.
const { performance, setInterval, clearInterval } = globalThis;
const performanceNow = performance.now.bind(performance);
const originMillis = performance.timeOrigin;
const loadedAt = performanceNow();

/** Signals whose default is to end the process and that a program may be sent in earnest. */
export const ENDING_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

/** Deflate's fastest level: finalising packs again, here time counts. */
const LIVE_DEFLATE_LEVEL = 1;

/** Below this, deflating saves nothing that counts. */
const WORTH_DEFLATING_BYTES = 512;

/** A program that ends within this time should not wait for zlib to be loaded (1 to 12 ms), unless there is much. */
const YOUNG_MILLIS = 800;
const WORTH_LOADING_BYTES = 64 * 1024;

/** Microseconds since 1970, from the monotonic clock. */
export function nowMicros(): number {
  return (originMillis + performanceNow()) * 1000;
}

/** The members of {@link Runtime} that do not differ. */
export type NodeApis = Omit<
  Runtime,
  | "name"
  | "version"
  | "createSampler"
  | "onLastWords"
  | "flushWorkers"
  | "watchOutput"
  | "moduleCount"
  | "propagate"
  | "watchServers"
  | "watchWaits"
  | keyof FileApis
>;

/** What runtimes do their own way about signals. */
export interface SignalHost {
  /** Whether the program listens to a signal by other means than `process.on`. */
  listensElsewhere?(signal: string): boolean;
  /** Whether the program was started to ignore a signal. */
  isIgnored?(signal: string): boolean;
  /** Whether who listens to one signal comes to hear all of them, so that the ignored ones must be listened to as well. */
  readonly swallowsIgnored?: boolean;
  /** Whether the program may have listeners before the tracer has. */
  readonly isLate?: boolean;
  /** Signals besides {@link ENDING_SIGNALS} that end a program which does not listen to them. Default none. */
  readonly userSignals?: readonly string[];
  /**
   * Called at each signal, with what is to be done about it. Default: does it.
   * @param act may be called later, for a process that may be replaced first
   */
  receive?(signal: string, act: () => void): void;
  /** Does what the runtime does at a signal that nobody listens to. False where that is to end the process. */
  actsOnSignal?(signal: string): boolean;
}

/** @param listeners of the process */
export function createNodeApis(
  listeners: HiddenListeners,
  host: SignalHost = {},
): NodeApis {
  const { listensElsewhere = () => false, isIgnored = () => false, actsOnSignal = () => false } = host;
  const { receive = (_, act) => act() } = host;
  const { swallowsIgnored = false, isLate = false, userSignals = [] } = host;
  const othersListen = (signal: string) => listeners.hasOthers(signal) || listensElsewhere(signal);
  return {
    pid: process.pid,
    threadNumber: 0,
    threadName: "main",
    command: process.argv,
    directory: process.cwd(),
    environment: process.env,
    now: nowMicros,
    every(milliseconds, callback) {
      const timer = setInterval(callback, milliseconds);
      timer.unref();
      return () => clearInterval(timer);
    },
    deflate(bytes) {
      const young = performanceNow() - loadedAt < YOUNG_MILLIS;
      if (bytes.length < (young ? WORTH_LOADING_BYTES : WORTH_DEFLATING_BYTES)) return bytes;
      return builtin("node:zlib").deflateRawSync(bytes, { level: LIVE_DEFLATE_LEVEL });
    },
    cpuMicros() {
      const { user, system } = process.cpuUsage();
      return user + system;
    },
    rssBytes: () => process.memoryUsage.rss(),
    heapUsedBytes: () => process.memoryUsage().heapUsed,
    objectCount: () => -1,
    errorText(error) {
      const stack: unknown = error instanceof Error ? error.stack : undefined;
      return typeof stack === "string" ? stack : builtin("node:util").format(error);
    },
    onExit(callback) {
      listeners.add("exit", (code: number) => callback(code));
    },
    onSignal(callback) {
      const more = process.platform === "win32" ? [] : userSignals; // Windows has none of them
      for (const signal of [...ENDING_SIGNALS, ...more]) {
        if (isIgnored(signal)) {
          if (swallowsIgnored) listeners.add(signal, () => {});
          continue;
        }
        const handler = () => {
          // Asked now: a listener for one time only is gone later.
          const ends = !othersListen(signal);
          receive(signal, () => act(ends));
        };
        const act = (ends: boolean) => {
          // Programs may be sent these again and again, to say something.
          if (userSignals.includes(signal) && (!ends || actsOnSignal(signal))) return;
          callback(signal, ends);
          if (!ends) return;
          // Nobody else handles it: let it end the process as it would have.
          listeners.remove(signal, handler);
          process.kill(process.pid, signal);
        };
        // First, because a listener that the program has for one time only is gone once it was called.
        listeners.add(signal, handler, { first: isLate });
      }
    },
    readText(path) {
      try {
        return builtin("node:fs").readFileSync(path, "utf8");
      } catch {
        return ""; // not there, or not allowed
      }
    },
    handlesSignals: () => ENDING_SIGNALS.some(othersListen),
    onUncaught(callback) {
      listeners.add("uncaughtExceptionMonitor", (error: unknown, origin: string) => {
        const kind = origin === "unhandledRejection" ? "unhandled" : "uncaught";
        callback(error, kind, !isCaught());
      });
    },
    onWarning(callback) {
      // Before whoever prints it.
      listeners.add("warning", callback, { first: true });
    },
  };

  /** Whether the program keeps uncaught errors from ending it. */
  function isCaught(): boolean {
    const { hasUncaughtExceptionCaptureCallback } = process;
    return listeners.hasOthers("uncaughtException") || hasUncaughtExceptionCaptureCallback?.() === true;
  }
}
