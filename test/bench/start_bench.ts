// Time that recording adds to the start of an empty program, in each runtime: interleaved runs, whole processes.

import { mkdtempSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findNode } from "../support/node_versions.ts";
import { benchRuntimes, median, trace } from "./traced.ts";

const RUNS = 21;
const BARS_MS: Readonly<Record<string, number>> = { bun: 30 };
const BAR_MS = 40;

const program = join(mkdtempSync(join(tmpdir(), "microlog-empty-")), "empty.mjs");
writeFileSync(program, "");

const runtimes = await benchRuntimes();
for (const major of [22, 26] as const) {
  runtimes.push({ name: `node${major}`, command: [await findNode(major)] });
}
for (const { name, command } of runtimes) {
  const plain = [...command, program];
  const traced = await trace(plain);
  const times = { plain: [] as number[], own: [] as number[], traced: [] as number[] };
  for (let run = 0; run < RUNS; run++) {
    times.plain.push(time(plain));
    times.own.push(
      time([
        command[0] ?? "",
        ...command.slice(1),
        "--cpu-prof",
        "--cpu-prof-dir=/tmp/microlog-bench-prof",
        program,
      ]),
    );
    times.traced.push(time(traced.command, traced.env));
  }
  const added = (values: readonly number[]) =>
    `${(median(values) - median(times.plain)).toFixed(1)} ms median, ${
      (Math.min(...values) - Math.min(...times.plain)).toFixed(1)
    } ms minimum`;
  console.log(
    `${name.padEnd(7)} plain ${median(times.plain).toFixed(1)} ms; microlog adds ${added(times.traced)} ` +
      `(bar ${BARS_MS[name] ?? BAR_MS}); --cpu-prof adds ${added(times.own)}`,
  );
}

function time(command: readonly string[], env?: Record<string, string>): number {
  const [file = "", ...args] = command;
  const start = performance.now();
  spawnSync(file, args, { stdio: "ignore", ...(env === undefined ? {} : { env }) });
  return performance.now() - start;
}
