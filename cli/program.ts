// The commands, their arguments and options, and what becomes of errors: the only file that knows commander.

import { Command, CommanderError, InvalidArgumentError } from "commander";
import { InputError, MicrologError, NotFoundError } from "../recording/errors.ts";
import { FolderStore } from "../server/store/folder.ts";
import { DEFAULT_HOST, LAST_PORT, SERVER_IDLE_MINUTES, usualPort } from "./address.ts";
import { type Context, resolveRoot } from "./context.ts";
import { addEnvCommand } from "./env.ts";
import { findRecording, type FoundRecording } from "./find_recording.ts";
import { printResult, type Result, styleFor } from "./output.ts";
import { addRecordCommand } from "./record.ts";
import { checkRoot } from "./root_folder.ts";

/** Exit codes; a signal's is 128 and its number, so 130 for Ctrl-C. */
const FAILURE = 1;
const USAGE = 2;

/**
 * Runs the command that the arguments name. Never throws for what the user or the world did: that is printed.
 * @param args without the program's own name
 * @returns exit code: 0, 1 for a failure, 2 for wrong usage, or what the command sets
 */
export async function runCommandLine(args: readonly string[], context: Context): Promise<number> {
  let exitCode = 0;
  const inner: Context = { ...context, setExitCode: (code) => exitCode = code };
  try {
    const program = buildProgram(inner);
    if (args.length === 0) {
      program.outputHelp();
      return 0;
    }
    await program.parseAsync([...args], { from: "user" });
    return exitCode;
  } catch (error) {
    return reportError(error, inner);
  }
}

function buildProgram(context: Context): Command {
  const program = new Command("microlog");
  program
    .description("Shows what a JavaScript or TypeScript program did: records any Bun, Node or Deno program")
    .version(context.version)
    .exitOverride()
    // What comes after the command to record is that command's own.
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .showHelpAfterError('"microlog --help" and "microlog COMMAND --help" say more')
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error:/, styledName(context))),
      getOutHelpWidth: () => context.stdout.columns,
      getErrHelpWidth: () => context.stderr.columns,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  addRecordCommand(program, context);
  addEnvCommand(program, context);
  addListCommand(program, context);
  addShowCommand(program, context);
  addRemoveCommand(program, context);
  addVerifyCommand(program, context);
  addOpenCommand(program, context);
  addServeCommand(program, context);
  for (const command of program.commands) {
    command.copyInheritedSettings(program);
  }
  return program;
}

const ID_HELP = `
ID is the name of a recording as "microlog ls" shows it, or any beginning of it or of its time that only one
recording has; "latest" for the newest of all, "APPLICATION/latest" for that of an application; or the path of a file.`;

interface StoreFlags {
  readonly root?: string;
}

interface PrintFlags extends StoreFlags {
  readonly json?: boolean;
}

const ROOT_FLAG = [
  "--root <folder>",
  "where recordings lie (default: MICROLOG_ROOT, else ~/microlog)",
] as const;
const USUAL_PORT = "MICROLOG_PORT, else 7777";
const JSON_FLAG = ["--json", "print JSON, for programs"] as const;

function addListCommand(program: Command, context: Context): void {
  program.command("ls").summary("list recordings")
    .description("Lists recordings, newest first.")
    .argument("[filter...]", "words that name, command or runtime must have")
    .option(...JSON_FLAG).option(...ROOT_FLAG)
    .action(async (filter: string[], flags: PrintFlags) => {
      const { listRecordings } = await import("./ls.ts");
      const store = openStore(context, flags);
      checkRoot(store.location);
      print(await listRecordings(store, filter), flags, context);
    });
}

function addShowCommand(program: Command, context: Context): void {
  program.command("show").summary("sum up one recording")
    .description("Shows who ran, how long, where the time went, what was logged and how much memory it took.")
    .argument("<id>", "which recording")
    .option("--functions <number>", "functions to list", parseWhole(0, 1e6), 15)
    .option(
      "--entries <number>",
      "log entries to list, errors and warnings before others",
      parseWhole(0, 1000),
      20,
    )
    .option(...JSON_FLAG).option(...ROOT_FLAG)
    .addHelpText("after", ID_HELP)
    .action(async (id: string, flags: PrintFlags & { functions: number; entries: number }) => {
      const { showRecording } = await import("./show.ts");
      const store = openStore(context, flags);
      const found = await findRecording(store, id, context.directory);
      print(await showRecording(store, found, flags), flags, context);
    });
}

function addRemoveCommand(program: Command, context: Context): void {
  program.command("rm").summary("remove recordings")
    .description("Removes recordings, for good.")
    .argument("<id...>", "which recordings")
    .option(...JSON_FLAG).option(...ROOT_FLAG)
    .addHelpText("after", ID_HELP)
    .action(async (ids: string[], flags: PrintFlags) => {
      const { removeRecordings } = await import("./rm.ts");
      const store = openStore(context, flags);
      const found: FoundRecording[] = [];
      for (const id of ids) found.push(await findRecording(store, id, context.directory));
      print(await removeRecordings(store, found), flags, context);
    });
}

