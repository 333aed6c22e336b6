// Recordings from drawings, so that a test shows what it is about: a line a depth, a column a moment, a letter a frame.
//
//     aaaaaa        a runs all the time,
//     bbb cc        calls b, does something itself, then calls c,
//      d            and b calls d for a moment.

import { emptyRecording } from "../../recording/codec/decode.ts";
import type { Metadata, Recording, RecordingTables } from "../../recording/recording.ts";
import { TableBuilder, tableFrom } from "../../recording/tables/builder.ts";
import {
  COLUMN_TABLES,
  type ColumnTableName,
  FRAME_KINDS,
  type FrameKind,
  type Row,
} from "../../recording/tables/schema.ts";
import { frameKindIndex, FramePool, StackPool } from "../../recording/tables/stacks.ts";
import { StringPool } from "../../recording/tables/strings.ts";

/** 2026-01-31T12:00:00Z. */
export const DRAWN_ORIGIN_MICROS = 1_769_860_800_000_000;

/** What a letter stands for. Default: a function of its name in "<letter>.ts", line 1, column 1, kind "js". */
export interface DrawnFrame {
  readonly name?: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly kind?: FrameKind;
}

/** What rows of other tables may need of the recording in the making. */
export interface Pools {
  /** Row of a text. */
  text(text: string): number;
  /** Row of a stack by its letters, outermost first; "" is -1. */
  stack(letters: string): number;
}

/** Rows of some tables. */
export type DrawnRows = { readonly [N in ColumnTableName]?: readonly Partial<Row<N>>[] };

export interface Drawing {
  /** Drawings by name of the thread, all of one process. The first is its main thread. */
  readonly threads: Readonly<Record<string, string>>;
  /** Width of a column, default 1,000. */
  readonly columnMicros?: number;
  /** When the first column starts, default 0. */
  readonly startMicros?: number;
  /** What letters stand for. */
  readonly frames?: Readonly<Record<string, DrawnFrame>>;
  /** Rows of further tables; those of `processes` and `threads` replace what is drawn. */
  readonly rows?: (pools: Pools) => DrawnRows;
  readonly metadata?: Metadata;
}

/**
 * A recording as it is once read. Equal columns side by side are one row of `samples` with their count; a column
 * without letters is a gap, and so is what comes behind the last one.
 * @param drawing a drawing of thread "main", or more
 */
export function drawRecording(drawing: string | Drawing): Recording {
  const { threads, columnMicros = 1000, startMicros = 0, frames: legend = {}, rows, metadata = {} }: Drawing =
    typeof drawing === "string" ? { threads: { main: drawing } } : drawing;
  const strings = new StringPool();
  const frames = new FramePool();
  const stacks = new StackPool();
  const stackOf = (letters: string) => {
    let stack = -1;
    for (const letter of letters) {
      stack = stacks.add(stack, addFrame(letter, legend[letter] ?? {}, strings, frames));
    }
    return stack;
  };
  const samples = new TableBuilder("samples");
  const threadRows: Partial<Row<"threads">>[] = [];
  for (const [name, lines] of Object.entries(threads)) {
    const thread = threadRows.length;
    threadRows.push({
      key: 1000 + thread,
      process: 0,
      number: thread,
      name: strings.add(name),
      startedAt: startMicros,
    });
    let last = "";
    readColumns(lines).forEach((letters, column) => {
      if (column > 0 && letters === last) {
        samples.set(samples.length - 1, "count", samples.get(samples.length - 1, "count") + 1);
        return;
      }
      last = letters;
      samples.append({
        when: startMicros + column * columnMicros,
        thread,
        stack: stackOf(letters),
        count: 1,
      });
    });
  }
  const processes = [{ key: 100, pid: 4242, runtime: strings.add("node"), startedAt: startMicros }];
  const given: DrawnRows = {
    processes,
    threads: threadRows,
    costs: threadRows.map((_, thread) => ({ when: startMicros, thread, intervalMicros: columnMicros })),
    ...rows?.({ text: (text) => strings.add(text), stack: stackOf }),
  };
  const tables: Record<string, unknown> = {};
  for (const name of COLUMN_TABLES) tables[name] = tableFrom<ColumnTableName>(name, given[name] ?? []);
  const drawn = {
    ...tables,
    samples: samples.build(),
    strings: strings.build(),
    frames: frames.build(),
    stacks: stacks.build(),
  };
  return { ...emptyRecording(DRAWN_ORIGIN_MICROS), metadata, tables: drawn as unknown as RecordingTables }; // one of each name
}

/** The drawing of a thread's samples: the opposite of {@link drawRecording}, with the first letters of names. */
export function drawSamples(
  recording: Recording,
  options: { thread?: number; columnMicros?: number } = {},
): string {
  const { thread = 0, columnMicros = 1000 } = options;
  const { columns, length } = recording.tables.samples;
  const drawn: string[] = [];
  let start: number | undefined;
  for (let row = 0; row < length; row++) {
    if (columns.thread[row] !== thread) continue;
    const when = columns.when[row] ?? 0;
    start ??= when;
    const column = Math.round((when - start) / columnMicros);
    while (drawn.length < column) drawn.push(drawn.at(-1) ?? "");
    drawn.push(stackLetters(recording, columns.stack[row] ?? -1));
  }
  const depth = drawn.reduce((most, letters) => Math.max(most, letters.length), 0);
  const lines = Array.from(
    { length: depth },
    (_, d) => drawn.map((letters) => letters[d] ?? " ").join("").trimEnd(),
  );
  return lines.join("\n");
}

/** First letters of the names on a stack, outermost first. */
export function stackLetters(recording: Recording, stack: number): string {
  const { stacks, frames, strings } = recording.tables;
  let letters = "";
  for (let at = stack; at >= 0; at = stacks.columns.parent[at] ?? -1) {
    letters = (strings.get(frames.columns.name[stacks.columns.frame[at] ?? -1] ?? -1)[0] ?? "?") + letters;
  }
  return letters;
}

function addFrame(letter: string, drawn: DrawnFrame, strings: StringPool, frames: FramePool): number {
  const { name = letter, file = `${letter}.ts`, line = 1, column = 1, kind = FRAME_KINDS[0] } = drawn;
  return frames.add({
    name: strings.add(name),
    file: strings.add(file),
    line,
    column,
    kind: frameKindIndex(kind),
  });
}

/** Letters of each column from top to bottom, and an empty one behind the last. Common indentation is no column. */
function readColumns(drawing: string): string[] {
  const lines = drawing.split("\n").filter((line) => line.trim() !== "");
  const indent = lines.reduce((least, line) => Math.min(least, line.search(/\S/)), Infinity);
  const drawn = lines.map((line) => line.slice(indent).trimEnd());
  const width = drawn.reduce((most, line) => Math.max(most, line.length), 0);
  return Array.from({ length: width + 1 }, (_, x) => {
    const letters = drawn.map((line) => line[x] ?? " ").join("").trimEnd();
    if (letters.includes(" ")) throw new TypeError(`Column ${x} of the drawing has a hole: "${letters}"`);
    return letters;
  });
}
