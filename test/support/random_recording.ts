// Random recordings from a seed, over all tables and with values at the ends of their ranges.

import { emptyRecording } from "../../recording/codec/decode.ts";
import type { Metadata, Recording, RecordingTables } from "../../recording/recording.ts";
import { tableFrom } from "../../recording/tables/builder.ts";
import {
  type Column,
  COLUMN_TABLES,
  columnsOf,
  type ColumnTableName,
  FRAME_KINDS,
} from "../../recording/tables/schema.ts";
import { FramePool, StackPool } from "../../recording/tables/stacks.ts";
import { StringPool } from "../../recording/tables/strings.ts";
import { DRAWN_ORIGIN_MICROS } from "./draw_recording.ts";
import type { Random } from "./random.ts";

export interface RandomRecordingOptions {
  /** Rows of a table at most, default 40. */
  readonly rows?: number;
  /** Texts of its own, so that two recordings differ; default "". */
  readonly prefix?: string;
  /** Keys of its processes and threads; default 3 random ones each. */
  readonly keys?: readonly number[];
}

const TEXTS = [
  "",
  "a",
  "(anonymous)",
  "/srv/app/src/main.ts",
  "Ünïcödé 💥",
  "\ufeffmark",
  "line\nbreak\0nul",
  "x".repeat(300),
];
const INTS = [0, 1, -1, 2, 100, 2 ** 31 - 1, -(2 ** 31)];
const WIDES = [0, -1, 1, 4096, 2 ** 20, 4096 * 77, 2 ** 32, 2 ** 51, 2 ** 52, 2 ** 53 - 1, -(2 ** 53) + 1];
const FLOATS = [0, -0, 1.5, -1e300, 5e-324, Infinity, -Infinity, NaN, 0.1];

/** Times are written in units of a millisecond at the coarsest, so multiples of it come back as they were. */
const MILLI = 1000;

/** A recording in no special order, with every table, and some that have no rows. */
export function randomRecording(random: Random, options: RandomRecordingOptions = {}): Recording {
  const { rows: most = 40, prefix = "" } = options;
  const keys = options.keys ?? [0, 1, 2].map(() => 1 + random.below(2 ** 32 - 1));
  const strings = new StringPool();
  for (let i = random.below(most) + 1; i > 0; i--) {
    strings.add(prefix + random.pick(TEXTS) + random.below(20));
  }
  const frames = new FramePool();
  for (let i = random.below(most) + 1; i > 0; i--) {
    frames.add({
      name: random.below(strings.length),
      file: random.below(strings.length),
      line: random.chance(0.1) ? random.pick(INTS) : random.below(500),
      column: random.below(80),
      kind: random.below(FRAME_KINDS.length),
    });
  }
  const stacks = new StackPool();
  for (let i = random.below(most * 2) + 1; i > 0; i--) {
    const parent = random.chance(0.6) ? stacks.length - 1 : random.below(stacks.length + 1) - 1;
    stacks.add(parent, random.below(frames.length));
  }
  const lengths = new Map<string, number>([
    ["strings", strings.length],
    ["frames", frames.length],
    ["stacks", stacks.length],
    ["processes", keys.length],
    ["threads", keys.length],
  ]);
  const tables: Record<string, unknown> = {
    strings: strings.build(),
    frames: frames.build(),
    stacks: stacks.build(),
  };
  for (const name of COLUMN_TABLES) {
    if (name === "frames" || name === "stacks") continue;
    const length = lengths.get(name) ?? (random.chance(0.1) ? 0 : random.below(most));
    lengths.set(name, length);
    const makers = columnsOf(name).map(([key, column]) => [key, maker(random, column, lengths)] as const);
    const rows = Array.from({ length }, (_, i) => ({
      ...Object.fromEntries(makers.map(([key, make]) => [key, make()])),
      // Finer intervals make the times of samples finer than a millisecond.
      ...(name === "costs" ? { intervalMicros: random.pick([0, 1000, 10_000, 50_000]) } : {}),
      ...(name === "processes" || name === "threads" ? { key: keys[i] ?? 0 } : {}),
    }));
    tables[name] = tableFrom<ColumnTableName>(name, rows);
  }
  return {
    ...emptyRecording(DRAWN_ORIGIN_MICROS + random.below(1e9)),
    metadata: randomMetadata(random),
    tables: tables as unknown as RecordingTables, // one of each name
  };
}

/** Values of one column: some columns are all alike, some climb, some jump. */
function maker(random: Random, column: Column, lengths: ReadonlyMap<string, number>): () => number {
  const manner = random.below(4);
  let climbing = random.below(1000);
  const wild = (): number => {
    switch (column.kind) {
      case "ref":
        return random.below((lengths.get(column.table ?? "") ?? 0) + 1) - 1;
      case "int":
        return random.pick(INTS);
      case "wide":
        return random.pick(WIDES);
      case "time":
        return MILLI * random.pick([0, 1, 1e6, 3.6e9, 2 ** 42, -1]);
      case "float":
        return random.pick(FLOATS);
    }
  };
  const constant = wild();
  return () => {
    if (manner === 0) return constant;
    if (manner === 1 || column.kind === "ref") return wild();
    climbing += random.below(50);
    return column.kind === "time" ? climbing * MILLI : column.kind === "float" ? climbing / 7 : climbing;
  };
}

function randomMetadata(random: Random): Metadata {
  const all: Metadata = {
    application: "shop",
    command: ["node", "shop.ts", "--port=1"],
    directory: "/srv/shop",
    environment: { LANG: "C", TOKEN: "***", __proto__x: "1" },
    runtime: "node 24.21.0",
    microlog: "0.1.0",
    host: { name: "h", system: "linux", architecture: "x64", cores: 8, memoryBytes: 2 ** 34 },
    git: { commit: "abc", branch: "main", changed: true },
    parent: "shop/2026_01_31_12_00_00",
    intervalMicros: 10_000,
    endedAtMicros: 123_456,
    exitCode: 0,
    signal: "SIGTERM",
  };
  return Object.fromEntries(Object.entries(all).filter(() => random.chance(0.7)));
}