function addVerifyCommand(program: Command, context: Context): void {
  program.command("verify").summary("check whether a file is whole")
    .description(
      "Walks every chunk of a file and says what is damaged and what can be read. Exits with 1 when it is damaged.",
    )
    .argument("<file>", "a path, or a recording's ID")
    .option(...JSON_FLAG).option(...ROOT_FLAG)
    .addHelpText("after", ID_HELP)
    .action(async (file: string, flags: PrintFlags) => {
      const { verifyFile } = await import("./verify.ts");
      const found = await findRecording(openStore(context, flags), file, context.directory);
      print(verifyFile(found), flags, context);
    });
}

interface OpenFlags extends PrintFlags {
  readonly port?: number;
  readonly browser: boolean;
  readonly idleMinutes: number;
}

function addOpenCommand(program: Command, context: Context): void {
  program.command("open").summary("show a recording in the browser")
    .description("Opens a recording, or the list of all, in the browser. Starts a server when none answers.")
    .argument("[id]", "which recording; left out: the list of all")
    .option("--port <number>", `where the server listens (default: ${USUAL_PORT})`, parseWhole(1, LAST_PORT))
    .option(
      "--idle-minutes <number>",
      "when a server that is started ends, after nobody has asked it for anything",
      parseNumber(0.001, 1e6),
      SERVER_IDLE_MINUTES,
    )
    .option("--no-browser", "only print the address")
    .option(...JSON_FLAG).option(...ROOT_FLAG)
    .addHelpText("after", ID_HELP)
    .action(async (id: string | undefined, flags: OpenFlags) => {
      const { openedResult, openRecording } = await import("./open.ts");
      print(openedResult(await openRecording(id, flags, context)), flags, context);
    });
}

interface ServeFlags extends StoreFlags {
  readonly host: string;
  readonly port?: number;
  readonly file?: string;
  readonly idleMinutes?: number;
}

function addServeCommand(program: Command, context: Context): void {
  program.command("serve").summary("serve recordings to browsers")
    .description("Serves the recordings of a folder to browsers, until it is stopped by Ctrl-C.")
    .option(
      "--host <name>",
      "address to listen at; anything but this machine's own lets others in",
      DEFAULT_HOST,
    )
    .option(
      "--port <number>",
      `port to listen at, 0 for any that is free (default: ${USUAL_PORT})`,
      parseWhole(0, LAST_PORT),
    )
    .option("--file <path>", "a file to show besides")
    .option(
      "--idle-minutes <number>",
      "stop when nobody has asked for anything for so long",
      parseNumber(0.001, 1e6),
    )
    .option(...ROOT_FLAG)
    .action(async ({ host, port, file, idleMinutes, root }: ServeFlags) => {
      const { serve } = await import("./serve.ts");
      await serve(context, {
        root: resolveRoot(context, root),
        host,
        port: port ?? usualPort(context),
        file,
        idleMs: idleMinutes === undefined ? undefined : idleMinutes * 60_000,
      });
    });
}

function openStore(context: Context, flags: StoreFlags): FolderStore {
  return new FolderStore(resolveRoot(context, flags.root));
}

function print(result: Result, flags: PrintFlags, context: Context): void {
  const style = styleFor(context.stdout, context.environment);
  context.setExitCode(printResult(result, { json: flags.json === true, printer: context.stdout, style }));
}

/** Reads a number of an option. @param least @param most bounds, both allowed */
function parseNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = text.trim() === "" ? NaN : Number(text);
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It has to be a number from ${least} to ${most}.`);
  };
}

/** Reads a number without a fraction. @param least @param most bounds, both allowed */
function parseWhole(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = parseNumber(least, most)(text);
    if (Number.isInteger(value)) return value;
    throw new InvalidArgumentError(`It has to be a whole number from ${least} to ${most}.`);
  };
}

/** Prints what went wrong. Returns the exit code. */
function reportError(error: unknown, context: Context): number {
  // Commander has printed its message, or the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
  if (!(error instanceof MicrologError)) throw error;
  const suggestions = error instanceof NotFoundError && error.suggestions.length > 0
    ? `\nDid you mean ${error.suggestions.map((name) => `"${name}"`).join(" or ")}?`
    : "";
  context.stderr.write(`${styledName(context)} ${error.message}${suggestions}\n`);
  return error instanceof InputError ? USAGE : FAILURE;
}

/** Who speaks, before every complaint. */
function styledName({ stderr, environment }: Context): string {
  return styleFor(stderr, environment).bad("microlog:");
}
