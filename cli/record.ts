// `microlog record`: the options, and what is printed when the command has ended.

import type { Command } from "commander";
import { relative } from "node:path";
import bun from "../dist/tracer/preload.bun.cjs" with { type: "text" };
import node from "../dist/tracer/preload.cjs" with { type: "text" };
import denoTracer from "../dist/tracer/preload.deno.mjs" with { type: "text" };
import deno from "../dist/tracer/preload.mjs" with { type: "text" };
import parts from "../dist/tracer/preload.parts.cjs" with { type: "text" };
import { drawBox } from "../recording/analysis/box.ts";
import { formatBytes, formatDuration } from "../recording/analysis/quantities.ts";
import { quoteCommand } from "../recording/analysis/source_path.ts";
import { InputError, MicrologError } from "../recording/errors.ts";
import { RECORDING_EXTENSION } from "../recording/naming.ts";
import { readOptions, readWaits } from "../tracer/inject/options.ts";
import { WAIT_KINDS } from "../tracer/runtime/waits.ts";
import { hashOf, SERVER_IDLE_MINUTES, usualPort } from "./address.ts";
import { locateServer } from "./background_server.ts";
import { type Context, resolveCacheHome, resolveRoot } from "./context.ts";
import { type Style, styleFor, visibleWidth } from "./output.ts";
import { record, type RecordResult, runUnrecorded } from "./record/record.ts";
import { exitCodeOf } from "./record/run_command.ts";
import type { TracerBundles } from "./record/tracer_folder.ts";

/** The tracer's bundles, built into the executable as texts. */
export const TRACER_BUNDLES_TEXT: TracerBundles = { node, bun, deno, denoTracer, parts };

/** Finer than this, the sampler would be most of what it samples. */
const FINEST_INTERVAL_MS = 0.1;
const WIDEST_INTERVAL_MS = 10_000;

/** A server on this machine answers at once; whoever has recorded should not wait for a stranger. */
const SERVER_ANSWER_MS = 500;

