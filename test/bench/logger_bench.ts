// The logger beside pino, winston and LogTape: calls that are off, lines to nowhere, lines to a file with every line
// verified. Each run is a process of its own, runs are interleaved, the minimum counts.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { bundleLibrary } from "../support/bundled_library.ts";
import { runProgram } from "../support/run_program.ts";
import { type BenchRuntime, benchRuntimes } from "./traced.ts";

const RUNS = Number(process.env["MICROLOG_BENCH_RUNS"] ?? 5);
const LINES = Number(process.env["MICROLOG_BENCH_LINES"] ?? 200_000);

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
  for (let run = 0; run < RUNS; run++) {
    for (const { name } of CALLS) {
      for (const logger of loggers) {
        if (logger === "pino" && (name === "unconfigured" || name === "unmasked")) continue;
        if (logger === "winston" && name !== "disabled" && name !== "message" && name !== "masked") continue;
        const nanos = await runOnce(runtime, "calls.mjs", [logger, name, library]);
        const key = `${name} ${logger}`;
        best.set(key, Math.min(best.get(key) ?? Infinity, nanos));
      }
    }
  }
  const of = (name: string, logger: string) => best.get(`${name} ${logger}`) ?? NaN;
  // pino hides nothing unless it is told to: plain lines of pino are what unmasked ones are measured by.
  const pino = (name: string) =>
    name === "unmasked" || name === "masked" ? of("plain", "pino") : of(name, "pino");
  best.set("plain pino", await bestOfPlainPino(runtime));
  console.log(`${runtime.name}: nanoseconds a call, minimum of ${RUNS} processes`);
  for (const { name, bar } of CALLS) {
    const own = of(name, "microlog");
    const ratio = own / pino(name);
    const verdict = bar === undefined ? "" : ` (bar ${bar})${ratio <= bar ? "" : "  MISSED"}`;
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

async function bestOfPlainPino(runtime: BenchRuntime): Promise<number> {
  let best = Infinity;
  for (let run = 0; run < RUNS; run++) {
    best = Math.min(best, await runOnce(runtime, "calls.mjs", ["pino", "unmasked", library]));
  }
  return best;
}

async function benchFile(runtime: BenchRuntime): Promise<void> {
  const loggers = ["microlog", ...Object.keys(FILE_PEERS)];
  const best = new Map<string, number>();
  const lost = new Map<string, number>();
  for (let run = 0; run < RUNS; run++) {
    for (const logger of loggers) {
      const file = join(folder, "lines", `${runtime.name}-${logger.replace(" ", "-")}-${run}.log`);
      mkdirSync(join(folder, "lines"), { recursive: true });
      writeFileSync(file, "");
      try {
        const millis = await runOnce(runtime, "file_lines.mjs", [logger, library, file, String(LINES)]);
        best.set(logger, Math.min(best.get(logger) ?? Infinity, millis));
        lost.set(logger, (lost.get(logger) ?? 0) + LINES - countLines(file));
      } catch (error) {
        if (logger === "microlog") throw error;
        console.log(`  ${logger} failed: ${String(error).slice(0, 200)}`);
      }
      rmSync(file, { force: true });
    }
  }
  const rate = (logger: string) => LINES / (best.get(logger) ?? NaN) * 1000;
  console.log(`${runtime.name}: lines a second to a file, ${LINES} lines, all verified`);
  const inBun = runtime.name === "bun" ? ` (bar 1,000,000)${rate("microlog") >= 1e6 ? "" : "  MISSED"}` : "";
  console.log(`  microlog ${Math.round(rate("microlog"))}, ${lost.get("microlog")} lost${inBun}`);
  for (const [peer, bar] of Object.entries(FILE_PEERS)) {
    const times = rate("microlog") / rate(peer);
    const verdict = bar === undefined ? "" : ` (bar ${bar})${times >= bar ? "" : "  MISSED"}`;
    console.log(
      `  ${times.toFixed(1)} x ${peer}${verdict}: ${Math.round(rate(peer))}, ${lost.get(peer)} lost`,
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

async function runOnce(runtime: BenchRuntime, program: string, args: readonly string[]): Promise<number> {
  const [file = "", ...before] = runtime.command;
  const result = await runProgram(file, [...before, join(programs, program), ...args], {
    timeoutMs: 120_000,
  });
  const printed = Number(result.stdout.trim());
  if (result.exitCode !== 0 || !(printed > 0)) {
    throw new Error(`${args[0]} ${args[1]}: ${result.stderr}${result.stdout}`);
  }
  return printed;
}

/** The format of the null sink, to count what it makes. */
async function bundleParts(): Promise<void> {
  await bundleLibrary("logger/json_format.ts", folder);
  await bundleLibrary("logger/mask.ts", folder);
  writeFileSync(
    join(folder, "bench_parts.mjs"),
    `export { JsonFormat } from "./logger_json_format.mjs";
    import { isSecretName, maskText } from "./logger_mask.mjs";
    export const MASK = { hides: isSecretName, text: maskText };`,
  );
}
