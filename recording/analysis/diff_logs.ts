// What two recordings logged, by what the messages have in common: numbers, ids and times differ from run to run, so they
// are masked before messages are compared.

import type { RecordingTables } from "../recording.ts";
import type { TimeRange } from "./time_range.ts";

/** Characters of a message that are compared. */
const COMPARED_LENGTH = 300;

/** Characters of a message that are read. */
const READ_LENGTH = 4000;

/** What stands for a number or an id. */
export const MASK = "…";

/** Messages that are the same but for what is masked. */
export interface LogChange {
  readonly level: number;
  /** The first message of the later recording, else of the earlier one. */
  readonly message: string;
  readonly masked: string;
  /** How many entries there were. */
  readonly before: number;
  readonly after: number;
  /** Row of `logs` of the first one, -1 where there is none. */
  readonly beforeRow: number;
  readonly afterRow: number;
}

/** Patterns in the order in which they are masked: what holds numbers before the numbers. */
const MASKED: readonly RegExp[] = [
  /\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?/g,
  /\b\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?\b/g,
  /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi,
  /\b(?:0x)?(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,}\b/gi,
  /(?<![\p{L}\p{N}_])[-+]?\d[\d.,_]*(?:e[+-]?\d+)?(?: ?(?:ns|µs|ms|s|min|h|[kMGT]?i?B)\b| ?%)?/gu,
  // Digits inside of words: `order42`, `worker-3`.
  /\d+/g,
];

/** What runtimes put into the text of an error, each in its own way: lines of source, where they point at, stacks. */
const ERROR_LINES = /(?<=^|\s)\d+ \| [^\n]*(?:\n|$)|^\s*\^\s*$|^\s+at [^\n]*$/gm;

/** Where an error's text ends and tells of its cause, its fields or another error. */
const AFTER_STACK = /\n[ \t]+at [^]*$/;

/** What runtimes write each in their own way, in order: names of plain errors, quotes, commas before brackets. */
const WRITTEN: readonly (readonly [RegExp, string])[] = [
  [/^(\s*)error: /, "$1Error: "],
  [/\\(?=["'`])/g, ""],
  [/['`]/g, '"'],
  [/,\s*(?=[}\]])/g, " "],
  [/(?<=[{[(])\s+|\s+(?=[}\])])/g, ""],
];

/** A message without its numbers, ids and times, and without what only some runtimes say. */
export function maskMessage(message: string): string {
  const start = message.slice(0, READ_LENGTH);
  const stackless = start.replace(AFTER_STACK, "").replaceAll(ERROR_LINES, "");
  let text = (stackless.trim() === "" ? start : stackless).slice(0, COMPARED_LENGTH);
  for (const [pattern, by] of WRITTEN) text = text.replace(pattern, by);
  for (const pattern of MASKED) text = text.replaceAll(pattern, MASK);
  return text.replaceAll(/\s+/g, " ").trim();
}

/** Entries that are compared. */
export interface LogPart {
  readonly tables: RecordingTables;
  /** Default: whenever they were made. */
  readonly range?: TimeRange;
  /** Rows of `threads`; default: all. */
  readonly threads?: readonly number[];
}

/** Entries that are counted before somebody else may have a turn. */
const TURN_ENTRIES = 1000;

/** Counts messages of both recordings, those that are in one alone first, then by how much their counts differ. */
export function diffLogs(before: LogPart, after: LogPart): LogChange[] {
  return compareCounts(finish(countMessages(before)), finish(countMessages(after)));
}

/** The same for many entries, in turns. @param turn resolves when it may go on */
export async function diffLogsInTurns(
  before: LogPart,
  after: LogPart,
  turn: () => Promise<void>,
): Promise<LogChange[]> {
  const counted: ReadonlyMap<string, Counted>[] = [];
  for (const part of [before, after]) {
    const counting = countMessages(part);
    let step = counting.next();
    for (; step.done !== true; step = counting.next()) await turn();
    counted.push(step.value);
  }
  const [first = new Map(), second = new Map()] = counted;
  return compareCounts(first, second);
}

function finish<T>(steps: Generator<void, T>): T {
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

function compareCounts(
  first: ReadonlyMap<string, Counted>,
  second: ReadonlyMap<string, Counted>,
): LogChange[] {
  const changes: LogChange[] = [];
  for (const [key, counted] of second) {
    const earlier = first.get(key);
    changes.push({
      ...counted.facts,
      before: earlier?.count ?? 0,
      after: counted.count,
      beforeRow: earlier?.row ?? -1,
      afterRow: counted.row,
    });
  }
  for (const [key, counted] of first) {
    if (second.has(key)) continue;
    changes.push({ ...counted.facts, before: counted.count, after: 0, beforeRow: counted.row, afterRow: -1 });
  }
  return changes.sort((a, b) => {
    return Number(isAlone(b)) - Number(isAlone(a)) || b.level - a.level ||
      Math.abs(b.after - b.before) - Math.abs(a.after - a.before);
  });
}

/** Whether messages are in one of the recordings alone. */
export function isAlone({ before, after }: LogChange): boolean {
  return before === 0 || after === 0;
}

interface Counted {
  readonly facts: Pick<LogChange, "level" | "message" | "masked">;
  readonly row: number;
  count: number;
}

/** Masks each text once, however many entries share it. Yields after some entries. */
function* countMessages(
  { tables: { logs, strings }, range, threads }: LogPart,
): Generator<void, Map<string, Counted>> {
  const { message, level, count, when, thread } = logs.columns;
  const shown = threads === undefined ? undefined : new Set(threads);
  const masked = new Map<number, string>();
  const counts = new Map<string, Counted>();
  for (let row = 0; row < logs.length; row++) {
    if (row % TURN_ENTRIES === TURN_ENTRIES - 1) yield;
    const at = when[row] ?? 0;
    if (range !== undefined && (at < range.from || at > range.to)) continue;
    if (shown !== undefined && !shown.has(thread[row] ?? -1)) continue;
    const text = message[row] ?? -1;
    let pattern = masked.get(text);
    if (pattern === undefined) masked.set(text, pattern = maskMessage(strings.get(text)));
    const key = `${level[row]} ${pattern}`;
    const known = counts.get(key);
    if (known !== undefined) known.count += count[row] ?? 1;
    else {
      counts.set(key, {
        facts: {
          level: level[row] ?? 2,
          message: strings.get(text).slice(0, READ_LENGTH),
          masked: pattern,
        },
        row,
        count: count[row] ?? 1,
      });
    }
  }
  return counts;
}
