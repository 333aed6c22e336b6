// `npm test [-- FILTER… --bun --deno --jobs N]`: runs each test file under Bun and under Deno, or under the one its head names.
// The last line says `N passed, N failed`. A filter is a part of a path; --bun and --deno choose for all files. A few files that
// fail run up to twice more, alone: real browsers and processes on a busy machine fall behind now and then, and whoever has
// broken something sees it fail each time. A file that passes only then is told as unsteady.

import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { buildBundles } from "./build.ts";
import { isMain, projectFolder, runMain } from "./project.ts";
import { findUnshared, type TestCount } from "./test_count.ts";
import { runTestFile, type TestFileReport } from "./test_file.ts";
import { readTestHead, type TestRuntime } from "./test_head.ts";

/** Which tests to run, and how. */
export interface TestOptions {
  /** Parts of paths, any of which must occur; default: all files. */
  readonly filters?: readonly string[];
  /** Default: the one that a file's head names, or both. */
  readonly runtimes?: readonly TestRuntime[];
  /** How many files run at a time; default: one a core. */
  readonly jobs?: number;
  /** A folder with a folder `test`; default: the project's. */
  readonly root?: string;
  /** For a file that says nothing else; default 300. */
  readonly limitSeconds?: number;
  /** When no more files than this fail, they run again; default 0. */
  readonly repeatAtMost?: number;
  /** Takes what is to be printed; default: `console.log`. */
  readonly print?: (text: string) => void;
}

const FILE_LIMIT_SECONDS = 300;
/** Files that may fail by chance. */
export const REPEAT_AT_MOST = 12;
const REPEATS = 2;

/** What tests run under that are not about other processes. */
export const ALL_RUNTIMES: readonly TestRuntime[] = ["bun", "deno"];

interface Job {
  readonly file: string;
  readonly runtime: TestRuntime;
}

interface FileRun extends Job {
  /** Of its tests. */
  readonly names: readonly string[];
}

/** Runs tests; prints how each file went, and what those that failed printed. */
export async function runTests(options: TestOptions = {}): Promise<TestCount> {
  const {
    filters = [],
    runtimes,
    jobs = availableParallelism(),
    root = projectFolder,
    limitSeconds = FILE_LIMIT_SECONDS,
    repeatAtMost = 0,
    print = console.log,
  } = options;
  const files = await findTestFiles(root, filters);
  if (files.length === 0) throw new Error(`No test file fits "${filters.join(" ")}"`);
  const queue = await listJobs(root, files, runtimes);
  const reports = await mkdtemp(join(tmpdir(), "microlog_test_"));
  const interrupt = new AbortController();
  const stop = () => interrupt.abort();
  process.on("SIGINT", stop).on("SIGTERM", stop);
  const total = { passed: 0, failed: 0, skipped: 0 };
  const runs: FileRun[] = [];

  async function run(job: Job, worker: number): Promise<TestFileReport> {
    const reportPath = join(reports, `${worker}.xml`);
    return await runTestFile({ ...job, root, limitSeconds, reportPath, signal: interrupt.signal });
  }
  function settle(job: Job, { count, names, failure, seconds }: TestFileReport): void {
    total.passed += count.passed;
    total.failed += count.failed;
    total.skipped += count.skipped;
    runs.push({ ...job, names });
    const line = describeRun(job, count, seconds);
    print(failure === undefined ? `ok      ${line}` : `FAILED  ${line}\n${failure}\n`);
  }
  const failed: { readonly job: Job; readonly report: TestFileReport }[] = [];
  async function work(worker: number): Promise<void> {
    for (let job = queue.shift(); job && !interrupt.signal.aborted; job = queue.shift()) {
      const report = await run(job, worker);
      if (report.failure === undefined || repeatAtMost === 0) settle(job, report);
      else failed.push({ job, report });
    }
  }
  try {
    await Promise.all(Array.from({ length: jobs }, (_, worker) => work(worker)));
    const repeats = failed.length <= repeatAtMost ? REPEATS : 0;
    for (const { job, report: first } of failed) {
      let report = first;
      for (let i = 0; i < repeats && report.failure !== undefined && !interrupt.signal.aborted; i++) {
        print(`UNSTEADY or broken: ${describeRun(job, report.count, report.seconds)}\n${report.failure}\n`);
        report = await run(job, 0);
      }
      settle(job, report);
    }
  } finally {
    process.off("SIGINT", stop).off("SIGTERM", stop);
    await rm(reports, { recursive: true, force: true });
  }
  if (interrupt.signal.aborted) throw new Error("Interrupted");
  const differences = total.failed === 0 ? findDifferences(runs) : [];
  for (const difference of differences) print(difference);
  return { ...total, failed: total.failed + differences.length };
}

async function listJobs(
  root: string,
  files: readonly string[],
  runtimes: readonly TestRuntime[] | undefined,
): Promise<Job[]> {
  const jobs = files.map(async (file) => {
    const { runtime } = readTestHead(await readFile(join(root, file), "utf8"));
    const own = runtimes ?? (runtime === undefined ? ALL_RUNTIMES : [runtime]);
    return own.map((runtime) => ({ file, runtime }));
  });
  return (await Promise.all(jobs)).flat();
}

function describeRun({ runtime, file }: Job, { passed, failed }: TestCount, seconds: number): string {
  const numbers = `${passed} passed${failed > 0 ? `, ${failed} failed` : ""}`;
  return `${runtime.padEnd(4)}  ${file}  ${numbers}, ${seconds.toFixed(1)} s`;
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
  const chosen = ALL_RUNTIMES.filter((runtime) => values[runtime]);
  await buildBundles();
  const count = await runTests({
    filters: positionals,
    repeatAtMost: REPEAT_AT_MOST,
    ...(chosen.length > 0 ? { runtimes: chosen } : {}),
    ...(values.jobs === undefined ? {} : { jobs: Number(values.jobs) }),
  });
  console.log(formatCount(count));
  if (count.failed > 0) process.exitCode = 1;
}

if (isMain(import.meta.url)) await runMain(main);
