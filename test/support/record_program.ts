// Runs a program with the tracer in it, as `microlog record` starts it, and reads what it recorded. Without the recorder's own
// process: what is tested is the tracer.

import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import {
  instrumentCommand,
  instrumentEnvironment,
  withoutSecondTracer,
  withTracerOptions,
} from "../../cli/record/instrument.ts";
import { type TracerBundles, writeTracer } from "../../cli/record/tracer_folder.ts";
import { encodeFileHeader } from "../../recording/codec/chunks.ts";
import { decodeRecording } from "../../recording/codec/decode.ts";
import type { Recording } from "../../recording/recording.ts";
import { bundleTracer } from "../../tools/build.ts";
import { inflateZlib } from "./inflate.ts";
import { findNode, type NodeMajor } from "./node_versions.ts";
import { type ProgramResult, type RunningProgram, startProgram } from "./run_program.ts";
import { BUN_PATH, DENO_PATH } from "./runtimes.ts";
import { readBundles } from "./tracer_bundles.ts";

/** The runtimes that the tracer supports, each version of Node by itself. */
export const RECORDED_RUNTIMES = ["bun", "deno", "node20", "node22", "node24", "node26"] as const;

/** One of them. */
export type RecordedRuntime = (typeof RECORDED_RUNTIMES)[number];

/** Those of them that are Node. */
export const NODE_RUNTIMES: readonly RecordedRuntime[] = ["node20", "node22", "node24", "node26"];

/** What to run, and how. One of `file`, `text` and `command` says what. */
export interface RecordedProgram {
  readonly runtime: RecordedRuntime;
  /** A program in fixtures/programs, for example "busy.mjs". */
  readonly file?: string;
  /** Source of a program, which is written into the working folder as `name`. */
  readonly text?: string;
  /** Default "program.mjs". */
  readonly name?: string;
  /** Arguments of the runtime's executable instead of a program's file; a first `runtime` word is replaced. */
  readonly command?: readonly string[];
  /** Options of the runtime before the program's name. */
  readonly options?: readonly string[];
  /** Arguments of the program. */
  readonly args?: readonly string[];
  /** More files for the working folder, by name. */
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
  readonly timeoutMs?: number;
  /** Seconds between samples, default the tracer's own. */
  readonly intervalSeconds?: number;
  /** Called once the program runs, for signals and for looking at the file on the way. */
  readonly whileRunning?: WhileRunning;
  /** Called when the program has ended, while its folder is still there. */
  readonly afterwards?: (place: RecordedPlace) => Promise<void> | void;
  /** Default true; false runs the same without a tracer. */
  readonly traced?: boolean;
}

/** What a test does while the program runs. */
export type WhileRunning = (program: RunningProgram, place: RecordedPlace) => Promise<void> | void;

/** Where a program runs and what it records into. */
export interface RecordedPlace {
  /** Working folder of the program. Short-lived. */
  readonly folder: string;
  readonly file: string;
  /** Environment that instruments whatever is started with it. */
  readonly environment: Readonly<Record<string, string>>;
}

/** How a program ended, and what it recorded. */
export interface RecordedResult extends ProgramResult {
  /** Undefined when there was none, or it cannot be read. */
  readonly recording: Recording;
  /** Bytes of the file. */
  readonly sizeBytes: number;
}

/** Temporary folders of tests. Real paths, since the runtimes tell those. */
export async function temporaryFolder(): Promise<string> {
  return await mkdtemp(join(tmpdir(), "microlog_recorded_"));
}

/** Path of a program in fixtures/programs. */
export function fixtureProgram(file: string): string {
  return fileURLToPath(new URL(`../../fixtures/programs/${file}`, import.meta.url));
}

/** Path of a runtime's executable. */
export async function findRuntime(runtime: RecordedRuntime): Promise<string> {
  if (runtime === "bun") return BUN_PATH;
  if (runtime === "deno") return DENO_PATH;
  return await findNode(Number(runtime.slice("node".length)) as NodeMajor); // the names above
}

/** Runs a program and reads its recording. */
export async function recordProgram(program: RecordedProgram): Promise<RecordedResult> {
  return await inTemporaryFolder(async (folder) => {
    const place = await prepare(program, folder);
    const result = await run(program, place, program.traced ?? true);
    await program.afterwards?.(place);
    const bytes = existsSync(place.file) ? readFileSync(place.file) : encodeFileHeader(0);
    return { ...result, recording: decodeRecording(bytes, inflateZlib), sizeBytes: bytes.length };
  });
}

