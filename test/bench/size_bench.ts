// Size of a finalised recording against the same samples as V8's own file under `gzip -9`, and as a gzipped pprof, which
// has no time axis. Bar: 1/9 of the first. `bun test/bench/size_bench.ts [PROFILE.cpuprofile [INTERVAL_MICROS]]`; without
// a profile Node makes one of TypeScript's compiler checking this project, at 1 ms.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import {
  Function as PprofFunction,
  Line,
  Location,
  Profile,
  Sample,
  StringTable,
  ValueType,
} from "pprof-format";
import { encodeFinalised } from "../../recording/codec/encode.ts";
import type { Recording } from "../../recording/recording.ts";
import { deflate } from "../../server/store/zlib.ts";
import { findNode } from "../support/node_versions.ts";
import { type CpuProfile, recordingFromCpuProfile } from "../support/read_cpuprofile.ts";

const INTERVAL_MICROS = 1000;
const BAR = 9;

async function profileCompiler(): Promise<Uint8Array> {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const folder = mkdtempSync(join(tmpdir(), "microlog_bench_"));
  try {
    const { status, signal } = spawnSync(await findNode(24), [
      "--cpu-prof",
      `--cpu-prof-interval=${INTERVAL_MICROS}`,
      `--cpu-prof-dir=${folder}`,
      join(root, "node_modules/typescript/lib/tsc.js"),
      "--noEmit",
      "--project",
      root,
    ], { cwd: root });
    const [name] = readdirSync(folder);
    if (name === undefined) throw new Error(`Node ended with ${signal ?? status} and made no profile`);
    return readFileSync(join(folder, name));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The recording as Go's profile.proto, one sample a stack with its count and time. */
function encodePprof({ tables }: Recording): Uint8Array {
  const { frames, samples, stacks, strings } = tables;
  const table = new StringTable();
  const functions = Array.from({ length: frames.length }, (_, i) =>
    new PprofFunction({
      id: i + 1,
      name: table.dedup(strings.get(frames.columns.name[i] ?? -1)),
      filename: table.dedup(strings.get(frames.columns.file[i] ?? -1)),
      startLine: frames.columns.line[i] ?? 0,
    }));
  const locations = functions.map(({ id }, i) =>
    new Location({ id, line: [new Line({ functionId: id, line: frames.columns.line[i] ?? 0 })] })
  );
  const totals = new Map<number, { count: number; micros: number }>();
  for (let row = 0; row < samples.length; row++) {
    const total = totals.get(samples.columns.stack[row] ?? -1) ?? { count: 0, micros: 0 };
    total.count += samples.columns.count[row] ?? 0;
    total.micros += (samples.columns.when[row + 1] ?? samples.columns.when[row] ?? 0) -
      (samples.columns.when[row] ?? 0);
    totals.set(samples.columns.stack[row] ?? -1, total);
  }
  const sample = [...totals].map(([stack, { count, micros }]) => {
    const locationId: number[] = [];
    for (let at = stack; at >= 0; at = stacks.columns.parent[at] ?? -1) {
      locationId.push((stacks.columns.frame[at] ?? 0) + 1);
    }
    return new Sample({ locationId, value: [count, micros] });
  });
  const sampleType = [["samples", "count"], ["wall", "microseconds"]].map(([type = "", unit = ""]) =>
    new ValueType({ type: table.dedup(type), unit: table.dedup(unit) })
  );
  return new Profile({ sampleType, sample, location: locations, function: functions, stringTable: table })
    .encode();
}

const [path, interval = String(INTERVAL_MICROS)] = process.argv.slice(2);
const text = path === undefined ? await profileCompiler() : readFileSync(path);
const profile = JSON.parse(new TextDecoder().decode(text)) as CpuProfile; // V8's own
const recording = recordingFromCpuProfile(profile, Number(interval));
const count = profile.samples.length;
const own = encodeFinalised(recording, deflate).length;
const { samples, stacks, frames } = recording.tables;
console.log(`${count} samples, ${samples.length} rows, ${stacks.length} stacks, ${frames.length} frames`);
console.log(`finalised recording:    ${own} bytes, ${(own / count).toFixed(2)} a sample`);
for (
  const [name, size] of [
    [".cpuprofile, gzip -9:  ", gzipSync(text, { level: 9 }).length],
    ["pprof, gzip -9:        ", gzipSync(encodePprof(recording), { level: 9 }).length],
  ] as const
) {
  console.log(
    `${name} ${size} bytes, ${(size / count).toFixed(2)} a sample; ours is 1/${
      (size / own).toFixed(1)
    } of it`,
  );
}
console.log(`bar: 1/${BAR} of the .cpuprofile, and below the pprof`);
