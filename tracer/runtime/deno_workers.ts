// How Deno's workers are given the tracer, and the memory through which they are asked for their last words. Deno has
// nothing to run before a worker's module, so each is given a module of ours that imports the tracer and then the
// program's; what that changes is put right as far as it can be.

import { builtin } from "./builtins.ts";
import { process } from "./host_process.ts";
import type { Sampling, TracerFiles } from "./runtime.ts";
import type { AskedWorkers } from "./workers.ts";

/**
 * Key of the message by which a web worker gets its shared memory, before any of the program's, and of the one by which
 * it says that it ends, of which there is no event.
 */
const SHARED_MESSAGE = "microlog.worker";
const CLOSED = "closed";

/** Name of the symbol under which a worker finds what the program asked for. */
const SPECIFIER = "microlog.specifier";

/** The part of the Deno global that is used. */
interface DenoFiles {
  readTextFileSync(path: URL): string;
}

/** Wraps Deno's classes of workers. Messages sent early wait for the program's module. */
export function prepareDenoWorkers(workers: AskedWorkers, tracer: TracerFiles, sampling: Sampling): void {
  const { pathToFileURL } = builtin("node:url");
  const first = pathToFileURL(tracer.deno).href;
  const moduleOf = (specifier: string) => {
    const note = `globalThis[Symbol.for("${SPECIFIER}")] = ${JSON.stringify(specifier)}`;
    return [dataUrl(note), first, specifier].map((url) => `import ${JSON.stringify(url)};\n`).join("");
  };
  // While an inspector session is open, Deno lets a new worker wait half a second for a debugger.
  const construct = (create: () => object) => {
    sampling.pause();
    try {
      return create();
    } finally {
      sampling.resume();
    }
  };
  workers.wrapWebWorker({
    construct,
    prepare([specifier, ...rest]) {
      const url = String(specifier);
      // Relative specifiers are resolved by Deno against a place that a Blob would change; those stay untraced.
      if (!URL.canParse(url) || asksForMain(url)) return undefined;
      const module = new Blob([moduleOf(url)], { type: "text/javascript" });
      return [URL.createObjectURL(module), ...rest];
    },
    share(worker, memory, gone) {
      const { postMessage, addEventListener } = worker as WorkerGlobal;
      Reflect.apply(postMessage, worker, [{ [SHARED_MESSAGE]: memory }]);
      Reflect.apply(addEventListener, worker, ["message", (event: WorkerMessage) => {
        if (event.data?.[SHARED_MESSAGE] !== CLOSED) return;
        event.stopImmediatePropagation();
        gone();
      }]);
    },
  });
  workers.wrapThreads({
    construct,
    prepare([file, options, ...rest]) {
      if ((options as { eval?: boolean } | undefined)?.eval === true) return undefined;
      const url = file instanceof URL ? file.href : pathToFileURL(String(file)).href;
      return asksForMain(url) ? undefined : [new URL(dataUrl(moduleOf(url))), options, ...rest];
    },
  });
}

function dataUrl(code: string): string {
  return `data:text/javascript,${encodeURIComponent(code)}`;
}

/** Whether the module asks if it is the main one: behind ours it would not be. */
function asksForMain(url: string): boolean {
  if (!url.startsWith("file:")) return false;
  try {
    const deno = (globalThis as unknown as { Deno: DenoFiles }).Deno;
    return deno.readTextFileSync(new URL(url)).includes("import.meta.main");
  } catch {
    return true; // it may not be read, or is not there: Deno says so better without us
  }
}

/** In a worker: lets it look as if it had been started with the program's module. */
export function disguiseDenoWorker(isWebWorker: boolean): void {
  const globals = globalThis as unknown as Record<symbol, unknown>;
  const key = Symbol.for(SPECIFIER);
  const specifier = globals[key];
  delete globals[key];
  if (typeof specifier !== "string") return;
  if (isWebWorker) {
    const { href, origin, protocol, host, hostname, port, pathname, search, hash } = new URL(specifier);
    const location = { href, origin, protocol, host, hostname, port, pathname, search, hash };
    const value = Object.freeze({ ...location, toString: () => href });
    Object.defineProperty(globalThis, "location", { value, configurable: true, enumerable: true });
  } else if (specifier.startsWith("file:")) {
    process.argv[1] = builtin("node:url").fileURLToPath(specifier);
  }
}

/** A web worker, from within or from outside, as far as it is used: a page's global has other messages. */
interface WorkerGlobal {
  close(): void;
  postMessage(message: unknown): void;
  addEventListener(type: "message", listener: (event: WorkerMessage) => void): void;
  removeEventListener(type: "message", listener: (event: WorkerMessage) => void): void;
}

interface WorkerMessage {
  readonly data: Readonly<Record<string, unknown>> | null | undefined;
  stopImmediatePropagation(): void;
}

/** In a web worker: takes the message with the shared memory before the program can see it. */
export function receiveMemory(callback: (shared: SharedArrayBuffer) => void): void {
  const global = globalThis as unknown as WorkerGlobal;
  const listener = (event: WorkerMessage) => {
    const memory = event.data?.[SHARED_MESSAGE];
    if (!(memory instanceof SharedArrayBuffer)) return;
    event.stopImmediatePropagation();
    global.removeEventListener("message", listener);
    callback(memory);
  };
  global.addEventListener("message", listener);
}

/** In a web worker: calls back when the program ends it by `close()`, of which there is no event. */
export function onClose(callback: () => void): void {
  const global = globalThis as unknown as WorkerGlobal;
  const { close } = global;
  global.close = function () {
    callback();
    global.postMessage({ [SHARED_MESSAGE]: CLOSED });
    return Reflect.apply(close, global, []);
  };
}
