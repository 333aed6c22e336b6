// The logger beside pino, winston and LogTape: calls that are off, lines to nowhere, lines to a file with every line
// verified. Each run is a process of its own, runs are interleaved, the minimum counts. A process measures for as long as
// every other one, however slow its logger is; where the time of a runtime is up, no further round begins.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { bundleLibrary } from "../support/bundled_library.ts";
import { runProgram } from "../support/run_program.ts";
import { type BenchRuntime, benchRuntimes } from "./traced.ts";

const RUNS = Number(process.env["MICROLOG_BENCH_RUNS"] ?? 3);
/** The rate that a logger keeps up: at 200,000, half of microlog's time was that of compiling it. */
const LINES = Number(process.env["MICROLOG_BENCH_LINES"] ?? 800_000);

/** Of peers that take 10 to 100 microseconds a line. */
const SLOW_LINES = LINES / 10;
const SLOW_PEERS: readonly string[] = ["winston", "logtape"];

/** Seconds of one runtime after which no further round begins, for calls and for files. */
const BUDGET_SECONDS = Number(process.env["MICROLOG_BENCH_SECONDS"] ?? 90);
const TIMEOUT_MS = 60_000;

/** Where both take less than this there is nothing left that a ratio could tell. */
const NOTHING_NANOS = 2;

/** What is called, and what microlog may take at most, as a multiple of pino. */
const CALLS = [
  { name: "disabled", bar: 1.2 },
  { name: "unconfigured", bar: undefined },
  { name: "message", bar: 0.6 },
  { name: "unmasked", bar: 0.6 },
  { name: "masked", bar: undefined },
  { name: "bound", bar: 0.6 },
  { name: "context", bar: undefined },
] as const;

/** Peers, and how many times their lines a second microlog must write at least. */
const FILE_PEERS = { "pino sync": 6, "pino worker": 4, winston: undefined, logtape: undefined } as const;

const folder = mkdtempSync(join(tmpdir(), "microlog-bench-"));
const programs = fileURLToPath(new URL("./logger", import.meta.url));
const library = await bundleLibrary("mod.ts", folder);
await bundleParts();

for (const runtime of await benchRuntimes()) {
  await benchCalls(runtime);
  await benchFile(runtime);
}
rmSync(folder, { recursive: true, force: true });

async function benchCalls(runtime: BenchRuntime): Promise<void> {
  const best = new Map<string, number>();
  const loggers = ["microlog", "pino", "winston", "logtape"];
  const runs = await eachRun(async () => {
    for (const { name } of CALLS) {
      for (const logger of loggers) {
        if (logger === "pino" && name === "unconfigured") continue;
        if (logger === "winston" && name !== "disabled" && name !== "message" && name !== "masked") continue;
        const key = `${name} ${logger}`;
        const ran = await runOnce(runtime, "calls.mjs", [logger, name, library]);
        best.set(key, Math.min(best.get(key) ?? Infinity, ran?.printed ?? Infinity));
      }
    }
  });
  const of = (name: string, logger: string) => best.get(`${name} ${logger}`) ?? NaN;
  // pino hides nothing unless it is told to: plain lines of pino are what masked ones are measured by, too.
  const pino = (name: string) => of(name === "masked" ? "unmasked" : name, "pino");
  console.log(`${runtime.name}: nanoseconds a call, minimum of ${runs} processes`);
  for (const { name, bar } of CALLS) {
    const own = of(name, "microlog");
    const ratio = own / pino(name);
    const isMissed = bar !== undefined && ratio > bar && own > NOTHING_NANOS;
    const verdict = bar === undefined ? "" : ` (bar ${bar})${isMissed ? "  MISSED" : ""}`;
    const others = loggers.slice(1).map((logger) => `${logger} ${of(name, logger).toFixed(1)}`).join(", ");
    console.log(
      `  ${name.padEnd(13)} ${own.toFixed(1).padStart(8)}  ${ratio.toFixed(2)} x pino${verdict}; ${others}`,
    );
  }
  const masking = of("masked", "microlog") / of("unmasked", "microlog");
  console.log(`  masking costs ${masking.toFixed(2)} x (bar 1.5)${masking <= 1.5 ? "" : "  MISSED"}`);
  const context = of("context", "microlog") - of("masked", "microlog");
  console.log(`  context costs ${context.toFixed(1)} ns (bar 60)${context <= 60 ? "" : "  MISSED"}`);
}