/** Runs the same program without and with the tracer, one after the other, each in a new folder of the same name. */
export async function withAndWithout(
  program: RecordedProgram,
): Promise<{ readonly without: ProgramResult; readonly recorded: RecordedResult }> {
  const without = await recordProgram({ ...program, traced: false });
  const recorded = await recordProgram(program);
  return { without, recorded };
}

/** What a run says to the outside, with what differs between any two runs made equal. */
export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
  readonly signal: string | null;
}

/** The outcome of a run for comparing it with another: working folders, process ids and addresses are left out. */
export function outcomeOf({ stdout, stderr, exitCode, signal }: ProgramResult): Outcome {
  const even = (text: string) =>
    text.replaceAll(/microlog_recorded_\w+/g, "FOLDER").replaceAll(/\((node|bun|deno):\d+\)/g, "($1:PID)");
  return { stdout: even(stdout), stderr: even(stderr), exitCode, signal };
}

/** What is recorded does not depend on who runs the tests: under Deno a few runtimes stand for all. */
const RUNTIMES_UNDER_DENO: readonly RecordedRuntime[] = ["bun", "deno", "node24"];

/**
 * Runs something for each runtime, two at a time: the machine is shared, and more would only make them slow.
 * @param runtimes default all
 */
export async function forEachRuntime(
  action: (runtime: RecordedRuntime) => Promise<void>,
  runtimes: readonly RecordedRuntime[] = RECORDED_RUNTIMES,
): Promise<void> {
  const few = "Deno" in globalThis ? runtimes.filter((each) => RUNTIMES_UNDER_DENO.includes(each)) : [];
  const queue = few.length > 0 ? few : [...runtimes];
  const failures: Error[] = [];
  const work = async () => {
    for (let runtime = queue.shift(); runtime !== undefined; runtime = queue.shift()) {
      try {
        await action(runtime);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        failures.push(new Error(`In ${runtime}: ${reason}`, { cause: error }));
      }
    }
  };
  await Promise.all([work(), work()]);
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) {
    throw new AggregateError(failures, failures.map(({ message }) => message).join("\n\n"));
  }
}

async function inTemporaryFolder<T>(action: (folder: string) => Promise<T>): Promise<T> {
  const folder = await temporaryFolder();
  try {
    return await action(folder);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

const bundling = new Map<"done", Promise<TracerBundles>>();

/** The tracer as it is now, bundled once a test file. */
function bundles(): Promise<TracerBundles> {
  let made = bundling.get("done");
  if (made === undefined) {
    made = bundleTracer().then(readBundles);
    bundling.set("done", made);
  }
  return made;
}

interface PreparedPlace extends RecordedPlace {
  readonly tracerFolder: string;
  readonly executable: string;
  readonly plain: Readonly<Record<string, string | undefined>>;
}

async function prepare(program: RecordedProgram, base: string): Promise<PreparedPlace> {
  const { runtime, env = {}, files = {}, text, name = "program.mjs", intervalSeconds } = program;
  // What tests look at lies apart from what the tracer needs, so that programs can look at their folder.
  const [folder, recorded] = [join(base, "work"), join(base, "recording")];
  await mkdir(folder);
  await mkdir(recorded);
  for (
    const [path, content] of Object.entries({ ...files, ...(text === undefined ? {} : { [name]: text }) })
  ) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content, { mode: 0o755 });
  }
  const folders = await writeTracer(await bundles(), join(base, "cache"));
  const file = join(recorded, "test.microlog");
  const originMicros = Math.floor((performance.timeOrigin + performance.now()) * 1000);
  await writeFile(file, encodeFileHeader(originMicros));
  const executable = await findRuntime(runtime);
  const plain = plainEnvironment(env, await linkRuntimes(base, runtime, executable));
  const environment = instrumentEnvironment(plain, { ...folders, file, originMicros, intervalSeconds });
  return { folder, file, environment, plain, tracerFolder: folders.tracerFolder, executable };
}

/** A folder in which the runtimes have the names that programs call them by. */
async function linkRuntimes(base: string, runtime: RecordedRuntime, executable: string): Promise<string> {
  const folder = join(base, "bin");
  await mkdir(folder);
  await symlink(BUN_PATH, join(folder, "bun"));
  await symlink(DENO_PATH, join(folder, "deno"));
  await symlink(runtime.startsWith("node") ? executable : await findNode(20), join(folder, "node"));
  return folder;
}

