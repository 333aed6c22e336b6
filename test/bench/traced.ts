// Runs programs with the tracer in them, for the benches: as `microlog record` starts them, without its own process.

import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import {
  instrumentCommand,
  instrumentEnvironment,
  withoutSecondTracer,
} from "../../cli/record/instrument.ts";
import { writeTracer } from "../../cli/record/tracer_folder.ts";
import { encodeFileHeader } from "../../recording/codec/chunks.ts";
import { findNode } from "../support/node_versions.ts";
import { BUN_PATH, DENO_PATH } from "../support/runtimes.ts";
import { readBundles } from "../support/tracer_bundles.ts";

/** A runtime and how it starts a program. */
export interface BenchRuntime {
  readonly name: string;
  readonly command: readonly string[];
}

/** A command with its environment and the file that it records into. */
export interface TracedCommand {
  readonly command: readonly string[];
  readonly env: Record<string, string>;
  readonly file: string;
}

/** The runtimes to measure; `MICROLOG_BENCH_RUNTIMES=bun,node24` picks some. */
export async function benchRuntimes(): Promise<BenchRuntime[]> {
  const all: BenchRuntime[] = [
    { name: "bun", command: [BUN_PATH] },
    { name: "deno", command: [DENO_PATH, "run", "-A"] },
    { name: "node20", command: [await findNode(20)] },
    { name: "node24", command: [await findNode(24)] },
  ];
  const picked = process.env["MICROLOG_BENCH_RUNTIMES"]?.split(",");
  return picked === undefined ? all : all.filter(({ name }) => picked.includes(name));
}

/** The command as it runs when it is recorded into a new file. */
export async function trace(command: readonly string[], intervalSeconds?: number): Promise<TracedCommand> {
  const folder = mkdtempSync(join(tmpdir(), "microlog-bench-"));
  const folders = await writeTracer(readBundles(), folder);
  const file = join(folder, "bench.microlog");
  const originMicros = Math.floor((performance.timeOrigin + performance.now()) * 1000);
  writeFileSync(file, encodeFileHeader(originMicros));
  const injection = { ...folders, file, originMicros, intervalSeconds };
  const instrumented = instrumentCommand(command, folders.tracerFolder, dirname(file));
  const env = instrumentEnvironment(process.env, injection);
  return {
    command: instrumented.command,
    env: instrumented.needsNoVariable ? withoutSecondTracer(env, folders.tracerFolder) : env,
    file,
  };
}

/** Middle value; of an even number of values the upper of the two. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

/** The value below which a part of the values lies. @param part from 0 to 1 */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = part * (sorted.length - 1);
  const [low = NaN, high = low] = sorted.slice(Math.floor(place), Math.floor(place) + 2);
  return low + (high - low) * (place - Math.floor(place));
}

/** "+1.2 %" */
export function percent(ratio: number): string {
  return `${ratio >= 1 ? "+" : ""}${((ratio - 1) * 100).toFixed(1)} %`;
}
