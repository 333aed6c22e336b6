// A long recording for benches: a thread that wanders through a call graph, as programs do. Same seed, same recording.

import { emptyRecording } from "../../recording/codec/decode.ts";
import type { Recording } from "../../recording/recording.ts";
import { TableBuilder, tableFrom } from "../../recording/tables/builder.ts";
import { FramePool, StackPool } from "../../recording/tables/stacks.ts";
import { StringPool } from "../../recording/tables/strings.ts";
import { DRAWN_ORIGIN_MICROS } from "./draw_recording.ts";
import { createRandom } from "./random.ts";

export interface WalkOptions {
  readonly samples: number;
  /** Default 1. */
  readonly threads?: number;
  /** Functions of the program, default 3,000. */
  readonly functions?: number;
  /** Callees of a function, default 12: like in real programs, few are called often and many seldom. */
  readonly callees?: number;
  /** Default 60. */
  readonly maxDepth?: number;
  /** Default 1. */
  readonly seed?: number;
}

const INTERVAL_MICROS = 1000;

/** Builds the recording; every sample has another stack than the one before it, so that none are joined. */
export function walkRecording(options: WalkOptions): Recording {
  const { samples: count, threads = 1, functions = 3000, seed = 1 } = options;
  const { callees: calleeCount = 12, maxDepth = 60 } = options;
  const random = createRandom(seed);
  const strings = new StringPool();
  const frames = new FramePool();
  const stacks = new StackPool();
  const frameOf = Array.from({ length: functions }, (_, i) =>
    frames.add({
      name: strings.add(`function${i}`),
      file: strings.add(`/srv/app/src/file${Math.floor(i / 15)}.ts`),
      line: 1 + (i % 15) * 20 + random.below(20),
      column: 1 + random.below(40),
      kind: 0,
    }));
  const callees = Array.from(
    { length: functions },
    () => Array.from({ length: calleeCount }, () => random.below(functions)),
  );
  const samples = new TableBuilder("samples", count);
  for (let thread = 0; thread < threads; thread++) {
    const path: { readonly id: number; readonly stack: number }[] = [];
    let when = 0;
    for (let i = 0; i < Math.floor(count / threads); i++) {
      for (let returns = Math.min(path.length, random.below(4)); returns > 0; returns--) path.pop();
      do {
        const caller = path.at(-1);
        const skewed = Math.floor(random.next() ** 3 * calleeCount);
        const id = caller === undefined ? 0 : callees[caller.id]?.[skewed] ?? 0;
        path.push({ id, stack: stacks.add(caller?.stack ?? -1, frameOf[id] ?? 0) });
      } while (path.length < maxDepth && random.chance(0.5));
      if (path.length >= maxDepth) path.length = 1 + random.below(maxDepth / 2);
      when += INTERVAL_MICROS - 50 + random.below(100);
      samples.append({ when, thread, stack: path.at(-1)?.stack ?? -1, count: 1 });
    }
  }
  const empty = emptyRecording(DRAWN_ORIGIN_MICROS);
  const threadRows = Array.from({ length: threads }, (_, i) => ({ key: i + 1, process: 0, number: i }));
  const tables = {
    ...empty.tables,
    strings: strings.build(),
    frames: frames.build(),
    stacks: stacks.build(),
    samples: samples.build(),
    processes: tableFrom("processes", [{ key: 1, pid: 1 }]),
    threads: tableFrom("threads", threadRows),
    costs: tableFrom("costs", [{ when: 0, thread: 0, intervalMicros: INTERVAL_MICROS }]),
  };
  return { ...empty, tables };
}
