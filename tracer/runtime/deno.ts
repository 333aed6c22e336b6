// Deno 2.9 and later.

import { process } from "./host_process.ts";
import { builtin } from "./builtins.ts";
import type { FileApis } from "./file_apis.ts";
import { type BridgingHost, createBridgingSampler } from "./inspector_sampler.ts";
import { type DenoSignals, SignalListeners } from "./deno_signals.ts";
import { carryThroughCommand } from "./deno_children.ts";
import { mayRead } from "./deno_permissions.ts";
import { type BegunSession, synchronously, takeSession } from "./deno_session.ts";
import { readDenoStatus } from "./deno_status.ts";
import { isIgnored } from "./ignored_signals.ts";
import { HiddenListeners } from "./listeners.ts";
import { createNodeApis } from "./node_apis.ts";
import { type ConsoleTexts, FormattedTexts, type ShadowConsole, ShadowTexts } from "./console_texts.ts";
import { type DenoServers, watchDenoServers } from "./deno_servers.ts";
import { disguiseDenoWorker, onClose, prepareDenoWorkers, receiveMemory } from "./deno_workers.ts";
import { watchDenoNodeServers } from "./node_servers.ts";
import { createFlight, type TracePrinter, watchNativeConsole, watchStreams } from "./output.ts";
import type { OutputSink, Runtime } from "./runtime.ts";
import { sumCores } from "./system_cpu.ts";
import { watchDenoWaits } from "./waits_deno.ts";
import { AskedWorkers, LastWords, sharedMemory } from "./workers.ts";

/** The part of the Deno global that is used. */
interface DenoGlobal extends DenoSignals, DenoServers {
  readonly version: { readonly deno: string };
  readonly internal?: symbol;
  Command?: unknown;
  exitCode: number;
  openSync(path: string, options: { readonly append: boolean; readonly create: boolean }): DenoFile;
  readTextFileSync(path: string): string;
  mkdirSync(path: string, options: { readonly recursive: boolean }): void;
  writeFileSync(path: string, bytes: Uint8Array, options: { readonly createNew: boolean }): void;
  readonly stderr: { writeSync(bytes: Uint8Array): number };
}

/** What Deno keeps under the symbol `Deno.internal`, as far as it is used. */
type Internals = Readonly<
  Record<symbol, { readonly Console?: new (write: (text: string) => void) => ShadowConsole } | undefined>
>;

interface DenoFile {
  writeSync(bytes: Uint8Array): number;
  close(): void;
}

/** Those that end a program. */
const USER_SIGNALS: readonly string[] = ["SIGUSR1", "SIGUSR2"];

export function createDenoRuntime(): Runtime {
  const deno = (globalThis as unknown as { Deno: DenoGlobal }).Deno; // only called in Deno
  const { isMainThread, threadId } = builtin("node:worker_threads");
  // Deno's own, left behind by the first module that is loaded so; it is needed before the program alone.
  Reflect.deleteProperty(globalThis, "nodeBootstrap");
  // node:worker_threads takes the thread of a web worker for the main one.
  const isWebWorker = typeof (globalThis as { WorkerGlobalScope?: unknown }).WorkerGlobalScope === "function";
  const isWorker = !isMainThread || isWebWorker;
  if (isWorker) disguiseDenoWorker(isWebWorker);
  const signals = new SignalListeners(deno);
  const listeners = new HiddenListeners(process);
  let begun = takeSession();
  // Before an inspector session is opened: Deno may come to listen to signals then.
  const status = begun?.status ?? (isWorker ? "" : readDenoStatus());
  const apis = createNodeApis(listeners, {
    listensElsewhere: (signal) => signals.has(signal),
    isLate: true,
    isIgnored: (signal) => isIgnored(status, signal),
    swallowsIgnored: true,
    userSignals: USER_SIGNALS,
    actsOnSignal: (signal) => signal === "SIGUSR1" && listensAtAll(listeners, signals) && openInspector(),
  });
  const format = (args: readonly unknown[]) => builtin("node:util").format(...args);
  const workers = new AskedWorkers();
  const lastWords = new LastWords();
  return {
    ...apis,
    ...createDenoFiles(deno),
    name: "deno",
    version: deno.version.deno,
    threadNumber: isWorker ? Math.max(1, threadId) : 0,
    threadName: isWorker ? `worker ${Math.max(1, threadId)}` : "main",
    command: process.argv,
    createSampler() {
      const inspector = createDenoInspector(apis.now, begun);
      begun = undefined;
      return createBridgingSampler(inspector);
    },
    // Deno keeps its list of modules to itself.
    moduleCount: () => -1,
    onExit(callback) {
      let called = false;
      const once = (code: number | undefined) => {
        if (called) return;
        called = true;
        callback(code);
        lastWords.answer();
      };
      apis.onExit(once);
      // Deno.exit() and `deno test` do not fire "exit".
      globalThis.addEventListener("unload", () => once(deno.exitCode));
      if (isWebWorker) onClose(() => once(undefined));
    },
    watchOutput(sink: OutputSink) {
      const flight = createFlight();
      const texts = createTexts(deno, format, apis.now);
      watchNativeConsole(sink, flight, { texts, nests: true, printTrace: createTracePrinter(deno, texts) });
      watchStreams(sink, flight);
    },
    onSignal(callback) {
      let adds = false;
      signals.watch(() => adds || listeners.isRenewing);
      if (process.env["MICROLOG_WATCHED"] === "1") return; // see inject/options.ts
      // Not before the program, which should not wait for it: a program that blocks its event loop hears no signal anyway.
      setTimeout(() => {
        adds = true;
        apis.onSignal(callback);
        adds = false;
      }, 0).unref();
    },
    onLastWords(flush) {
      const listen = (shared: SharedArrayBuffer) => lastWords.listen(shared, flush);
      const shared = isMainThread ? undefined : sharedMemory();
      if (shared !== undefined) listen(shared);
      else if (isWebWorker) receiveMemory(listen);
    },
    flushWorkers: () => workers.flush(),
    watchWaits: (sink) => watchDenoWaits(deno, { sink, readFile: (path) => readGranted(deno, path) }),
    readText: (path) => readGranted(deno, path),
    watchServers(host) {
      const stops = [watchDenoServers(deno, host), watchDenoNodeServers(host)];
      return () => stops.forEach((stop) => stop());
    },
    propagate(tracer, sampling) {
      prepareDenoWorkers(workers, tracer, sampling);
      carryThroughCommand(deno);
    },
  };
}