/** Runs rounds until there are enough, or the time is up. Returns how many there were. */
async function eachRun(round: (run: number) => Promise<void>): Promise<number> {
  const end = performance.now() + BUDGET_SECONDS * 1000;
  let runs = 0;
  do await round(runs++); while (runs < RUNS && performance.now() < end);
  return runs;
}

async function benchFile(runtime: BenchRuntime): Promise<void> {
  const loggers = ["microlog", ...Object.keys(FILE_PEERS)];
  /** Lines a second. */
  const rates = new Map<string, number>();
  /** Microseconds of processor time a line, all threads: what a busy machine does not change much. */
  const cpus = new Map<string, number>();
  const lost = new Map<string, number>();
  const runs = await eachRun(async (run) => {
    for (const logger of loggers) {
      const lines = SLOW_PEERS.includes(logger) ? SLOW_LINES : LINES;
      const file = join(folder, "lines", `${runtime.name}-${logger.replace(" ", "-")}-${run}.log`);
      mkdirSync(join(folder, "lines"), { recursive: true });
      writeFileSync(file, "");
      const ran = await runOnce(runtime, "file_lines.mjs", [logger, library, file, String(lines)]);
      if (ran !== undefined) {
        rates.set(logger, Math.max(rates.get(logger) ?? 0, lines / ran.printed * 1000));
        cpus.set(logger, Math.min(cpus.get(logger) ?? Infinity, ran.cpu / lines * 1000));
        lost.set(logger, (lost.get(logger) ?? 0) + lines - countLines(file));
      }
      rmSync(file, { force: true });
    }
  });
  const cpu = (logger: string) => cpus.get(logger) ?? NaN;
  const rate = (logger: string) => rates.get(logger) ?? NaN;
  console.log(
    `${runtime.name}: lines a second to a file, ${LINES} lines, all verified, best of ${runs} processes`,
  );
  const inBun = runtime.name === "bun" ? ` (bar 1,000,000)${rate("microlog") >= 1e6 ? "" : "  MISSED"}` : "";
  console.log(
    `  microlog ${Math.round(rate("microlog"))}, ${lost.get("microlog")} lost${inBun}, CPU ${
      cpu("microlog").toFixed(2)
    } us`,
  );
  for (const [peer, bar] of Object.entries(FILE_PEERS)) {
    const times = rate("microlog") / rate(peer);
    const verdict = bar === undefined ? "" : ` (bar ${bar})${times >= bar ? "" : "  MISSED"}`;
    console.log(
      `  ${times.toFixed(1)} x ${peer}${verdict}: ${Math.round(rate(peer))}, ${lost.get(peer)} lost, ` +
        `CPU ${cpu(peer).toFixed(2)} us, ${(cpu(peer) / cpu("microlog")).toFixed(1)} x`,
    );
  }
}

/** Lines that are whole, in their order. */
function countLines(file: string): number {
  const lines = readFileSync(file, "utf8").split("\n").slice(0, -1);
  return lines.filter((line, i) => numberOf(line) === i).length;
}

function numberOf(line: string): number {
  const read: { readonly i?: number; readonly properties?: { readonly i?: number } } = JSON.parse(line);
  return read.i ?? read.properties?.i ?? NaN;
}

/** What a program prints: nanoseconds or milliseconds, and those of processor time where it tells them. */
interface Printed {
  readonly printed: number;
  readonly cpu: number;
}

/** Runs a program. Undefined when a peer fails, which is told: the others go on. */
async function runOnce(
  runtime: BenchRuntime,
  program: string,
  args: readonly string[],
): Promise<Printed | undefined> {
  const [file = "", ...before] = runtime.command;
  const result = await runProgram(file, [...before, join(programs, program), ...args], {
    timeoutMs: TIMEOUT_MS,
  });
  const [printed = NaN, cpu = NaN] = result.stdout.trim().split(" ").map(Number);
  if (result.exitCode === 0 && printed > 0) return { printed, cpu };
  const problem = `${args[0]} ${args[1]}: ${result.stderr.slice(0, 300)}${result.stdout.slice(0, 300)}`;
  if (args[0] === "microlog") throw new Error(problem);
  console.log(`  failed in ${runtime.name}: ${problem}`);
  return undefined;
}

/** The format of the null sink, to count what it makes. */
async function bundleParts(): Promise<void> {
  await bundleLibrary("logger/json_format.ts", folder);
  await bundleLibrary("logger/usual_mask.ts", folder);
  writeFileSync(
    join(folder, "bench_parts.mjs"),
    `export { JsonFormat } from "./logger_json_format.mjs";
    export { USUAL_MASK as MASK } from "./logger_usual_mask.mjs";`,
  );
}
