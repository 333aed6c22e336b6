// `npm run check`: format, lint, types under both checkers, all tests under both runtimes (the architecture is one of them); one summary.

import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { stripVTControlCharacters } from "node:util";
import { runProgram } from "../test/support/run_program.ts";
import { DENO_PATH } from "../test/support/runtimes.ts";
import { buildBundles } from "./build.ts";
import { isMain, projectFolder, runMain } from "./project.ts";
import { ALL_RUNTIMES, formatCount, REPEAT_AT_MOST, runTests } from "./test.ts";

interface Step {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

const STEP_TIMEOUT_MS = 300_000;

/** Generated, installed, or not of this project. */
const UNCHECKED = /^(node_modules|dist|bin|coverage|fixtures|\.git)\//;
/** The page's tests draw on a DOM that Deno's checker is told of in ui/ alone: `types of the page` covers them. */
const CHECKED_BY_TSC_ALONE = /^test\/ui\//;

async function listSteps(): Promise<Step[]> {
  const entries = await readdir(projectFolder, { recursive: true });
  const sources = entries.map((entry) => entry.replaceAll("\\", "/"))
    .filter((path) => /\.tsx?$/.test(path) && !UNCHECKED.test(path) && !CHECKED_BY_TSC_ALONE.test(path))
    .sort();
  const tsc = join(projectFolder, "node_modules", "typescript", "bin", "tsc");
  const steps = [
    { name: "format", command: DENO_PATH, args: ["fmt", "--check"] },
    { name: "lint", command: DENO_PATH, args: ["lint"] },
    { name: "types for Bun", command: process.execPath, args: [tsc, "--project", "."] },
    { name: "types for Deno", command: DENO_PATH, args: ["check", ...sources] },
  ];
  if (!existsSync(join(projectFolder, "ui", "main.tsx"))) return steps;
  return [...steps, { name: "types of the page", command: process.execPath, args: [tsc, "--project", "ui"] }];
}

async function runStep({ name, command, args }: Step): Promise<boolean> {
  const result = await runProgram(command, args, {
    cwd: projectFolder,
    timeoutMs: STEP_TIMEOUT_MS,
    env: { DENO_NO_UPDATE_CHECK: "1" },
  });
  const passed = result.exitCode === 0;
  if (!passed) console.log(stripVTControlCharacters(result.stdout + result.stderr));
  console.log(`${passed ? "ok    " : "FAILED"}  ${name}, ${(result.durationMs / 1000).toFixed(1)} s`);
  return passed;
}

async function main(): Promise<void> {
  await buildBundles();
  const failed: string[] = [];
  for (const step of await listSteps()) {
    if (!await runStep(step)) failed.push(step.name);
  }
  const count = await runTests({ runtimes: ALL_RUNTIMES, repeatAtMost: REPEAT_AT_MOST });
  if (count.failed > 0) failed.push("tests");
  console.log(failed.length === 0 ? "\nAll checks passed" : `\nFailed: ${failed.join(", ")}`);
  console.log(formatCount(count));
  if (failed.length > 0) process.exitCode = 1;
}

if (isMain(import.meta.url)) await runMain(main);
