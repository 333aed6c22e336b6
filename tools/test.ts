// `npm test [-- FILTER… --bun --deno --jobs N]`: runs each test file under Bun and under Deno.
// The last line says `N passed, N failed`. A filter is a part of a path; without --bun or --deno both run.

import { mkdtemp, readdir, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { buildBundles } from "./build.ts";
import { isMain, projectFolder, runMain } from "./project.ts";
import { findUnshared, type TestCount } from "./test_count.ts";
import { runTestFile, type TestRuntime } from "./test_file.ts";

/** Which tests to run, and how. */
export interface TestOptions {
  /** Parts of paths, any of which must occur; default: all files. */
  readonly filters?: readonly string[];
  /** Default: both. */
  readonly runtimes?: readonly TestRuntime[];
  /** How many files run at a time; default: one a core. */
  readonly jobs?: number;
  /** A folder with a folder `test`; default: the project's. */
  readonly root?: string;
  /** For a file that says nothing else; default 180. */
  readonly limitSeconds?: number;
  /** Takes what is to be printed; default: `console.log`. */
  readonly print?: (text: string) => void;
}

const FILE_LIMIT_SECONDS = 180;

interface FileRun {
  readonly file: string;
  readonly runtime: TestRuntime;
  /** Of its tests. */
  readonly names: readonly string[];
}

/** Runs tests; prints how each file went, and what those that failed printed. */
export async function runTests(options: TestOptions = {}): Promise<TestCount> {
  const {
    filters = [],
    runtimes = ["bun", "deno"],
    jobs = availableParallelism(),
    root = projectFolder,
    limitSeconds = FILE_LIMIT_SECONDS,
    print = console.log,
  } = options;
  const files = await findTestFiles(root, filters);
  if (files.length === 0) throw new Error(`No test file fits "${filters.join(" ")}"`);
  const queue = files.flatMap((file) => runtimes.map((runtime) => ({ file, runtime })));
  const reports = await mkdtemp(join(tmpdir(), "microlog_test_"));
  const interrupt = new AbortController();
  const stop = () => interrupt.abort();
  process.on("SIGINT", stop).on("SIGTERM", stop);
  const total = { passed: 0, failed: 0, skipped: 0 };
  const runs: FileRun[] = [];

  async function work(worker: number): Promise<void> {
    const fixed = {
      root,
      limitSeconds,
      reportPath: join(reports, `${worker}.xml`),
      signal: interrupt.signal,
    };
    for (let job = queue.shift(); job && !interrupt.signal.aborted; job = queue.shift()) {
      const { count, names, seconds, failure } = await runTestFile({ ...fixed, ...job });
      total.passed += count.passed;
      total.failed += count.failed;
      total.skipped += count.skipped;
      runs.push({ ...job, names });
      const numbers = `${count.passed} passed${count.failed > 0 ? `, ${count.failed} failed` : ""}`;
      const line = `${job.runtime.padEnd(4)}  ${job.file}  ${numbers}, ${seconds.toFixed(1)} s`;
      print(failure === undefined ? `ok      ${line}` : `FAILED  ${line}\n${failure}\n`);
    }
  }
  try {
    await Promise.all(Array.from({ length: jobs }, (_, worker) => work(worker)));
  } finally {
    process.off("SIGINT", stop).off("SIGTERM", stop);
    await rm(reports, { recursive: true, force: true });
  }
  if (interrupt.signal.aborted) throw new Error("Interrupted");
  const differences = total.failed === 0 ? findDifferences(runs) : [];
  for (const difference of differences) print(difference);
  return { ...total, failed: total.failed + differences.length };
}

/** Files of which one runtime ran a test that the other did not: it was dropped without a word. */
function findDifferences(runs: readonly FileRun[]): string[] {
  const problems: string[] = [];
  for (const run of runs.filter(({ runtime }) => runtime === "bun")) {
    const other = runs.find(({ file, runtime }) => file === run.file && runtime === "deno");
    const [name] = other ? findUnshared(run.names, other.names) : [];
    if (name === undefined) continue;
    problems.push(
      `FAILED  ${run.file}: only one runtime knows of "${name}". Deno runs no test of an async describe(), Bun counts ` +
        "none of t.test(), and names must not depend on the runtime",
    );
  }
  return problems;
}

/** The summary: `12 passed, 0 failed`, and a line on skipped tests before if there are any. */
export function formatCount({ passed, failed, skipped }: TestCount): string {
  return `${skipped > 0 ? `${skipped} skipped\n` : ""}${passed} passed, ${failed} failed`;
}

/** Paths from `root`, with forward slashes, in order. */
async function findTestFiles(root: string, filters: readonly string[]): Promise<string[]> {
  const entries = await readdir(join(root, "test"), { recursive: true });
  return entries.map((entry) => `test/${entry.replaceAll("\\", "/")}`)
    .filter((path) => /_test\.tsx?$/.test(path))
    .filter((path) => filters.length === 0 || filters.some((filter) => path.includes(filter)))
    .sort();
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      bun: { type: "boolean", default: false },
      deno: { type: "boolean", default: false },
      jobs: { type: "string" },
    },
  });
  const chosen = (["bun", "deno"] as const).filter((runtime) => values[runtime]);
  await buildBundles();
  const count = await runTests({
    filters: positionals,
    ...(chosen.length > 0 ? { runtimes: chosen } : {}),
    ...(values.jobs === undefined ? {} : { jobs: Number(values.jobs) }),
  });
  console.log(formatCount(count));
  if (count.failed > 0) process.exitCode = 1;
}

if (isMain(import.meta.url)) await runMain(main);
