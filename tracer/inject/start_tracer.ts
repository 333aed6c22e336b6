// What the tracer does when it is loaded: sees whether this thread is to be recorded, and starts the recorder.

import { Recorder } from "../capture/recorder.ts";
import { RECORDER_PORT } from "../telemetry/recorder_port.ts";
import { findSharedStorage } from "../runtime/context_storage.ts";
import { findSession } from "../runtime/deno_session.ts";
import { hidePreload } from "../runtime/hidden_preload.ts";
import { missingOptions, readEnvironment } from "../runtime/permissions.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { beginRecording } from "./continuous.ts";
import { KEPT_NODE_OPTIONS, readOptions, TRACER_VARIABLES } from "./options.ts";
import type { OwnParts } from "./own_parts.ts";
import { traceProgram } from "./trace_program.ts";
import { STARTED } from "./started.ts";
import { tracerFiles } from "./tracer_files.ts";
import { uniqueKey } from "./unique_key.ts";

function start(createRuntime: () => Runtime, loadParts: (folder: string) => OwnParts): void {
  const globals = globalThis as unknown as Record<symbol, unknown>; // by our own symbol
  if (globals[STARTED] !== undefined) return;
  const readable = readEnvironment(TRACER_VARIABLES, KEPT_NODE_OPTIONS);
  if (readable === undefined) return refuse(["--allow-env"]);
  const options = readOptions(readable);
  hidePreload(tracerFiles(options.tracer));
  if (options.disabled || (options.file === undefined && options.root === undefined)) return;
  const missing = missingOptions(options.file ?? `${options.root}/recording`);
  if (missing.length > 0) return refuse(missing);
  const profilerMicros = findSession()?.spentMicros ?? 0;
  const runtime = createRuntime();
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
    profilerMicros,
    processKey,
    parentKey: isMain ? options.parentKey : -1,
    isTracer: (url) => isTracer(url, options.tracer),
    spanKey: () => findSharedStorage().getStore()?.spanKey ?? -1,
  }, uniqueKey(runtime));
  const giveLastWords = (signal: string) => recorder.giveLastWords(signal);
  Object.defineProperty(globals, STARTED, { value: giveLastWords, enumerable: false });
  Object.defineProperty(globals, RECORDER_PORT, { value: recorder.port, enumerable: false });
  recorder.start();
  traceProgram(runtime, recorder, {
    isOwnLine: (line) => isTracer(line, options.tracer),
    loadParts: () => loadParts(options.tracer),
  });
  runtime.propagate(tracerFiles(options.tracer), {
    pause: () => recorder.pauseSampling(),
    resume: () => recorder.resumeSampling(),
  });
}

/**
 * Recording was asked for, but not allowed. Where the tracer came by NODE_OPTIONS, nobody has asked Deno for it in so
 * many words, and it is left without a word.
 */
function refuse(options: readonly string[]): void {
  if (typeof module === "object") return;
  throw new Error(`Deno would have to be started with ${options.join(" ")}`);
}

/** There in the CommonJS bundle alone, which is the one that NODE_OPTIONS brings. */
declare const module: unknown;

/** Whether a source is one of the bundles. By the name of their folder, whose path may have links in it. */
function isTracer(url: string, folder: string): boolean {
  const name = folder.slice(folder.lastIndexOf("/") + 1);
  return name !== "" && url.includes(`/${name}/preload.`);
}

/**
 * Starts recording, if that is asked for. Never throws: the program goes on without.
 * @param createRuntime changes the program's globals: called when it is sure that the thread is recorded
 * @param loadParts what is loaded when it is first needed, from the folder of the bundles
 */
export function startTracer(
  createRuntime: () => Runtime,
  loadParts: (folder: string) => OwnParts,
): void {
  try {
    start(createRuntime, loadParts);
  } catch (error) {
    console.error(
      `microlog: cannot record (${error instanceof Error ? error.message : error}); the program goes on`,
    );
  }
}
