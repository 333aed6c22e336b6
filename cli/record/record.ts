// Records one command: begins the file, runs the command with the tracer in it, finalises what it left.

import { constants, existsSync } from "node:fs";
import { mkdir, open, readFile, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { delimiter, dirname, join, resolve } from "node:path";
import process from "node:process";
import { Buffer } from "node:buffer";
import { encodeFileHeader } from "../../recording/codec/chunks.ts";
import { decodeRecording } from "../../recording/codec/decode.ts";
import { encodeMetadata } from "../../recording/codec/encode.ts";
import { InputError, MicrologError, StoreError } from "../../recording/errors.ts";
import { applicationName, candidateFiles, cleanName, runName } from "../../recording/naming.ts";
import type { Metadata } from "../../recording/recording.ts";
import { finaliseFile } from "../../server/store/finalise.ts";
import { deflate, inflate } from "../../server/store/zlib.ts";
import { describeRun, readGit } from "./describe_run.ts";
import {
  type Injection,
  instrumentCommand,
  instrumentEnvironment,
  withoutSecondTracer,
} from "./instrument.ts";
import { endStuck } from "./last_words_of_stuck.ts";
import { type CommandEnd, runCommand } from "./run_command.ts";
import { type TracerBundles, writeTracer } from "./tracer_folder.ts";

/** What to record and how. */
export interface RecordOptions {
  readonly command: readonly string[];
  /** Name of the application, default made from the command. */
  readonly label?: string;
  /** File to write instead of one under `root`. */
  readonly out?: string;
  readonly intervalMillis?: number;
  /** Kinds of waits, as MICROLOG_WAITS takes them; default what the environment says. */
  readonly waits?: string;
  readonly root: string;
  readonly directory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  readonly bundles: TracerBundles;
  /** The user's cache folder. */
  readonly cacheHome: string;
  now(): number;
  /** Told what Deno is allowed beyond what the user gave. */
  onPermissions(permissions: readonly string[]): void;
}

/** A recorded run. */
export interface RecordResult {
  readonly file: string;
  readonly application: string;
  readonly end: CommandEnd;
  readonly durationMicros: number;
  readonly sizeBytes: number;
  /** Processes that were recorded. */
  readonly processes: number;
  /** Why the recording could not be finalised; undefined when it was. */
  readonly problem: string | undefined;
}

/**
 * Runs and records a command.
 * @throws {InputError} when the command cannot be started
 * @throws {StoreError} when the recording cannot be begun, or the tracer's files cannot be written
 */
export async function record(options: RecordOptions): Promise<RecordResult> {
  const { command, environment, intervalMillis } = options;
  const application = cleanName(options.label ?? applicationName(command));
  // What stands before Deno on the command's PATH would be started in its place, and be recorded as it ends. It is a script
  // of sh, which Windows does not start, and where programs have other names.
  if (process.platform !== "win32" && command[0] === "deno" && !isOnPath("deno", environment["PATH"])) {
    throw cannotStart("deno", options.directory, { name: "Error", message: "", code: "ENOENT" });
  }
  const originMicros = Math.floor(options.now() * 1000);
  const intervalMicros = intervalMillis === undefined ? undefined : intervalMillis * 1000;
  const metadata = describeRun({ ...options, application, intervalMicros });
  const folders = await writeTracer(options.bundles, options.cacheHome);
  const file = await beginFile(options, application, originMicros, metadata);
  const injection: Injection = {
    ...folders,
    file,
    originMicros,
    intervalSeconds: intervalMillis === undefined ? undefined : intervalMillis / 1000,
    ...(options.waits === undefined ? {} : { waits: options.waits }),
  };
  const instrumented = instrumentCommand(command, folders.tracerFolder, dirname(file));
  if (instrumented.addedPermissions.length > 0) options.onPermissions(instrumented.addedPermissions);

  const instrumentedEnvironment = {
    ...instrumentEnvironment(environment, injection),
    ...instrumented.variables,
  };
  const running = runCommand({
    command: instrumented.command,
    environment: instrumented.needsNoVariable
      ? withoutSecondTracer(instrumentedEnvironment, folders.tracerFolder)
      : instrumentedEnvironment,
    endStuck: (pid, signal, hurry) => endStuck({ file, pid, signal, hurry }),
  }).catch(async (error: NodeJS.ErrnoException) => {
    await rm(file, { force: true });
    // An application of which nothing ever ran; where there are other recordings of it, the folder stays.
    if (options.out === undefined) await rmdir(dirname(file)).catch(() => {});
    throw cannotStart(command[0] ?? "", options.directory, error);
  });
  // While the command runs: it should not wait for git.
  const git = readGit(options.directory);
  const end = await running;
  const durationMicros = Math.floor(options.now() * 1000) - originMicros;
  const commit = await git;
  await appendThere(file, encodeMetadata(endOf(end, durationMicros, commit), deflate)).catch(() => {
    // The file was moved away while the command ran; what is left of it is told by finalising.
  });
  return { file, application, end, durationMicros, ...await finalise(file) };
}

function isOnPath(program: string, path = ""): boolean {
  return path.split(delimiter).some((folder) => existsSync(join(folder, program)));
}

/** Appends to a file, and makes none. */
async function appendThere(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, constants.O_WRONLY | constants.O_APPEND);
  try {
    await file.writeFile(bytes);
  } finally {
    await file.close();
  }
}

