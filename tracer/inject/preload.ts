// The entry of the tracer: loaded before the program in every process and worker that is recorded. It must not throw,
// must not keep the program alive, and must not be seen.

import { Recorder } from "../capture/recorder.ts";
import { createRuntime } from "../runtime/create.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { beginRecording } from "./continuous.ts";
import { readOptions } from "./options.ts";
import { tracerFiles } from "./tracer_files.ts";

/** Marks a thread that is recorded already: a preload may be asked for twice. */
const STARTED = Symbol.for("microlog.tracer");

function start(): void {
  const globals = globalThis as unknown as Record<symbol, unknown>; // by our own symbol
  if (globals[STARTED] !== undefined) return;
  const runtime = createRuntime();
  const options = readOptions(runtime.environment);
  if (options.disabled) return;
  const { file, originMicros } = options.file === undefined ? beginRecording(runtime, options) : options;
  if (file === undefined) return;

  // Workers have the process's environment, with the key that the main thread put there.
  const { environment } = runtime;
  const isMain = runtime.threadNumber === 0;
  const processKey = isMain
    ? uniqueKey(runtime)
    : Number(environment["MICROLOG_PARENT"]) || uniqueKey(runtime);
  if (isMain) environment["MICROLOG_PARENT"] = String(processKey);
  const recorder = new Recorder(runtime, {
    ...options,
    file,
    originMicros,
    processKey,
    parentKey: isMain ? options.parentKey : -1,
    isTracer: (url) => url.includes(options.tracer),
  }, uniqueKey(runtime));
  Object.defineProperty(globals, STARTED, { value: true, enumerable: false });
  recorder.start();
  runtime.propagate(tracerFiles(options.tracer), {
    pause: () => recorder.pauseSampling(),
    resume: () => recorder.resumeSampling(),
  });
}

/**
 * A number that no other process or thread of the recording has: pids and thread numbers differ at one moment, and the
 * moment differs where they are used again. Random numbers would cost Node 8 ms to load their source.
 */
function uniqueKey(runtime: Runtime): number {
  const mixed = Math.imul(runtime.pid, 0x9e3779b1) ^ Math.imul(runtime.threadNumber, 0x85ebca6b) ^
    runtime.now();
  return mixed >>> 0 || 1;
}

try {
  start();
} catch (error) {
  console.error(
    `microlog: cannot record (${error instanceof Error ? error.message : error}); the program goes on`,
  );
}
