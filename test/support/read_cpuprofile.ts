// V8's .cpuprofile as a recording, for benches that compare sizes: the same samples in each format. Opening such files
// in microlog is the business of recording/formats.

import { emptyRecording } from "../../recording/codec/decode.ts";
import type { Recording } from "../../recording/recording.ts";
import { TableBuilder, tableFrom } from "../../recording/tables/builder.ts";
import { joinLines, leaveOutRareLines } from "../../recording/tables/line_ticks.ts";
import { FramePool, StackPool } from "../../recording/tables/stacks.ts";
import { StringPool } from "../../recording/tables/strings.ts";
import { DRAWN_ORIGIN_MICROS } from "./draw_recording.ts";

/** The parts of a .cpuprofile that are read. Lines and columns count from 0; times are microseconds. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly children?: readonly number[];
    readonly callFrame: {
      readonly functionName: string;
      readonly url: string;
      readonly lineNumber: number;
      readonly columnNumber: number;
    };
    readonly positionTicks?: readonly { readonly line: number; readonly ticks: number }[];
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** Samples in the order of time, equal stacks in a row joined, and ticks of lines as finalised files have them. @param intervalMicros at which the profile was taken */
export function recordingFromCpuProfile(profile: CpuProfile, intervalMicros: number): Recording {
  const strings = new StringPool();
  const frames = new FramePool();
  const stacks = new StackPool();
  const lines = new TableBuilder("lines");
  const stackOf = new Map<number, number>();
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const queue = profile.nodes.slice(0, 1).map(({ id }) => ({ id, stack: -1 }));
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    stackOf.set(at.id, at.stack);
    for (const id of nodes.get(at.id)?.children ?? []) {
      const frame = nodes.get(id)?.callFrame;
      if (frame === undefined) continue;
      const { functionName, url, lineNumber, columnNumber } = frame;
      const ticks = url === "" ? [] : nodes.get(id)?.positionTicks ?? [];
      const place = { line: lineNumber + 1, column: columnNumber + 1, kind: 0 };
      const index = frames.add({ name: strings.add(functionName), file: strings.add(url), ...place });
      queue.push({ id, stack: stacks.add(at.stack, index) });
      for (const { line, ticks: count } of ticks) {
        lines.append({ frame: index, thread: 0, below: line - place.line, count });
      }
    }
  }
  let time = 0;
  const taken = profile.samples.map((id, i) => ({
    when: time += profile.timeDeltas[i] ?? 0,
    stack: stackOf.get(id) ?? -1,
  }));
  taken.sort((a, b) => a.when - b.when); // some deltas are negative
  const samples = new TableBuilder("samples");
  let last = -2;
  for (const { when, stack } of taken) {
    const row = samples.length - 1;
    if (stack === last) samples.set(row, "count", samples.get(row, "count") + 1);
    else samples.append({ when, thread: 0, stack, count: 1 });
    last = stack;
  }
  const empty = emptyRecording(DRAWN_ORIGIN_MICROS);
  const tables = {
    ...empty.tables,
    strings: strings.build(),
    frames: frames.build(),
    stacks: stacks.build(),
    samples: samples.build(),
    lines: leaveOutRareLines(joinLines(lines.build())),
    processes: tableFrom("processes", [{ key: 1, pid: 1 }]),
    threads: tableFrom("threads", [{ key: 1, process: 0, number: 0 }]),
    costs: tableFrom("costs", [{ when: 0, thread: 0, intervalMicros }]),
  };
  return { ...empty, tables };
}
