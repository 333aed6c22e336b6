// Bun 1.4 and later.

import { process } from "./host_process.ts";
import { builtin } from "./builtins.ts";
import { describeError, formatAsBun } from "./bun_format.ts";
import { BunRejections } from "./bun_rejections.ts";
import { type BunServers, watchBunServers } from "./bun_servers.ts";
import { awaitBunStreams } from "./bun_streams.ts";
import { carriedVariables } from "./children.ts";
import { createFileApis } from "./file_apis.ts";
import { createRestartingSampler, type InspectorSession } from "./inspector_sampler.ts";
import { isIgnored } from "./ignored_signals.ts";
import { HiddenListeners } from "./listeners.ts";
import { createNodeApis } from "./node_apis.ts";
import { FormattedTexts, trimLineEnd } from "./console_texts.ts";
import {
  createFlight,
  watchNativeConsole,
  watchStreams,
  watchWorkerOutput,
  watchWritingConsole,
  wrapWrite,
} from "./output.ts";
import { onReplacement, pauseForReplacement, Replacement } from "./replaced_program.ts";
import type { OutputSink, Runtime, TracerFiles } from "./runtime.ts";
import { watchBunWaits } from "./waits_bun.ts";
import { AskedWorkers, LastWords, sharedMemory } from "./workers.ts";

/** The part of the Bun global that is used. */
interface BunGlobal extends BunServers {
  readonly version: string;
  readonly isMainThread: boolean;
  mmap(path: string): Uint8Array;
  /** Raw deflate; node:zlib would take 10 ms to load. */
  deflateSync(bytes: Uint8Array, options: { readonly level: number }): Uint8Array;
  readonly inspect: {
    (value: unknown, options: { readonly depth: number }): string;
    table(data: unknown, columns: unknown): string;
  };
  spawn: (...args: unknown[]) => unknown;
  spawnSync: (...args: unknown[]) => unknown;
}

/** Those that end a program. */
const USER_SIGNALS: readonly string[] = ["SIGUSR1", "SIGUSR2"];

export function createBunRuntime(): Runtime {
  const bun = (globalThis as unknown as { Bun: BunGlobal }).Bun; // only called in Bun
  const { isMainThread } = bun;
  const threadNumber = isMainThread ? 0 : builtin("node:worker_threads").threadId;
  const listeners = new HiddenListeners(process);
  const apis = createNodeApis(listeners, {
    isIgnored: (signal) => isIgnored(readStatus(), signal),
    isLate: true,
    userSignals: USER_SIGNALS,
    receive(signal, act) {
      if (signal !== "SIGTERM" || !isWatched()) return act();
      replacement.begin();
      setTimeout(() => {
        replacement.giveUp();
        act();
      }, REPLACEMENT_MILLIS);
    },
  });
  const replacement = new Replacement();
  const rejections = new BunRejections(listeners);
  const format = (args: readonly unknown[]) => formatAsBun(args, (value) => bun.inspect(value, { depth: 2 }));
  const flight = createFlight();
  const workers = new AskedWorkers((worker) => watchWorkerOutput(worker, flight));
  const lastWords = new LastWords();
  return {
    ...apis,
    ...createFileApis(),
    name: "bun",
    version: bun.version,
    threadNumber,
    threadName: isMainThread ? "main" : `worker ${threadNumber}`,
    deflate: (bytes) => bun.deflateSync(bytes, { level: 1 }),
    createSampler: () => createRestartingSampler({ now: apis.now, open: openSession }),
    // Zero until the first collection has counted.
    objectCount: () => builtin("bun:jsc").heapStats().objectCount || -1,
    // Bun lists ES modules there too, once they have run.
    moduleCount: () => Object.keys(builtin("node:module").createRequire("/").cache).length || -1,
    onExit(callback) {
      apis.onExit((code) => {
        callback(rejections.failed && code === 0 ? 1 : code);
        lastWords.answer();
      });
      afterBunTests(() => callback(undefined));
    },
    onSignal(callback) {
      // Not before the program: to know what is ignored, node:fs has to be loaded (see file_apis.ts).
      setTimeout(() => apis.onSignal(callback), 0).unref();
    },
    onUncaught(callback) {
      apis.onUncaught(callback);
      // The test runner counts them itself.
      if (!isTestRun()) rejections.watch((reason) => callback(reason, "unhandled", false));
    },
    onLastWords(flush) {
      if (isMainThread) {
        replacement.onBegin(flush);
        return onReplacement(flush);
      }
      const shared = sharedMemory();
      if (shared !== undefined) lastWords.listen(shared, flush);
    },
    flushWorkers: () => workers.flush(),
    watchOutput(sink: OutputSink) {
      const texts = new FormattedTexts({
        log: format,
        dir: (value, options) => bun.inspect(value, { depth: 2, ...(options as object | undefined) }),
        table: (data, columns) => trimLineEnd(bun.inspect.table(data, columns)),
        now: () => apis.now() / 1000,
      });
      if (isMainThread) {
        watchNativeConsole(sink, flight, { texts });
        awaitBunStreams((stream, name) => wrapWrite(stream, name, sink, flight));
      } else {
        // In worker_threads Bun's console prints through process.stdout, as Node's does.
        watchWritingConsole(sink, flight, { texts });
        watchStreams(sink, flight);
      }
    },
    errorText: (error) => describeError(error, (value) => format([value])),
    watchServers: (host) => watchBunServers(bun, host),
    watchWaits: (sink) => watchBunWaits(bun, sink),
    propagate(tracer, sampling) {
      workers.wrapWebWorker({ prepare: preloadInto(tracer) });
      workers.wrapThreads({ prepare: preloadInto(tracer) });
      carrySpawn(bun);
      if (!isMainThread) return;
      replacement.pauses(sampling);
      pauseForReplacement(sampling);
    },
  };
}

