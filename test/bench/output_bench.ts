// A program that writes 2 GB to standard output, with and without `microlog record`: time, and the memory of the
// program, which must stay flat. In blocks of 64 KB, and in lines by console.log (0.2 GB).

import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { BUN_PATH } from "../support/runtimes.ts";
import { benchRuntimes, median, percent } from "./traced.ts";

const RUNS = Number(process.env["MICROLOG_BENCH_RUNS"] ?? 3);
const program = fileURLToPath(new URL("../../fixtures/programs/print_much.mjs", import.meta.url));
const cli = fileURLToPath(new URL("../../cli.ts", import.meta.url));
const root = mkdtempSync(join(tmpdir(), "microlog-bench-"));

for (const { name, command } of await benchRuntimes()) {
  for (const [mode, megabytes] of [["blocks", 2000], ["lines", 200]] as const) {
    const plain = [...command, program, mode, String(megabytes)];
    const recorded = [BUN_PATH, cli, "record", "--quiet", "--root", root, "--", ...plain];
    const ratios: number[] = [];
    let memory = "";
    for (let run = 0; run < RUNS; run++) {
      const without = await drain(plain);
      const with_ = await drain(recorded);
      ratios.push(with_.millis / without.millis);
      memory = `RSS ${without.rssMegabytes} MB without, ${with_.rssMegabytes} MB with`;
    }
    console.log(
      `${name.padEnd(7)} ${megabytes} MB in ${mode}: ${percent(median(ratios))} (bar +10 %); ${memory}`,
    );
  }
}

/** Runs a program and reads its output away. The last line of standard error is its memory at the end. */
function drain(command: readonly string[]): Promise<{ millis: number; rssMegabytes: string }> {
  const [file = "", ...args] = command;
  const start = performance.now();
  return new Promise((resolve) => {
    const child = spawn(file, args, { stdio: ["ignore", "pipe", "pipe"] });
    let errors = "";
    child.stdout.on("data", () => {});
    child.stderr.on("data", (data) => errors += data);
    child.once("close", () => {
      const rssMegabytes = /rss (\d+)/.exec(errors)?.[1] ?? "?";
      resolve({ millis: performance.now() - start, rssMegabytes });
    });
  });
}