interface RecordFlags {
  readonly label?: string;
  readonly out?: string;
  readonly root?: string;
  readonly interval?: string;
  readonly waits?: string;
  readonly open?: boolean;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/** Adds `record` to the program. */
export function addRecordCommand(program: Command, context: Context): void {
  program.command("record")
    .summary("run a command and record it")
    .description("Runs a command, and records every Bun, Node and Deno program in it.")
    .argument("<command...>", "the command and its arguments, after --")
    .option("--label <name>", "name of the application; default: made from the command")
    .option("--out <file>", "write the recording to this file")
    .option("--root <folder>", "folder of recordings; default: MICROLOG_ROOT, else ~/microlog")
    .option(
      "--interval <ms>",
      "milliseconds between samples; default: 10, in Bun up to 50 where sampling is dear",
    )
    .option(
      "--waits <kinds>",
      `what of its waiting is recorded: ${WAIT_KINDS.join(",")}, or off; default: all`,
    )
    .option("--open", "open the recording in the browser when the command has ended")
    .option("--quiet", "print nothing of microlog's own")
    .option("--json", "print what was recorded as JSON, on standard error as well")
    .passThroughOptions()
    .action(async (command: string[], flags: RecordFlags) => {
      if (readOptions(context.environment).disabled) {
        return context.setExitCode(exitCodeOf(await runUnrecorded(command, context.environment)));
      }
      usualPort(context); // what is wrong there is said before anything runs
      const result = await record({
        command,
        ...(flags.label === undefined ? {} : { label: flags.label }),
        ...(flags.out === undefined ? {} : { out: flags.out }),
        ...(flags.interval === undefined ? {} : { intervalMillis: parseInterval(flags.interval) }),
        ...(flags.waits === undefined ? {} : { waits: parseWaits(flags.waits) }),
        root: resolveRoot(context, flags.root),
        directory: context.directory,
        environment: context.environment,
        version: context.version,
        bundles: TRACER_BUNDLES_TEXT,
        cacheHome: resolveCacheHome(context),
        now: () => context.now(),
        onPermissions(permissions) {
          if (flags.quiet) return;
          context.stderr.write(`microlog: Deno is allowed ${permissions.join(" ")} for recording\n`);
        },
      });
      // Whatever comes of telling and showing it: the command has ended so.
      context.setExitCode(exitCodeOf(result.end));
      if (!flags.quiet) await tell(result, { ...flags, command }, context);
      if (flags.open) await show(result, flags, context);
    });
}

/** Opens the recording in the browser, as `microlog open` would. Where that cannot be, it says why. */
async function show(result: RecordResult, flags: RecordFlags, context: Context): Promise<void> {
  const { openedResult, openRecording } = await import("./open.ts");
  const style = styleFor(context.stderr, context.environment);
  try {
    const opened = await openRecording(
      result.file,
      flags.root === undefined ? {} : { root: flags.root },
      context,
    );
    if (flags.quiet) return;
    const { json, text } = openedResult(opened);
    context.stderr.write(`${flags.json ? JSON.stringify(json) : text(style)}\n`);
  } catch (error) {
    if (!(error instanceof MicrologError)) throw error;
    context.stderr.write(`${style.bad("microlog:")} ${error.message}\n`);
  }
}

/** @throws {InputError} when it is no number of milliseconds in range */
function parseInterval(text: string): number {
  const millis = Number(text);
  if (millis >= FINEST_INTERVAL_MS && millis <= WIDEST_INTERVAL_MS) return millis;
  throw new InputError(
    `Cannot sample every "${text}": --interval takes ${FINEST_INTERVAL_MS} to ${WIDEST_INTERVAL_MS} milliseconds`,
    "interval",
  );
}

/** @throws {InputError} when a word of the list is no kind of wait */
function parseWaits(text: string): string {
  const { unknown } = readWaits(text);
  if (unknown.length === 0) return text;
  throw new InputError(
    `Cannot record waits of "${unknown.join(",")}": --waits takes ${
      WAIT_KINDS.join(", ")
    }, off, or some with "-" before them`,
    "waits",
  );
}

/** The flags, and the command that they were given with. */
interface ToldFlags extends RecordFlags {
  readonly command: readonly string[];
}

async function tell(result: RecordResult, flags: ToldFlags, context: Context): Promise<void> {
  const { stderr, environment } = context;
  const id = idWithin(result.file, resolveRoot(context, flags.root));
  if (flags.json) {
    const { file, application, durationMicros, sizeBytes, processes, problem = null } = result;
    const data = {
      id: id ?? null,
      file,
      application,
      durationMs: durationMicros / 1000,
      sizeBytes,
      processes,
      problem,
    };
    stderr.write(`${JSON.stringify(data)}\n`);
    return;
  }
  const style = styleFor(stderr, environment);
  // What opens it prints the address itself.
  const where = flags.open || result.sizeBytes === 0
    ? []
    : await describePlace(result.file, id, flags, context);
  const lines = describe(result, where.map((line) => style.link(line)), style, flags.command);
  stderr.write(`${drawBox(lines, visibleWidth)}\n`);
}

/** Where to look: the address of its page, and unless a server answers there, what starts one. */
async function describePlace(
  file: string,
  id: string | undefined,
  flags: ToldFlags,
  context: Context,
): Promise<string[]> {
  if (id === undefined) return [quoteCommand(["microlog", "open", file])];
  const command = quoteCommand([
    ...["microlog", "open", id],
    ...(flags.root === undefined ? [] : ["--root", flags.root]),
  ]);
  const root = resolveRoot(context, flags.root);
  const wanted = { root, port: usualPort(context), idleMinutes: SERVER_IDLE_MINUTES };
  const server = await locateServer(context, wanted, SERVER_ANSWER_MS);
  if (server === undefined) return [command];
  const url = server.address + hashOf(id);
  return server.answers ? [url] : [url, `${command}  starts the server`];
}

/** What is said where nothing was recorded. */
const NOTHING_SEEN = "No Bun, Node or Deno program was heard of: there was none, or it hung from its start";

/** Deno itself starts what a task names, with the permissions that stand there. */
const TASK_NOT_SEEN =
  "No program was recorded: in a Deno task, those can be that have -A. `microlog record -- deno run …` adds what it takes";

function describe(
  result: RecordResult,
  where: readonly string[],
  style: Style,
  [program = "", subcommand]: readonly string[],
): string[] {
  const { application, durationMicros, sizeBytes, processes, file, problem } = result;
  const size = `${formatBytes(sizeBytes)} for ${formatDuration(durationMicros)}`;
  const lines = [`${style.bold(`microlog ${application}`)}  ${size}`, ...where, style.dim(file)];
  if (problem !== undefined) lines.splice(1, 0, style.warn(problem));
  else if (processes === 0) {
    const isTask = /(^|[/\\])deno(\.exe)?$/.test(program) && subcommand === "task";
    lines.splice(1, 0, style.warn(isTask ? TASK_NOT_SEEN : NOTHING_SEEN));
  }
  return lines;
}

/** The ID of a file below the root, undefined for files elsewhere. */
function idWithin(file: string, root: string): string | undefined {
  const path = relative(root, file);
  if (path.startsWith("..") || !path.endsWith(RECORDING_EXTENSION)) return undefined;
  return path.slice(0, -RECORDING_EXTENSION.length).replaceAll("\\", "/");
}
