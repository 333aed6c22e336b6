// Deno 2.9 and later.

import { process } from "./host_process.ts";
import { builtin } from "./builtins.ts";
import type { FileApis } from "./file_apis.ts";
import { createBridgingSampler, type SamplerHost } from "./inspector_sampler.ts";
import { createNodeApis } from "./node_apis.ts";
import { watchNativeConsole, watchStreams } from "./output.ts";
import type { OutputSink, Runtime, Sampling, TracerFiles } from "./runtime.ts";
import { sumCores } from "./system_cpu.ts";
import { answerWith, wrapThreads, wrapWebWorker } from "./workers.ts";

/** The part of the Deno global that is used. */
interface DenoGlobal {
  readonly version: { readonly deno: string };
  readonly mainModule: string;
  readonly args: readonly string[];
  readonly pid: number;
  exitCode: number;
  inspect(value: unknown, options: { readonly depth: number; readonly colors: boolean }): string;
  openSync(path: string, options: { readonly append: boolean; readonly create: boolean }): DenoFile;
  mkdirSync(path: string, options: { readonly recursive: boolean }): void;
  writeFileSync(path: string, bytes: Uint8Array, options: { readonly createNew: boolean }): void;
  readonly stderr: { writeSync(bytes: Uint8Array): number };
}

interface DenoFile {
  writeSync(bytes: Uint8Array): number;
  close(): void;
}

export function createDenoRuntime(): Runtime {
  const deno = (globalThis as unknown as { Deno: DenoGlobal }).Deno; // only called in Deno
  const { isMainThread, threadId } = builtin("node:worker_threads");
  // node:worker_threads takes the thread of a web worker for the main one.
  const isWebWorker = typeof (globalThis as { WorkerGlobalScope?: unknown }).WorkerGlobalScope === "function";
  const isWorker = !isMainThread || isWebWorker;
  const apis = createNodeApis();
  const format = (args: readonly unknown[]) => builtin("node:util").format(...args);
  return {
    ...apis,
    ...createDenoFiles(deno),
    name: "deno",
    version: deno.version.deno,
    threadNumber: isWorker ? Math.max(1, threadId) : 0,
    threadName: isWorker ? `worker ${Math.max(1, threadId)}` : "main",
    command: process.argv,
    createSampler: () => createBridgingSampler(denoHost(apis.now)),
    // Deno keeps its list of modules to itself.
    moduleCount: () => -1,
    onExit(callback) {
      let called = false;
      const once = (code: number | undefined) => {
        if (!called) callback(code);
        called = true;
      };
      apis.onExit(once);
      // Deno.exit() and `deno test` do not fire "exit".
      globalThis.addEventListener("unload", () => once(deno.exitCode));
    },
    watchOutput(sink: OutputSink) {
      watchNativeConsole(sink, format);
      watchStreams(sink, { depth: 0, written: "" });
    },
    format,
    onLastWords(flush) {
      if (isWebWorker) onSharedMessage(flush);
      else apis.onLastWords(flush);
    },
    propagate(tracer, sampling) {
      wrapWorkers(tracer, sampling);
    },
  };
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
    warn: (line) => void deno.stderr.writeSync(new TextEncoder().encode(`${line}\n`)),
    systemCpu: sumCores,
  };
}

/**
 * Deno answers inspector commands and sends events by process.nextTick; calling its argument at once makes both
 * synchronous, which the end of a program needs.
 */
function denoHost(now: () => number): SamplerHost {
  const synchronously = (action: () => void) => {
    const { nextTick } = process;
    process.nextTick = (callback: (...args: unknown[]) => void, ...args: unknown[]) => callback(...args);
    try {
      action();
    } finally {
      process.nextTick = nextTick;
    }
  };
  return {
    now,
    synchronously,
    post(session, method, params) {
      let result: unknown;
      let failure: unknown;
      synchronously(() => session.post(method, params, (error, value) => [failure, result] = [error, value]));
      if (failure) throw failure;
      return result;
    },
  };
}

/**
 * Deno's workers take a module and nothing to run before it: each is given a module that loads the tracer and then what
 * the program asked for. Messages sent early wait for the program's module.
 */
function wrapWorkers(tracer: TracerFiles, sampling: Sampling): void {
  const first = builtin("node:url").pathToFileURL(tracer.mjs).href;
  const both = (specifier: string) =>
    `import ${JSON.stringify(first)};\nimport ${JSON.stringify(specifier)};\n`;
  // While an inspector session is open, Deno lets a new worker wait half a second for a debugger.
  const construct = (create: () => object) => {
    sampling.pause();
    try {
      return create();
    } finally {
      sampling.resume();
    }
  };
  wrapWebWorker({
    construct,
    prepare([specifier, ...rest]) {
      // Relative specifiers are resolved by Deno against a place that a Blob would change; those stay untraced.
      if (!URL.canParse(String(specifier))) return [specifier, ...rest];
      const module = new Blob([both(String(specifier))], { type: "text/javascript" });
      return [URL.createObjectURL(module), ...rest];
    },
    share: (worker, memory) => (worker as Worker).postMessage({ [SHARED_MESSAGE]: memory }),
  });
  wrapThreads({
    construct,
    prepare([file, options, ...rest]) {
      const evaluated = (options as { eval?: boolean } | undefined)?.eval === true;
      if (evaluated) return [file, options, ...rest];
      const specifier = file instanceof URL
        ? file.href
        : builtin("node:url").pathToFileURL(String(file)).href;
      return [new URL(`data:text/javascript,${encodeURIComponent(both(specifier))}`), options, ...rest];
    },
  });
}

/** Key of the message by which a web worker gets its shared memory, before any of the program's. */
const SHARED_MESSAGE = "microlog.worker";

/** Takes that message before the program can see it. */
function onSharedMessage(flush: () => void): void {
  const listener = (event: Event) => {
    const memory: unknown = ((event as MessageEvent).data as Record<string, unknown> | null)
      ?.[SHARED_MESSAGE];
    if (!(memory instanceof SharedArrayBuffer)) return;
    event.stopImmediatePropagation();
    globalThis.removeEventListener("message", listener);
    answerWith(memory, flush);
  };
  globalThis.addEventListener("message", listener);
}
