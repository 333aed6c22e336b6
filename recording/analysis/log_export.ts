// Log entries as text files: lines as people read them (.log), and one JSON object a line (.jsonl). Made a piece at a
// time, so that a million entries neither stop the page nor need one string that holds them all.

import type { Recording } from "../recording.ts";
import { LEVELS } from "../tables/schema.ts";
import { plainText } from "./ansi.ts";
import { parseJson } from "./log_fields.ts";
import { levelOf } from "./log_filter.ts";
import { displayName, displayPath } from "./source_path.ts";

export const LOG_FORMATS = ["log", "jsonl"] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

/** Frames of a stack that are written. */
const MAX_FRAMES = 50;

/** Names of threads by their row. */
export type ThreadNames = readonly string[];

/** Entries in one piece of text: few enough that a page that makes one between two frames stays smooth. */
export const ENTRIES_A_PIECE = 250;

/** Stacks as JSON by their row: few stacks make most entries. */
type StackTexts = Map<number, string>;

/** Stacks that are remembered. */
const MOST_STACKS = 10_000;

/** The entries as text, in pieces. @param rows rows of `logs` in the wanted order */
export function* exportLog(
  recording: Recording,
  rows: Int32Array,
  { format, threadNames }: { readonly format: LogFormat; readonly threadNames: ThreadNames },
): Generator<string> {
  const stacks: StackTexts = new Map();
  const write = format === "log"
    ? (row: number) => formatLine(recording, row, threadNames)
    : (row: number) => formatJsonLine(recording, row, threadNames, stacks);
  for (let first = 0; first < rows.length; first += ENTRIES_A_PIECE) {
    let piece = "";
    const last = Math.min(rows.length, first + ENTRIES_A_PIECE);
    for (let i = first; i < last; i++) piece += `${write(rows[i] ?? 0)}\n`;
    yield piece;
  }
}

/** `2026-01-31 12:00:01.234567Z ERROR [main] console.error: no prices {"order":4711} (3 like it)`. */
export function formatLine(recording: Recording, row: number, threadNames: ThreadNames): string {
  const { logs, strings } = recording.tables;
  const { thread, source, message, fields, count } = logs.columns;
  const level = (LEVELS[levelOf(logs, row)] ?? "info").toUpperCase().padEnd(5);
  const name = threadNames[thread[row] ?? -1];
  const many = (count[row] ?? 1) > 1 ? ` (${count[row]} like it)` : "";
  const structured = strings.peek(fields[row] ?? -1);
  return [
    momentOf(recording, row).replace("T", " "),
    level,
    ...(name === undefined ? [] : [`[${name}]`]),
    // Lines behind the first are set in, so that each entry starts where a line does.
    `${strings.peek(source[row] ?? -1)}: ${
      plainText(strings.peek(message[row] ?? -1)).trimEnd().replaceAll("\n", "\n    ")
    }${structured === "" ? "" : ` ${structured}`}${many}`,
  ].join(" ");
}

/** The entry with all that is known of it, as one line of JSON. */
function formatJsonLine(
  recording: Recording,
  row: number,
  threadNames: ThreadNames,
  stacks: StackTexts,
): string {
  const { logs, strings, threads, processes } = recording.tables;
  const { when, thread, source, message, fields, count, stack } = logs.columns;
  const ofThread = thread[row] ?? -1;
  const process = threads.columns.process[ofThread] ?? -1;
  const structured = strings.peek(fields[row] ?? -1);
  const line = JSON.stringify({
    time: momentOf(recording, row),
    whenMs: (when[row] ?? 0) / 1000,
    level: LEVELS[levelOf(logs, row)],
    pid: processes.columns.pid[process],
    thread: threadNames[ofThread],
    source: strings.peek(source[row] ?? -1),
    message: plainText(strings.peek(message[row] ?? -1)),
    fields: structured === "" ? undefined : parseJson(structured) ?? structured,
    count: (count[row] ?? 1) > 1 ? count[row] : undefined,
  });
  const text = stackText(recording, stack[row] ?? -1, stacks);
  return text === "" ? line : `${line.slice(0, -1)},"stack":${text}}`;
}

/** When an entry was made, to the microsecond, in universal time. */
function momentOf({ originMicros, tables }: Recording, row: number): string {
  const micros = originMicros + Math.round(tables.logs.columns.when[row] ?? 0);
  const date = new Date(Math.floor(micros / 1000));
  // Any double may be in a file; dates end in the year 275760.
  if (Number.isNaN(date.getTime())) return "?";
  const rest = ((micros % 1000) + 1000) % 1000;
  return date.toISOString().replace("Z", `${String(rest).padStart(3, "0")}Z`);
}

/** The stack as JSON; "" when there is none. */
function stackText(recording: Recording, stack: number, known: StackTexts): string {
  if (stack < 0) return "";
  const text = known.get(stack) ?? JSON.stringify(listFrames(recording, stack));
  if (known.size < MOST_STACKS) known.set(stack, text);
  return text;
}

function listFrames({ tables }: Recording, stack: number): object[] {
  const { stacks, frames, strings } = tables;
  const listed: object[] = [];
  for (let at = stack; at >= 0 && listed.length < MAX_FRAMES; at = stacks.columns.parent[at] ?? -1) {
    const frame = stacks.columns.frame[at] ?? -1;
    listed.push({
      name: displayName(strings.get(frames.columns.name[frame] ?? -1)),
      file: displayPath(strings.get(frames.columns.file[frame] ?? -1)),
      line: frames.columns.line[frame],
      column: frames.columns.column[frame],
    });
  }
  return listed;
}
