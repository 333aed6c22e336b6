// How Deno's workers are given the tracer, and the memory through which they are asked for their last words.

import { builtin } from "./builtins.ts";
import type { Sampling, TracerFiles } from "./runtime.ts";
import type { AskedWorkers } from "./workers.ts";

/** Key of the message by which a web worker gets its shared memory, before any of the program's. */
const SHARED_MESSAGE = "microlog.worker";

/**
 * Deno's workers take a module and nothing to run before it: each is given a module that loads the tracer and then what
 * the program asked for. Messages sent early wait for the program's module.
 */
export function prepareDenoWorkers(workers: AskedWorkers, tracer: TracerFiles, sampling: Sampling): void {
  const { pathToFileURL } = builtin("node:url");
  const first = pathToFileURL(tracer.mjs).href;
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
  workers.wrapWebWorker({
    construct,
    prepare([specifier, ...rest]) {
      // Relative specifiers are resolved by Deno against a place that a Blob would change; those stay untraced.
      if (!URL.canParse(String(specifier))) return undefined;
      const module = new Blob([both(String(specifier))], { type: "text/javascript" });
      return [URL.createObjectURL(module), ...rest];
    },
    share: (worker, memory) => (worker as Worker).postMessage({ [SHARED_MESSAGE]: memory }),
  });
  workers.wrapThreads({
    construct,
    prepare([file, options, ...rest]) {
      if ((options as { eval?: boolean } | undefined)?.eval === true) return undefined;
      const specifier = file instanceof URL ? file.href : pathToFileURL(String(file)).href;
      return [new URL(`data:text/javascript,${encodeURIComponent(both(specifier))}`), options, ...rest];
    },
  });
}

/** The global of a web worker, as far as it is used: the types of a page's global know no messages. */
interface WorkerGlobal {
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
