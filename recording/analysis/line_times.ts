// What each line of a function took. Engines count on which lines samples saw a function; the function's own time is
// divided by these counts, so that lines come to what the function took. Not for whole files: see source_lines.ts.

import type { RecordingTables } from "../recording.ts";

/** The lines of a file. Times in microseconds. */
export interface LineTimes {
  /** Own time of functions by line, counted from 1. */
  readonly self: ReadonlyMap<number, number>;
  /**
   * Own time of which no line is known, by row of `frames`: lines that one sample saw are left out of large recordings.
   * Functions of which no line is known at all are not in it.
   */
  readonly elsewhere: ReadonlyMap<number, number>;
}

/**
 * Divides the own time of the functions of a file by lines.
 * @param file row of `strings`
 * @param self own time by row of `frames`, in whatever stretch
 * @param threads rows of `threads` that are looked at
 */
export function findLineTimes(
  tables: RecordingTables,
  { file, self, threads }: {
    readonly file: number;
    readonly self: Float64Array;
    readonly threads: readonly number[];
  },
): LineTimes {
  const { columns, length } = tables.lines;
  const { file: files, line: firstLines } = tables.frames.columns;
  const shown = new Set(threads);
  const isMeant = (row: number) =>
    files[columns.frame[row] ?? -1] === file && shown.has(columns.thread[row] ?? -1);
  const counted = new Map<number, number>();
  for (let row = 0; row < length; row++) {
    const frame = columns.frame[row] ?? -1;
    if (isMeant(row)) counted.set(frame, (counted.get(frame) ?? 0) + Math.max(0, columns.count[row] ?? 0));
  }
  const samples = counted.size > 0 ? countSamples(tables, shown) : new Float64Array(0);
  const times = new Map<number, number>();
  for (let row = 0; row < length; row++) {
    if (!isMeant(row)) continue;
    const frame = columns.frame[row] ?? -1;
    const all = Math.max(1, counted.get(frame) ?? 0, samples[frame] ?? 0);
    const micros = (self[frame] ?? 0) * Math.max(0, columns.count[row] ?? 0) / all;
    const line = (firstLines[frame] ?? 0) + (columns.below[row] ?? 0);
    if (micros > 0) times.set(line, (times.get(line) ?? 0) + micros);
  }
  const elsewhere = new Map<number, number>();
  for (const [frame, count] of counted) {
    const all = Math.max(1, count, samples[frame] ?? 0);
    elsewhere.set(frame, (self[frame] ?? 0) * (all - count) / all);
  }
  return { self: times, elsewhere };
}

/** How many samples saw each function on top of the stack. Hot. */
function countSamples(
  { samples, stacks, frames }: RecordingTables,
  threads: ReadonlySet<number>,
): Float64Array {
  const { stack, thread, count } = samples.columns;
  const frameOfStack = stacks.columns.frame;
  const seen = new Float64Array(frames.length);
  for (let row = 0; row < samples.length; row++) {
    const frame = frameOfStack[stack[row] ?? -1] ?? -1;
    if (frame >= 0 && threads.has(thread[row] ?? -1)) seen[frame] = (seen[frame] ?? 0) + (count[row] ?? 0);
  }
  return seen;
}

/** What a function called, by row of `frames`: what those calls took while the function's outermost call was open. */
export function findCalleeTimes(
  { stacks }: RecordingTables,
  frame: number,
  { totals, outermost }: { readonly totals: Float64Array; readonly outermost: Uint8Array },
): ReadonlyMap<number, number> {
  const { parent, frame: frames } = stacks.columns;
  const times = new Map<number, number>();
  for (let stack = 0; stack < stacks.length; stack++) {
    const caller = parent[stack] ?? -1;
    const micros = totals[stack] ?? 0;
    if (caller < 0 || micros <= 0 || frames[caller] !== frame || outermost[caller] !== 1) continue;
    const callee = frames[stack] ?? -1;
    times.set(callee, (times.get(callee) ?? 0) + micros);
  }
  return times;
}

/**
 * The line on which a function calls another one, where one line alone names it: engines do not tell lines of calls.
 * @param lines of the file
 * @param from first line of the calling function, from 1 on
 * @param to its last one
 * @param name of what is called: the last word of `Cart.total`, `get total`
 * @returns -1 when no line names it, or several
 */
export function findCallLine(lines: readonly string[], from: number, to: number, name: string): number {
  const word = /[\p{ID_Continue}$#]+$/u.exec(name)?.[0];
  if (word === undefined) return -1;
  let found = -1;
  for (let line = from; line <= to; line++) {
    if (!namesWord(lines[line - 1] ?? "", word)) continue;
    if (found >= 0) return -1;
    found = line;
  }
  return found;
}

/** What stands before a name where it is given. */
const DEFINES = /\b(?:function\s*\*?|class|const|let|var|get|set|import)\s+$/;

/**
 * Whether a word stands in a text, not within another one, and not where it gets its meaning. Comments and strings are texts
 * like any other.
 */
function namesWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const [before = "", after = ""] = [text[at - 1], text[at + word.length]];
    const isWord = !/[\p{ID_Continue}$#]/u.test(before) && !/[\p{ID_Continue}$]/u.test(after);
    if (isWord && !DEFINES.test(text.slice(0, at))) return true;
  }
  return false;
}
