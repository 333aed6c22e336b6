// A program that writes much to standard output, with and without `microlog record`: 2 GB in blocks of 64 KB, and 0.2 GB
// in lines by console.log. Told twice: the whole command, by the executable that people have, and the program alone with
// the tracer in it, without what `record` does before and after. Its output goes through a program that does something
// with it, as in earnest; MICROLOG_BENCH_CONSUMER picks another ("cat" does nothing, so that all else shows).
// The CPU time of all processes together is told as well: on a busy machine it says more.

import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { compileExecutable } from "../../tools/build.ts";
import { benchRuntimes, median, percent, quantile, trace, type TracedCommand } from "./traced.ts";

const RUNS = Number(process.env["MICROLOG_BENCH_RUNS"] ?? 5);
const consumer = process.env["MICROLOG_BENCH_CONSUMER"] ?? "md5sum";
const program = fileURLToPath(new URL("../../fixtures/programs/print_much.mjs", import.meta.url));
const root = mkdtempSync(join(tmpdir(), "microlog-bench-"));
const microlog = await findExecutable();

/** One run. */
interface Run {
  readonly millis: number;
  /** Of all processes. */
  readonly cpuMillis: number;
  /** Resident memory of the program at its end. */
  readonly rssMegabytes: number;
}

for (const { name, command } of await benchRuntimes()) {
  for (const [mode, megabytes] of [["blocks", 2000], ["lines", 200]] as const) {
    const plain = [...command, program, mode, String(megabytes)];
    const traced = await trace(plain);
    const recorded = [microlog, "record", "--quiet", "--root", root, "--", ...plain];
    const runs: Record<"plain" | "traced" | "recorded", Run[]> = { plain: [], traced: [], recorded: [] };
    for (let run = 0; run < RUNS; run++) {
      runs.plain.push(await drain({ command: plain }));
      runs.traced.push(await drain(traced));
      runs.recorded.push(await drain({ command: recorded }));
    }
    const ratio = (kind: "traced" | "recorded") => {
      const time = median(runs[kind].map(({ millis }, run) => millis / (runs.plain[run]?.millis ?? NaN)));
      const cpu = (all: readonly Run[]) => Math.min(...all.map(({ cpuMillis }) => cpuMillis));
      return `${percent(time)} (least CPU ${percent(cpu(runs[kind]) / cpu(runs.plain))})`;
    };
    const memory = (kind: "plain" | "recorded") => {
      const values = runs[kind].map(({ rssMegabytes }) => rssMegabytes);
      return `${median(values)} MB (${quantile(values, 0)} … ${quantile(values, 1)})`;
    };
    console.log(
      `${name.padEnd(7)} ${megabytes} MB in ${mode} to ${consumer}, plain ${
        median(runs.plain.map(({ millis }) => millis)).toFixed(0)
      } ms: whole command ${ratio("recorded")} (bar +10 %), program alone ${ratio("traced")}; ` +
        `RSS ${memory("plain")} without, ${memory("recorded")} with`,
    );
  }
}

/** Runs a program and lets its output be consumed. The last line of standard error is its memory at the end. */
async function drain({ command = [], env }: Partial<TracedCommand>): Promise<Run> {
  const start = performance.now();
  const child = Bun.spawn(["sh", "-c", `"$@" | ${consumer} > ${join(root, "out")}`, "sh", ...command], {
    stdio: ["ignore", "ignore", "pipe"],
    ...(env === undefined ? {} : { env }),
  });
  const errors = await new Response(child.stderr).text();
  await child.exited;
  const millis = performance.now() - start;
  const rssMegabytes = Number(/rss (\d+)/.exec(errors)?.[1]);
  if (!(rssMegabytes > 0)) throw new Error(`${command.join(" ")} did not end well:\n${errors}`);
  // With what the shell has waited for.
  return { millis, cpuMillis: Number(child.resourceUsage()?.cpuTime.total ?? NaN) / 1000, rssMegabytes };
}

/** What `npm run build` made, or else the same made anew. */
async function findExecutable(): Promise<string> {
  const built = process.env["MICROLOG_BENCH_EXECUTABLE"];
  if (built !== undefined && existsSync(built)) return built;
  return await compileExecutable(join(root, "microlog"));
}