// Taken before the program can replace it.
const { setTimeout } = globalThis;

/** How soon Bun puts the program in its own place, if it does. */
const REPLACEMENT_MILLIS = 50;

/** Whether Bun starts the program anew in the same process when files change. It tells listeners of SIGTERM before. */
function isWatched(): boolean {
  return process.execArgv.includes("--watch");
}

function openSession(): InspectorSession {
  const session = new (builtin("node:inspector").Session)();
  session.connect();
  // Without a callback Bun's post returns the result.
  const post = session.post.bind(session) as unknown as InspectorSession["post"];
  return { post, close: () => session.disconnect() };
}

function readStatus(): string {
  try {
    return builtin("node:fs").readFileSync("/proc/self/status", "utf8");
  } catch {
    return ""; // another system than Linux
  }
}

/** What `bun test` sets, unless the program's environment has its own. */
function isTestRun(): boolean {
  return process.env["NODE_ENV"] === "test";
}

/** Under `bun test` no exit event comes; the test runner tells when all is done. */
function afterBunTests(callback: () => void): void {
  if (!isTestRun()) return;
  try {
    builtin("bun:test").afterAll(callback);
  } catch {
    // A program that is no test run but has NODE_ENV=test: its exit event comes.
  }
}

/** Bun does not preload into workers by itself: both classes of workers are given the option. */
function preloadInto(tracer: TracerFiles): (args: readonly unknown[]) => unknown[] {
  return ([url, options, ...rest]) => {
    const { preload, env, ...others } = (options ?? {}) as { preload?: string | string[]; env?: unknown };
    const preloads = [tracer.bun, ...(preload === undefined ? [] : [preload].flat())];
    const own = typeof env === "object" && env !== null ? { ...carriedVariables(), ...env } : env;
    return [url, { ...others, ...(env === undefined ? {} : { env: own }), preload: preloads }, ...rest];
  };
}

/** Bun.spawn, which node:child_process calls too, with an environment of the program's own making. */
function carrySpawn(bun: BunGlobal): void {
  for (const name of ["spawn", "spawnSync"] as const) {
    const original = bun[name];
    bun[name] = function (this: unknown, ...args: unknown[]): unknown {
      const at = Array.isArray(args[0]) ? 1 : 0;
      const options = args[at] as { env?: Record<string, string | undefined> } | undefined;
      if (options?.env !== undefined) {
        args[at] = { ...options, env: { ...carriedVariables(), ...options.env } };
      }
      return Reflect.apply(original, this, args);
    };
  }
}
