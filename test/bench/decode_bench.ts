// How long a recording of a million samples takes to become typed arrays. Bar: 250 ms in Bun. Run: `npm run bench -- decode`.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { decodeRecording } from "../../recording/codec/decode.ts";
import { encodeFinalised } from "../../recording/codec/encode.ts";
import { deflateZlib, inflateZlib } from "../support/inflate.ts";
import { BUN_PATH, DENO_PATH } from "../support/runtimes.ts";
import { walkRecording } from "../support/walk_recording.ts";

const SAMPLES = 1_000_000;
const ROUNDS = 25;
const BAR_MS = 250;

/** Decodes the file again and again; prints the times of each round as JSON. */
function measure(path: string): void {
  const bytes = new Uint8Array(readFileSync(path));
  const times: number[] = [];
  let rows = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    const { tables, problems } = decodeRecording(bytes, inflateZlib);
    times.push(performance.now() - start);
    rows += tables.samples.length + problems.length; // the result is used
  }
  if (rows !== ROUNDS * SAMPLES) throw new Error(`${rows} rows instead of ${ROUNDS * SAMPLES}`);
  console.log(JSON.stringify(times));
}

/** Measures in a process of its own, so that the first round is that of a page that was just opened. */
function measureIn(runtime: string, args: readonly string[], path: string): string {
  const script = fileURLToPath(import.meta.url);
  const { stdout, stderr, status } = spawnSync(runtime, [...args, script, path], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  const times = JSON.parse(stdout) as number[]; // what measure() prints
  const first = times[0] ?? NaN;
  times.sort((a, b) => a - b);
  const median = times[ROUNDS >> 1] ?? NaN;
  const ms = (value: number) => `${value.toFixed(0)} ms`;
  return `median ${ms(median)}, min ${ms(times[0] ?? NaN)}, first ${ms(first)}; ${
    (median / BAR_MS).toFixed(2)
  } of the bar`;
}

function main(): void {
  const folder = mkdtempSync(join(tmpdir(), "microlog_bench_"));
  try {
    // A compiler, whose stacks are hardly ever the same, and a server, whose stacks come again.
    const walks = { "deep stacks": {}, "stacks that come again": { callees: 3, maxDepth: 8 } };
    for (const [name, walk] of Object.entries(walks)) {
      const recording = walkRecording({ samples: SAMPLES, ...walk });
      const bytes = encodeFinalised(recording, deflateZlib);
      const path = join(folder, "walk.microlog");
      writeFileSync(path, bytes);
      const size = `${bytes.length} bytes, ${(bytes.length / SAMPLES).toFixed(2)} a sample`;
      console.log(`${name}: ${SAMPLES} samples, ${recording.tables.stacks.length} stacks, ${size}`);
      console.log(`  Bun:  ${measureIn(BUN_PATH, [], path)}`);
      console.log(`  Deno: ${measureIn(DENO_PATH, ["run", "--allow-all", "--no-check"], path)}`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const [path] = process.argv.slice(2);
if (path === undefined) main();
else measure(path);