/** The test's environment without what would get in the way, with the runtimes under test on the path. */
function plainEnvironment(
  added: Readonly<Record<string, string | undefined>>,
  first: string,
): Record<string, string | undefined> {
  const kept = Object.entries(process.env).filter(([name]) =>
    !/^(MICROLOG_|TRACER_|NODE_|BUN_|DENO_(?!DIR)|FORCE_COLOR$|npm_|JEST_|VITEST)/.test(name)
  );
  const path = [first, process.env["PATH"] ?? ""].join(":");
  return {
    ...Object.fromEntries(kept),
    PATH: path,
    NO_COLOR: "1",
    DENO_NO_UPDATE_CHECK: "1",
    ...added,
  };
}

async function run(program: RecordedProgram, place: PreparedPlace, traced: boolean): Promise<ProgramResult> {
  const { input, timeoutMs, whileRunning } = program;
  const plain = commandOf(program, place);
  const { command, needsNoVariable, variables } = traced
    ? instrumentCommand(plain, place.tracerFolder, dirname(place.file))
    : { command: plain, needsNoVariable: false, variables: {} };
  const unset = Object.fromEntries(Object.keys(process.env).map((name) => [name, undefined]));
  const instrumented = needsNoVariable
    ? withoutSecondTracer(place.environment, place.tracerFolder)
    : place.environment;
  const wanted = traced ? { ...instrumented, ...variables } : place.plain;
  const running = startProgram(command[0] ?? "", command.slice(1), {
    cwd: place.folder,
    env: { ...unset, ...wanted },
    ...(input === undefined ? {} : { input }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  const [result] = await Promise.all([running.result, whileRunning?.(running, place)]);
  if (result.timedOut) throw new Error(`It did not end:\n${result.stdout}${result.stderr}`);
  return result;
}

function commandOf(program: RecordedProgram, { executable }: PreparedPlace): string[] {
  const { runtime, file, text, name = "program.mjs", command, options = [], args = [] } = program;
  if (command !== undefined) {
    return command[0] === "runtime" ? [executable, ...command.slice(1), ...args] : [...command, ...args];
  }
  const path = file !== undefined ? fixtureProgram(file) : text !== undefined ? name : undefined;
  if (path === undefined) throw new TypeError("Nothing to run: give file, text or command");
  const all = runtime === "deno" && options.length === 0 ? ["run", "--allow-all"] : options;
  return [executable, ...all, path, ...args];
}

/** The environment of continuous mode: whatever is started in it begins its own recording below `root`. */
export async function continuousEnvironment(root: string): Promise<Record<string, string>> {
  const folders = await writeTracer(await bundles(), join(root, "cache"));
  await mkdir(root, { recursive: true });
  const plain = plainEnvironment({}, await linkRuntimes(root, "node20", await findRuntime("node20")));
  return {
    ...withTracerOptions(plain, folders.tracerFolder),
    MICROLOG_TRACER: folders.tracerFolder,
    MICROLOG_CONTINUOUS: join(root, "recordings"),
  };
}

/**
 * Waits until a recording that is being written holds something: how soon it does is up to the machine.
 * @throws {Error} when it does not within a minute
 */
export async function waitForRecording(
  file: string,
  holds: (recording: Recording) => boolean,
): Promise<void> {
  const until = performance.now() + 60_000;
  while (!holds(readRecording(file))) {
    if (performance.now() > until) throw new Error(`"${file}" does not hold it within a minute`);
    await delay(20);
  }
}

/** How often a thing is tried that cannot be promised on a busy machine. */
const TRIES = 8;
const NODE_TRIES = 3;

/**
 * Runs what is about the end of workers. Those of Node are interrupted for their last words, and what they say then is waited
 * for a third of a second. Those of Bun and Deno are asked for them and have a twentieth. A busy machine may not give them
 * that: it is tried again.
 */
export async function atBest(runtime: RecordedRuntime, action: () => Promise<void>): Promise<void> {
  const most = NODE_RUNTIMES.includes(runtime) ? NODE_TRIES : TRIES;
  for (let tries = 1;; tries++) {
    try {
      return await action();
    } catch (error) {
      if (tries === most) throw error;
    }
  }
}

/** Reads a recording from its file. */
export function readRecording(file: string): Recording {
  return decodeRecording(readFileSync(file), inflateZlib);
}

/** The name of the program's file that a stack names, without folders: those differ between runs. */
export function fileName(url: string): string {
  return basename(url.replace(/^file:\/\//, ""));
}
