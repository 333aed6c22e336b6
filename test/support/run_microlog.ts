// Runs microlog from its sources, in the runtime that runs the tests.

import process from "node:process";
import { fileURLToPath } from "node:url";
import {
  type ProgramOptions,
  type ProgramResult,
  type RunningProgram,
  runProgram,
  startProgram,
} from "./run_program.ts";

const CLI = fileURLToPath(new URL("../../cli.ts", import.meta.url));
const FIRST_ARGUMENTS = process.versions["deno"] === undefined ? [CLI] : ["run", "-A", "--no-check", CLI];

/** Program and first arguments of what {@link runMicrolog} runs. */
export const MICROLOG_COMMAND: readonly string[] = [process.execPath, ...FIRST_ARGUMENTS];

/** Runs a command to its end. */
export function runMicrolog(args: readonly string[], options?: ProgramOptions): Promise<ProgramResult> {
  return runProgram(process.execPath, [...FIRST_ARGUMENTS, ...args], options);
}

/** Starts a command. */
export function startMicrolog(args: readonly string[], options?: ProgramOptions): RunningProgram {
  return startProgram(process.execPath, [...FIRST_ARGUMENTS, ...args], options);
}
