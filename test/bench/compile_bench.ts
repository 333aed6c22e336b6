// CPU time that recording adds to a compiler, against the runtime's own --cpu-prof at the same interval: TypeScript
// checks this project, whole processes, interleaved (`MICROLOG_BENCH_SMALL=1`: one of its files, a second's work).

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { benchRuntimes, median, percent, trace } from "./traced.ts";

const RUNS = Number(process.env["MICROLOG_BENCH_RUNS"] ?? 4);
const INTERVAL_MICROS = 10_000;
const SMALL_OPTIONS = ["--strict", "--target", "esnext", "--module", "preserve", "--skipLibCheck"]
  .concat("--allowImportingTsExtensions", "--types", "bun-types");

const root = fileURLToPath(new URL("../..", import.meta.url));
const files = process.env["MICROLOG_BENCH_SMALL"] === undefined
  ? ["--project", root]
  : [...SMALL_OPTIONS, join(root, "recording/codec/decode.ts")];
const work = [join(root, "node_modules/typescript/lib/tsc.js"), "--noEmit", ...files];
const profiles = mkdtempSync(join(tmpdir(), "microlog-bench-prof-"));

for (const { name, command } of await benchRuntimes()) {
  const plain = [...command, ...work];
  const own = [
    ...command,
    "--cpu-prof",
    `--cpu-prof-dir=${profiles}`,
    `--cpu-prof-interval=${INTERVAL_MICROS}`,
    ...work,
  ];
  const traced = await trace(plain, INTERVAL_MICROS / 1e6);
  const adaptive = await trace(plain);
  const times = {
    plain: [] as number[],
    own: [] as number[],
    traced: [] as number[],
    adaptive: [] as number[],
  };
  for (let run = 0; run < RUNS; run++) {
    times.plain.push(cpuMillis(plain));
    times.own.push(cpuMillis(own));
    times.traced.push(cpuMillis(traced.command, traced.env));
    times.adaptive.push(cpuMillis(adaptive.command, adaptive.env));
  }
  const over = (values: readonly number[]) =>
    `${percent(median(values) / median(times.plain))} median, ${
      percent(Math.min(...values) / Math.min(...times.plain))
    } minimum`;
  console.log(
    `${name.padEnd(7)} plain ${median(times.plain).toFixed(0)} ms CPU; --cpu-prof ${over(times.own)}; ` +
      `microlog at 10 ms ${over(times.traced)}; by default ${over(times.adaptive)}`,
  );
}

/** User and system time of a whole process, as the system counts it. */
function cpuMillis(command: readonly string[], env?: Record<string, string>): number {
  const { resourceUsage } = Bun.spawnSync([...command], {
    stdio: ["ignore", "ignore", "ignore"],
    cwd: profiles,
    ...(env === undefined ? {} : { env }),
  });
  return Number(resourceUsage?.cpuTime.total ?? 0) / 1000;
}