/** Finalises the recording. The command has run: a full disk or a missing file does not change how it ended. */
async function finalise(file: string): Promise<Pick<RecordResult, "sizeBytes" | "processes" | "problem">> {
  let problem: string | undefined;
  const recording = await finaliseFile(file).catch(async (error: unknown) => {
    if (!(error instanceof MicrologError)) throw error;
    problem = error.message;
    return await readFile(file).then((bytes) => decodeRecording(bytes, inflate)).catch(() => undefined);
  });
  const sizeBytes = await stat(file).then(({ size }) => size, () => 0);
  return { sizeBytes, processes: recording?.tables.processes.length ?? 0, problem };
}

/**
 * Runs a command as it is, because recording is turned off.
 * @throws {InputError} when the command cannot be started
 */
export async function runUnrecorded(
  command: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<CommandEnd> {
  const defined = Object.entries(environment).filter((entry): entry is [string, string] =>
    entry[1] !== undefined
  );
  return await runCommand({
    command,
    environment: Object.fromEntries(defined),
    endStuck: () => Promise.resolve(false),
  }).catch((error: NodeJS.ErrnoException) => {
    throw cannotStart(command[0] ?? "", process.cwd(), error);
  });
}

function endOf({ exitCode, signal }: CommandEnd, endedAtMicros: number, git: Metadata["git"]): Metadata {
  return {
    endedAtMicros,
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(signal === undefined ? {} : { signal }),
    ...(git === undefined ? {} : { git }),
  };
}

/** Creates the file under a name that is free. */
async function beginFile(
  options: RecordOptions,
  application: string,
  originMicros: number,
  metadata: Metadata,
): Promise<string> {
  const start = Buffer.concat([encodeFileHeader(originMicros), encodeMetadata(metadata, deflate)]);
  const name = runName(new Date(originMicros / 1000));
  const base = options.out === undefined
    ? join(options.root, application, name)
    : resolve(options.directory, options.out);
  try {
    await mkdir(dirname(base), { recursive: true });
    if (options.out !== undefined) {
      await writeFile(base, start);
      return base;
    }
    let failure: unknown;
    for (const file of candidateFiles(base)) {
      try {
        await writeFile(file, start, { flag: "wx" });
        return file;
      } catch (error) {
        failure = error;
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") break;
      }
    }
    throw failure;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StoreError(
      `Cannot begin a recording at "${base}": ${reason}. Give another place with --out or MICROLOG_ROOT`,
      { cause },
    );
  }
}

function cannotStart(program: string, directory: string, cause: NodeJS.ErrnoException): InputError {
  const reason = whyNotStarted(program, directory, cause);
  return new InputError(`Cannot start "${program}": ${reason}`, "command", { cause });
}

function whyNotStarted(program: string, directory: string, { code, message }: NodeJS.ErrnoException): string {
  if (program === "") return "it has no name";
  if (code === "EACCES") return "it may not be executed";
  // A shell would take it for a script of its own.
  if (code === "ENOEXEC") {
    return "it is no program, and its first line does not say what runs it, as #!/bin/sh does";
  }
  if (code !== "ENOENT") return message;
  const isThere = /[/\\]/.test(program) && existsSync(resolve(directory, program));
  return isThere
    ? "the program that its first line names is not there"
    : "there is no such program. Check its spelling and PATH";
}
