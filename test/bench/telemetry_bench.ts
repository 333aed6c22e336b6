// Spans and metrics beside the clock of the runtime and OpenTelemetry's SDK. Each run is a process of its own, runs are
// interleaved, the minimum counts. `MICROLOG_BENCH_RUNS` (3) and `MICROLOG_BENCH_RUNTIMES` make it shorter or longer.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { bundleLibrary } from "../support/bundled_library.ts";
import { runProgram } from "../support/run_program.ts";
import { type BenchRuntime, benchRuntimes } from "./traced.ts";

const RUNS = Number(process.env["MICROLOG_BENCH_RUNS"] ?? 3);
const TIMEOUT_MS = 60_000;

const CASES = [
  "clock",
  "sync",
  "using",
  "otel sync",
  "bare async",
  "async",
  "otel bare async",
  "otel async",
  "point",
  "counter",
  "off",
  "off using",
  "off point",
  "otel off",
] as const;
type Case = typeof CASES[number];

/** What a case may cost at most in nanoseconds, by what the others cost. */
interface Bar {
  readonly name: string;
  readonly own: (of: (name: Case) => number) => number;
  readonly most: (of: (name: Case) => number) => number;
  readonly how: string;
}

const BARS: readonly Bar[] = [
  {
    name: "span(name, work)",
    own: (of) => of("sync"),
    most: (of) => of("clock") * 2 + 15,
    how: "2 x clock + 15 ns",
  },
  {
    name: "span(name, work)",
    own: (of) => of("sync"),
    most: (of) => of("otel sync") / 8,
    how: "1/8 of OTel",
  },
  {
    name: "startSpan, end",
    own: (of) => of("using"),
    most: (of) => of("clock") * 2 + 15,
    how: "2 x clock + 15 ns",
  },
  {
    name: "async span, all",
    own: (of) => of("async"),
    most: (of) => of("otel async") / 4,
    how: "1/4 of OTel",
  },
  {
    name: "async span, alone",
    own: (of) => of("async") - of("bare async"),
    most: (of) => (of("otel async") - of("otel bare async")) / 4,
    how: "1/4 of OTel, both without the await",
  },
  { name: "metric point", own: (of) => of("point"), most: (of) => of("clock") + 15, how: "clock + 15 ns" },
  { name: "counter", own: (of) => of("counter"), most: () => 5, how: "5 ns" },
  { name: "span, off", own: (of) => of("off"), most: () => 5, how: "5 ns" },
  { name: "startSpan, off", own: (of) => of("off using"), most: () => 5, how: "5 ns" },
  { name: "point, off", own: (of) => of("off point"), most: () => 5, how: "5 ns" },
];

const folder = mkdtempSync(join(tmpdir(), "microlog-bench-"));
const program = fileURLToPath(new URL("./telemetry/costs.mjs", import.meta.url));
const library = await bundleLibrary("mod.ts", folder);
const parts = await bundleParts();
try {
  for (const runtime of await benchRuntimes()) await bench(runtime);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function bench(runtime: BenchRuntime): Promise<void> {
  const best = new Map<Case, number>();
  for (let run = 0; run < RUNS; run++) {
    for (const name of CASES) {
      best.set(name, Math.min(best.get(name) ?? Infinity, await runOnce(runtime, name)));
    }
  }
  const of = (name: Case) => best.get(name) ?? NaN;
  console.log(`${runtime.name}: nanoseconds, minimum of ${RUNS} processes`);
  console.log(
    `  clock ${of("clock").toFixed(1)}, OTel sync ${of("otel sync").toFixed(0)}, async ${
      of("otel async").toFixed(0)
    }, off ${of("otel off").toFixed(1)}; an await ${of("bare async").toFixed(0)}`,
  );
  for (const { name, own, most, how } of BARS) {
    const cost = own(of);
    const bar = most(of);
    console.log(
      `  ${name.padEnd(18)}${cost.toFixed(1).padStart(8)}  ${
        (cost / bar).toFixed(2).padStart(5)
      } of the bar ` +
        `${bar.toFixed(1)} (${how})${cost <= bar ? "" : "  MISSED"}`,
    );
  }
}

async function runOnce(runtime: BenchRuntime, name: Case): Promise<number> {
  const [file = "", ...before] = runtime.command;
  const args = [...before, program, name, library, parts];
  const { exitCode, stdout, stderr } = await runProgram(file, args, { timeoutMs: TIMEOUT_MS });
  const printed = Number(stdout.trim());
  if (exitCode === 0 && stdout.trim() !== "" && printed >= 0) return printed;
  console.log(`  ${name} failed: ${stderr.slice(0, 300)}${stdout.slice(0, 300)}`);
  return NaN;
}

/** What a program cannot reach: the way to have spans go somewhere without a recording. */
async function bundleParts(): Promise<string> {
  await bundleLibrary("inject/library.ts", folder);
  await bundleLibrary("telemetry/event_sink.ts", folder);
  await bundleLibrary("inject/library_recording.ts", folder);
  const file = join(folder, "bench_parts.mjs");
  writeFileSync(
    file,
    `export { findLibrary } from "./inject_library.mjs";
    export { NULL_SINK } from "./telemetry_event_sink.mjs";
    export { libraryRecording } from "./inject_library_recording.mjs";`,
  );
  return file;
}