// Taken before the program can replace it.
const { setTimeout } = globalThis;

/** Whether the program listens to any signal. */
function listensAtAll(listeners: HiddenListeners, signals: SignalListeners): boolean {
  return signals.hasAny || process.eventNames().some((event) => {
    return String(event).startsWith("SIG") && listeners.hasOthers(String(event));
  });
}

/** What Deno does at SIGUSR1 in a program that listens to some signal, but not to this one. Others end of it. */
function openInspector(): boolean {
  try {
    builtin("node:inspector").open();
  } catch {
    // It is open.
  }
  return true;
}

/**
 * A second console of Deno's own kind, where Deno gives its class out; else one that formats as Node does.
 */
function createTexts(
  deno: DenoGlobal,
  format: (args: readonly unknown[]) => string,
  now: () => number,
): ConsoleTexts {
  const { internal } = deno;
  const { Console } = (internal === undefined ? {} : (deno as unknown as Internals)[internal]) ?? {};
  if (Console !== undefined) return new ShadowTexts((write) => new Console(write));
  return new FormattedTexts({
    log: format,
    dir: (value, options) => builtin("node:util").inspect(value, options as object),
    table: (data) => format([data]),
    now: () => now() / 1000,
  });
}

/** Deno's console.trace leaves out the frames above itself, which makes whoever wraps it the first of its callers. */
function createTracePrinter(deno: DenoGlobal, texts: ConsoleTexts): TracePrinter | undefined {
  if (!(texts instanceof ShadowTexts)) return undefined;
  return (args, callee) => {
    const trace = { name: "Trace", message: texts.message(args), stack: "" };
    Error.captureStackTrace(trace, callee);
    writeAll(deno.stderr, `${trace.stack}\n`);
  };
}

function writeAll(target: { writeSync(bytes: Uint8Array): number }, text: string): void {
  let rest = new TextEncoder().encode(text);
  while (rest.length > 0) rest = rest.subarray(target.writeSync(rest));
}

/** A file that may be read without asking anybody; "" else. */
function readGranted(deno: DenoGlobal, path: string): string {
  return mayRead(path) ? deno.readTextFileSync(path) : "";
}

function createDenoFiles(deno: DenoGlobal): FileApis {
  return {
    append(path, bytes) {
      const file = deno.openSync(path, { append: true, create: false });
      try {
        file.writeSync(bytes);
      } finally {
        file.close();
      }
    },
    create(path, bytes) {
      deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
      deno.writeFileSync(path, bytes, { createNew: true });
    },
    warn: (line) => writeAll(deno.stderr, `${line}\n`),
    systemCpu: sumCores,
  };
}

function createDenoInspector(now: () => number, begun: BegunSession | undefined): BridgingHost {
  const { Session, console } = builtin("node:inspector");
  return {
    now,
    isOverheard: false,
    open() {
      const session = begun?.session ?? new Session();
      if (begun === undefined) session.connect();
      return {
        ...(begun === undefined ? {} : { begun }),
        post(method, params) {
          let result: unknown;
          let failure: unknown;
          synchronously(() =>
            session.post(method, params, (error, value) => [failure, result] = [error, value])
          );
          if (failure) throw failure;
          return result;
        },
        close: () => session.disconnect(),
      };
    },
    profile: (label) => synchronously(() => console.profile(label)),
    profileEnd: (label) => synchronously(() => console.profileEnd(label)),
  };
}
