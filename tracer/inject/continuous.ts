// Continuous mode: a process that finds itself told to record, but not where, begins a recording of its own, which
// its workers and child processes then join.

import { process } from "../runtime/host_process.ts";
import { encodeFileHeader } from "../../recording/codec/chunks.ts";
import { encodeMetadata } from "../../recording/codec/encode.ts";
import { applicationName, candidateFiles, cleanName, runName } from "../../recording/naming.ts";
import type { Metadata } from "../../recording/recording.ts";
import { maskArguments, maskEnvironment } from "../logger/mask.ts";
import { builtin } from "../runtime/builtins.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { TracerOptions } from "./options.ts";

/** The file that a process appends to. */
export interface BegunRecording {
  readonly file: string | undefined;
  readonly originMicros: number;
}

/** A file that was made for it. */
export interface RecordingFile extends BegunRecording {
  readonly file: string;
}

/**
 * Creates the recording and tells child processes of it.
 * @returns no file when continuous mode is off, and for microlog itself: the latest recording would always be its own
 */
export function beginRecording(runtime: Runtime, options: TracerOptions): BegunRecording {
  const { root, self } = options;
  if (root === undefined || (self !== undefined && isRunning(self))) {
    return { file: undefined, originMicros: 0 };
  }
  const { file, originMicros } = createRecordingFile(runtime, root, options.label);
  runtime.environment["MICROLOG_FILE"] = file;
  runtime.environment["MICROLOG_ORIGIN"] = String(originMicros);
  return { file, originMicros };
}

/** Whether this process runs an executable, or a runtime's program. @param path of either */
function isRunning(path: string): boolean {
  return process.execPath === path || process.argv[1] === path;
}

/**
 * Creates a recording of this program.
 * @param label default: a name made from the command
 * @throws when it cannot be written there
 */
export function createRecordingFile(
  runtime: Runtime,
  root: string,
  label: string | undefined,
): RecordingFile {
  const originMicros = Math.floor(runtime.now());
  const application = cleanName(label ?? applicationName(runtime.command));
  const start = join(encodeFileHeader(originMicros), encodeMetadata(describeRun(runtime, application)));
  const name = runName(new Date(originMicros / 1000));
  return { file: createUnderFreeName(runtime, `${root}/${application}/${name}`, start), originMicros };
}

function createUnderFreeName(runtime: Runtime, base: string, bytes: Uint8Array): string {
  let failure: unknown;
  for (const file of candidateFiles(base)) {
    try {
      runtime.create(file, bytes);
      return file;
    } catch (error) {
      failure = error;
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") break;
    }
  }
  throw failure;
}

function describeRun(runtime: Runtime, application: string): Metadata {
  const os = builtin("node:os");
  return {
    application,
    command: maskArguments(runtime.command),
    directory: runtime.directory,
    environment: maskEnvironment(runtime.environment),
    runtime: `${runtime.name} ${runtime.version}`,
    host: {
      name: os.hostname(),
      system: process.platform,
      architecture: process.arch,
      cores: os.availableParallelism(),
      memoryBytes: os.totalmem(),
    },
  };
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}
