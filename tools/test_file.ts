// Runs one test file under one runtime, in a process of its own with a time limit, and says how it went.

import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { type ProgramResult, runProgram } from "../test/support/run_program.ts";
import { BUN_PATH, DENO_PATH } from "../test/support/runtimes.ts";
import { projectFolder } from "./project.ts";
import { countTests, readTests, type TestCount, UNCAUGHT_MARK } from "./test_count.ts";
import { readTestHead, type TestRuntime } from "./test_head.ts";

/** One file to run. */
export interface TestFileOptions {
  /** The project's folder, in which the runner starts. */
  readonly root: string;
  /** Path from there, with forward slashes. */
  readonly file: string;
  readonly runtime: TestRuntime;
  /** Where the runner may write its report. */
  readonly reportPath: string;
  /** How long it may take, unless its head says `// Time limit: 600 s.` */
  readonly limitSeconds: number;
  /** Ends the run. */
  readonly signal: AbortSignal;
}

/** How a file went. */
export interface TestFileReport {
  readonly count: TestCount;
  /** The names of its tests. */
  readonly names: readonly string[];
  readonly seconds: number;
  /** What to print when something failed: what the runner printed, and a sentence on the file as a whole. */
  readonly failure?: string;
}

/** For a test that says nothing else, by `{ timeout }`. Only Bun heeds it: under Deno the file's limit holds. */
const TEST_LIMIT_MS = 150_000;

const GUARD_PATH = join(projectFolder, "tools", "deno_test_guard.ts");

/** Runs one file. A runner that crashes, hangs or finds no test counts as one failed test. */
export async function runTestFile(options: TestFileOptions): Promise<TestFileReport> {
  const { root, file, reportPath, signal } = options;
  const { limitSeconds = options.limitSeconds } = readTestHead(await readFile(join(root, file), "utf8"));
  const [command, args] = buildCommand(options);
  await rm(reportPath, { force: true });
  const result = await runProgram(command, args, {
    cwd: root,
    env: { DENO_NO_UPDATE_CHECK: "1" },
    timeoutMs: limitSeconds * 1000,
    signal,
  });
  const xml = await readFile(reportPath, "utf8").catch(() => ""); // A runner that was killed writes none.
  const tests = readTests(xml);
  const names = tests.map((test) => test.name);
  const count = countTests(tests);
  const seconds = result.durationMs / 1000;
  const problem = findProblem(result, count, limitSeconds);
  if (problem === undefined) return { count, names, seconds };
  return {
    count: { ...count, failed: Math.max(count.failed, 1) },
    names,
    seconds,
    failure: `${readWhatMatters(result)}\n${file} ${problem}`,
  };
}

function buildCommand({ runtime, file, reportPath }: TestFileOptions): [string, string[]] {
  if (runtime === "bun") {
    const reporter = ["--reporter=junit", `--reporter-outfile=${reportPath}`];
    return [BUN_PATH, ["test", `--timeout=${TEST_LIMIT_MS}`, ...reporter, `./${file}`]];
  }
  const options = ["--allow-all", "--no-check", `--preload=${GUARD_PATH}`, `--junit-path=${reportPath}`];
  return [DENO_PATH, ["test", ...options, file]];
}

/** What went wrong with the whole file, as the end of a sentence that begins with its path. */
function findProblem(result: ProgramResult, count: TestCount, limitSeconds: number): string | undefined {
  if (result.timedOut) return `hung: stopped after ${limitSeconds} s, in or after the last test above`;
  if (result.signal) return `was ended by ${result.signal}`;
  if (result.exitCode !== 0) return count.failed > 0 ? "failed" : `ended with exit code ${result.exitCode}`;
  if (`${result.stdout}${result.stderr}`.includes(UNCAUGHT_MARK)) return "threw outside of its tests";
  if (count.passed + count.failed + count.skipped === 0) return "has no tests";
  return undefined;
}

/** What a runner printed, without the tests that passed, unless the last of them leads to the one that hung. */
function readWhatMatters({ stdout, stderr, timedOut }: ProgramResult): string {
  const text = stripVTControlCharacters(stdout + stderr).trim();
  return timedOut ? text : text.replaceAll(/^(\(pass\) .*| *.* \.\.\. ok \(.*\))\n/gm, "");
}
