// The program behind fuzz_test.ts, in a process of its own so that its memory can be measured and a hang be ended:
// decodes files one after the other and prints a summary as JSON. Arguments: `mutate SEED CASES`, `truncate SEED` or
// `files PATH…`; with FUZZ_VERBOSE set it tells of each of these.

import { readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import process from "node:process";
import { decodeRecording } from "../../recording/codec/decode.ts";
import { encodeBatch, encodeFinalised, encodeMetadata } from "../../recording/codec/encode.ts";
import { readIndex } from "../../recording/codec/read_range.ts";
import { FormatError, VersionError } from "../../recording/errors.ts";
import { buildFile, joinBytes } from "./build_chunks.ts";
import { assertSound } from "./compare_recordings.ts";
import { drawRecording } from "./draw_recording.ts";
import { deflateZlib, inflateZlib } from "./inflate.ts";
import { MUTATIONS } from "./mutate_file.ts";
import { createRandom, type Random } from "./random.ts";
import { randomRecording } from "./random_recording.ts";

/** What the program prints. */
export interface FuzzSummary {
  /** Files that were decoded, and how many of those without and with problems, and how many were refused whole. */
  readonly cases: number;
  readonly clean: number;
  readonly damaged: number;
  readonly refused: number;
  readonly slowestMs: number;
  readonly slowest: string;
  /** By how much the most memory held exceeds what was held before: of files the worst one, else of all cases. */
  readonly grownBytes: number;
  /** Cases that ended in neither a value nor a proper error. */
  readonly failures: readonly string[];
}

interface FuzzCase {
  readonly name: string;
  readonly file: Uint8Array;
}

/** Whole files to start from: finalised, appended by threads, and a drawn one. */
function makeFiles(random: Random): Uint8Array[] {
  const parts = [1, 2, 3].map((stream) =>
    encodeBatch(stream, randomRecording(random, { rows: 8 }).tables, deflateZlib)
  );
  const finalised = encodeFinalised(randomRecording(random, { rows: 12 }), deflateZlib);
  return [
    finalised,
    buildFile(encodeMetadata({ application: "shop", environment: { A: "b" } }), ...parts),
    encodeFinalised(drawRecording({ threads: { main: "aab\n b\n", worker: "xyx" } }), deflateZlib),
    joinBytes(finalised, parts[0] ?? new Uint8Array()),
  ];
}

function* mutatedFiles(seed: number, cases: number): Generator<FuzzCase> {
  const names = Object.keys(MUTATIONS) as (keyof typeof MUTATIONS)[]; // Object.keys widens
  let files: Uint8Array[] = [];
  for (let i = 0; i < cases; i++) {
    const random = createRandom(seed + i);
    if (i % 50 === 0) files = makeFiles(random);
    const name = random.pick(names);
    yield { name: `${name} ${seed + i}`, file: MUTATIONS[name](random, files) };
  }
}

function* truncatedFiles(seed: number): Generator<FuzzCase> {
  for (const [which, file] of makeFiles(createRandom(seed)).slice(0, 2).entries()) {
    for (let length = 0; length < file.length; length++) {
      yield { name: `file ${which} to ${length}`, file: file.subarray(0, length) };
    }
  }
}

function* givenFiles(paths: readonly string[]): Generator<FuzzCase> {
  for (const path of paths) yield { name: basename(path), file: new Uint8Array(readFileSync(path)) };
}

/** Decodes one file and walks what came of it. */
function run({ file }: FuzzCase, thorough: boolean): "clean" | "damaged" | "refused" {
  try {
    readIndex(file, file.length, inflateZlib);
  } catch (error) {
    checkError(error, file.length);
  }
  try {
    const recording = decodeRecording(file, inflateZlib);
    assertSound(recording, file.length);
    if (thorough) {
      const again = decodeRecording(encodeFinalised(recording, deflateZlib), inflateZlib);
      if (again.problems.length > 0) {
        throw new Error(`Finalised, it has problems: ${again.problems[0]?.message}`);
      }
    }
    return recording.problems.length === 0 ? "clean" : "damaged";
  } catch (error) {
    checkError(error, file.length);
    return "refused";
  }
}

function checkError(error: unknown, fileBytes: number): void {
  if (error instanceof VersionError) return;
  if (!(error instanceof FormatError)) throw error;
  if (!(error.offset >= 0 && error.offset <= fileBytes)) {
    throw new Error(`Offset ${error.offset} of ${fileBytes} bytes`);
  }
}

/** Bun's collector, or V8's when it was started with `--expose-gc`. */
function collectGarbage(): void {
  const { Bun, gc } = globalThis as { Bun?: { gc(now: boolean): void }; gc?: () => void }; // what the runtime has
  if (Bun !== undefined) Bun.gc(true);
  else gc?.();
}

/** Starts to look for the most memory that is held. Returns how to ask for its growth in bytes. */
function watchMemory(): () => number {
  const before = process.memoryUsage.rss();
  try {
    // Linux forgets the peak so far, so that a file is not blamed for the one before it.
    writeFileSync("/proc/self/clear_refs", "5");
    return () =>
      1024 * Number(/VmHWM:\s*(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? NaN) - before;
  } catch {
    return () => process.resourceUsage().maxRSS * 1024 - before;
  }
}

/** @param apart whether each case is measured from a clean start; it takes time that thousands of cases do not have */
function fuzz(cases: Iterable<FuzzCase>, { thorough = false, apart = false }): FuzzSummary {
  const counts = { clean: 0, damaged: 0, refused: 0 };
  const failures: string[] = [];
  let [count, slowestMs, slowest, grownBytes] = [0, 0, "", 0];
  let growth = watchMemory();
  for (const one of cases) {
    if (apart) {
      collectGarbage();
      growth = watchMemory();
    }
    const start = performance.now();
    try {
      counts[run(one, thorough)]++;
    } catch (error) {
      failures.push(`${one.name}: ${error instanceof Error ? error.stack : String(error)}`);
    }
    const took = performance.now() - start;
    count++;
    if (took > slowestMs) [slowestMs, slowest] = [took, one.name];
    if (apart) {
      grownBytes = Math.max(grownBytes, growth());
      const tell = `${one.name}: ${one.file.length} bytes, ${Math.round(took)} ms, ${
        Math.round(growth() / 2 ** 20)
      } MiB`;
      if (process.env["FUZZ_VERBOSE"] !== undefined) console.error(tell);
    }
    if (failures.length === 5) break;
  }
  return {
    cases: count,
    ...counts,
    slowestMs,
    slowest,
    grownBytes: Math.max(grownBytes, growth()),
    failures,
  };
}

const [task, ...rest] = process.argv.slice(2);
const [seed = "1", cases = "1000"] = rest;
switch (task) {
  case "mutate":
    console.log(JSON.stringify(fuzz(mutatedFiles(Number(seed), Number(cases)), { thorough: true })));
    break;
  case "truncate":
    console.log(JSON.stringify(fuzz(truncatedFiles(Number(seed)), {})));
    break;
  case "files":
    console.log(JSON.stringify(fuzz(givenFiles(rest), { apart: true })));
    break;
  default:
    throw new TypeError(`Unknown task "${task}"`);
}
