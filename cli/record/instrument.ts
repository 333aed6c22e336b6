// How a command is told to load the tracer: environment variables for Node and Bun, options for Deno. Pure: nothing
// is started here.

import {
  KEPT_NODE_OPTIONS,
  TRACER_VARIABLES,
  WAITS_VARIABLE,
  WATCHED_VARIABLE,
} from "../../tracer/inject/options.ts";
import { TRACER_BUNDLES } from "../../tracer/inject/tracer_files.ts";

/** What a recorded command needs to know. */
export interface Injection {
  /** Folder of the tracer's bundles; without spaces, which BUN_OPTIONS cannot carry. */
  readonly tracerFolder: string;
  /** Folder that holds stand-ins for programs which no variable reaches. */
  readonly shimFolder: string;
  readonly file: string;
  readonly originMicros: number;
  /** Sampling interval in seconds, undefined for the default. */
  readonly intervalSeconds: number | undefined;
  /** Kinds of waits to record, default what the environment says. */
  readonly waits?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The environment of a command that is to be recorded; what was there stays in force. */
export function instrumentEnvironment(
  environment: Environment,
  injection: Injection,
): Record<string, string> {
  const { tracerFolder, shimFolder, file, originMicros, intervalSeconds, waits } = injection;
  const result: Record<string, string> = {
    ...withTracerOptions(environment, tracerFolder),
    MICROLOG_TRACER: tracerFolder,
    MICROLOG_FILE: file,
    MICROLOG_ORIGIN: String(originMicros),
    PATH: `${shimFolder}:${environment["PATH"] ?? ""}`,
  };
  if (intervalSeconds !== undefined) result["MICROLOG_SAMPLE_DELAY"] = String(intervalSeconds);
  if (waits !== undefined) result[WAITS_VARIABLE] = waits;
  // The command starts a tree of its own, also when `record` itself is being recorded.
  delete result["MICROLOG_PARENT"];
  return result;
}

/** Adds the tracer to the options of Node and Bun, before the user's own. */
export function withTracerOptions(environment: Environment, tracerFolder: string): Record<string, string> {
  const defined = Object.entries(environment).filter((entry): entry is [string, string] =>
    entry[1] !== undefined
  );
  const result = Object.fromEntries(defined);
  result["NODE_OPTIONS"] = prepend(nodeOption(tracerFolder), environment["NODE_OPTIONS"]);
  // With a space instead of the equals sign, `bun test` takes the path for the name of a script.
  result["BUN_OPTIONS"] = prepend(
    `--preload=${tracerFolder}/${TRACER_BUNDLES.bun}`,
    environment["BUN_OPTIONS"],
  );
  return result;
}

/** What loads the tracer into Node. */
function nodeOption(tracerFolder: string): string {
  return `--require ${quoteForNode(`${tracerFolder}/${TRACER_BUNDLES.node}`)}`;
}

function prepend(option: string, existing: string | undefined): string {
  if (existing === undefined || existing.trim() === "") return option;
  return existing.includes(option) ? existing : `${option} ${existing}`;
}

/**
 * The environment of a command that loads the tracer by its own options: Deno would load it again by NODE_OPTIONS, which
 * takes it 9 ms more. The tracer puts that variable back for whatever the program starts (runtime/deno_environment.ts).
 * @param environment as {@link instrumentEnvironment} made it
 */
export function withoutSecondTracer(
  environment: Readonly<Record<string, string>>,
  tracerFolder: string,
): Record<string, string> {
  const { NODE_OPTIONS = "", ...others } = environment;
  const option = nodeOption(tracerFolder);
  if (!NODE_OPTIONS.includes(option)) return { ...environment };
  const own = NODE_OPTIONS.replace(option, "").trim();
  return { ...others, ...(own === "" ? {} : { NODE_OPTIONS: own }), [KEPT_NODE_OPTIONS]: NODE_OPTIONS };
}

/** NODE_OPTIONS takes double quotes with backslash escapes. */
function quoteForNode(path: string): string {
  return /[\s"\\]/.test(path) ? `"${path.replace(/["\\]/g, "\\$&")}"` : path;
}

/** A command as it is really run. */
export interface InstrumentedCommand {
  readonly command: readonly string[];
  /** Permissions that Deno is given beyond the user's, for telling them. */
  readonly addedPermissions: readonly string[];
  /** Whether the command loads the tracer by itself, and the tracer may change all variables. */
  readonly needsNoVariable: boolean;
  /** To be added to the command's environment. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Deno's commands that run a program and take `--preload`. */
const DENO_COMMANDS = new Set(["run", "test", "bench", "serve", "eval", "repl"]);

/** Deno has no variable that loads a module, so its command line is changed. Other commands stay as they are. */
export function instrumentCommand(
  command: readonly string[],
  tracerFolder: string,
  recordingFolder: string,
): InstrumentedCommand {
  const unchanged = { command, addedPermissions: [], needsNoVariable: false, variables: {} };
  const program = (command[0] ?? "").split(/[/\\]/).at(-1)?.replace(/\.(exe|cmd)$/i, "");
  if (program !== "deno") return unchanged;
  const rest = command.slice(1);
  // `deno app.ts` is `deno run app.ts`.
  const names = DENO_COMMANDS.has(rest[0] ?? "");
  const runsFile = rest[0] !== undefined && (rest[0].startsWith("-") || /[./]/.test(rest[0]));
  if (!names && !runsFile) return unchanged;
  const options = names ? rest.slice(1) : rest;
  const given = givenPermissions(names ? rest[0] ?? "" : "run", denoOptions(options));
  const permissions = missingPermissions(given, recordingFolder);
  const preload = `--preload=${tracerFolder}/${TRACER_BUNDLES.deno}`;
  const subcommand = names ? [rest[0] ?? ""] : [];
  return {
    command: [command[0] ?? "deno", ...subcommand, preload, ...permissions, ...options],
    addedPermissions: permissions,
    needsNoVariable: given.env,
    variables: denoOptions(options).some(isWatchOption) ? { [WATCHED_VARIABLE]: "1" } : {},
  };
}

function isWatchOption(option: string): boolean {
  return /^--watch(-hmr)?(=|$)/.test(option);
}

/** Options before the program's name: what comes after belongs to the program. */
function denoOptions(args: readonly string[]): readonly string[] {
  const end = args.findIndex((arg) => !arg.startsWith("-"));
  return end < 0 ? args : args.slice(0, end);
}

/** What the user lets Deno do without bounds, of what the tracer needs. */
interface GivenPermissions {
  readonly sys: boolean;
  readonly env: boolean;
  readonly write: boolean;
}

function givenPermissions(subcommand: string, options: readonly string[]): GivenPermissions {
  const given = (long: string, short: string) =>
    options.some((option) => option === `--allow-${long}` || new RegExp(`^-[a-zA-Z]*${short}`).test(option));
  // Some subcommands may do everything.
  const all = subcommand === "eval" || subcommand === "repl" || given("all", "A");
  return { sys: all || given("sys", "S"), env: all || given("env", "E"), write: all || given("write", "W") };
}

/**
 * What the tracer needs and the user has not given. A list added to a permission that was given without one would
 * narrow it, so such permissions are left alone.
 */
function missingPermissions({ sys, env, write }: GivenPermissions, recordingFolder: string): string[] {
  return [
    ...sys ? [] : ["--allow-sys"],
    ...env ? [] : [`--allow-env=${TRACER_VARIABLES.join(",")}`],
    ...write ? [] : [`--allow-write=${recordingFolder}`],
  ];
}
