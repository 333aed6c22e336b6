// What each line of a function took. Engines count on which lines samples saw a function; the function's own time is
// divided by these counts, so that lines come to what the function took. Not for whole files: see source_lines.ts.

import type { RecordingTables } from "../recording.ts";

/** A function's lines. Times in microseconds. */
export interface LineTimes {
  /** The function's own time by line, counted from 1. */
  readonly self: ReadonlyMap<number, number>;
  /** Own time of which no line is known: lines that one sample saw are left out of large recordings. */
  readonly elsewhere: number;
}

/**
 * Divides a function's own time by its lines.
 * @param frame row of `frames`
 * @param self the function's own time, in whatever stretch
 * @param threads rows of `threads` that are looked at
 * @returns undefined when no line of the function was recorded
 */
export function findLineTimes(
  tables: RecordingTables,
  { frame, self, threads }: {
    readonly frame: number;
    readonly self: number;
    readonly threads: readonly number[];
  },
): LineTimes | undefined {
  const { columns, length } = tables.lines;
  const line = tables.frames.columns.line[frame] ?? 0;
  const shown = new Set(threads);
  const counts = new Map<number, number>();
  let counted = 0;
  for (let row = 0; row < length; row++) {
    if (columns.frame[row] !== frame || !shown.has(columns.thread[row] ?? -1)) continue;
    const count = Math.max(0, columns.count[row] ?? 0);
    const at = line + (columns.below[row] ?? 0);
    counts.set(at, (counts.get(at) ?? 0) + count);
    counted += count;
  }
  if (counted === 0) return undefined;
  const samples = Math.max(counted, countSamples(tables, frame, shown));
  const times = [...counts].map(([at, count]) => [at, self * count / samples] as const);
  return { self: new Map(times), elsewhere: self * (samples - counted) / samples };
}

/** How many samples saw a function on top of the stack. */
function countSamples(
  { samples, stacks }: RecordingTables,
  frame: number,
  threads: ReadonlySet<number>,
): number {
  const { stack, thread, count } = samples.columns;
  const frames = stacks.columns.frame;
  let seen = 0;
  for (let row = 0; row < samples.length; row++) {
    if (frames[stack[row] ?? -1] === frame && threads.has(thread[row] ?? -1)) seen += count[row] ?? 0;
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

/** Whether a word stands in a text, not within another one. Comments and strings are texts like any other. */
function namesWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const [before = "", after = ""] = [text[at - 1], text[at + word.length]];
    if (!/[\p{ID_Continue}$#]/u.test(before) && !/[\p{ID_Continue}$]/u.test(after)) return true;
  }
  return false;
}
