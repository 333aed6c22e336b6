// A source file line by line: what functions that begin on a line took, how often log entries were made there, and where a
// function ends. Samples say which function ran, not which of its lines, so no line has a time of its own.

import type { RecordingTables } from "../recording.ts";
import type { Functions } from "./functions.ts";

/** What is known of a line. Times in microseconds. */
export interface LineFacts {
  /** Rows of `frames` that begin here, the longest first. */
  readonly frames: readonly number[];
  /** Of all of them together. */
  readonly self: number;
  readonly total: number;
  /** Log entries with this line on their stack. */
  readonly entries: number;
}

/** The lines of a file of which anything is known, by number from 1 on. @param file row of `strings` */
export function findLineFacts(
  tables: RecordingTables,
  functions: Functions,
  file: number,
): ReadonlyMap<number, LineFacts> {
  const { file: files, line: lines } = tables.frames.columns;
  const entries = countEntries(tables, file);
  const frames = new Map<number, number[]>();
  for (let frame = 0; frame < files.length; frame++) {
    const line = lines[frame] ?? 0;
    if (files[frame] !== file || line < 1 || (functions.total[frame] ?? 0) <= 0) continue;
    const known = frames.get(line);
    if (known === undefined) frames.set(line, [frame]);
    else known.push(frame);
  }
  const facts = new Map<number, LineFacts>();
  for (const line of new Set([...frames.keys(), ...entries.keys()])) {
    const here = (frames.get(line) ?? []).sort((a, b) =>
      (functions.total[b] ?? 0) - (functions.total[a] ?? 0)
    );
    facts.set(line, {
      frames: here,
      self: here.reduce((sum, frame) => sum + (functions.self[frame] ?? 0), 0),
      // Of functions on one line, one mostly calls the other.
      total: functions.total[here[0] ?? -1] ?? 0,
      entries: entries.get(line) ?? 0,
    });
  }
  return facts;
}

/** How many log entries have which line of a file on their stack: those frames say where a call is made. */
function countEntries({ logs, stacks, frames }: RecordingTables, file: number): Map<number, number> {
  const counts = new Map<number, number>();
  // Most entries share few stacks.
  const byStack = new Map<number, number>();
  for (let row = 0; row < logs.length; row++) {
    const stack = logs.columns.stack[row] ?? -1;
    if (stack >= 0) byStack.set(stack, (byStack.get(stack) ?? 0) + (logs.columns.count[row] ?? 1));
  }
  for (const [stack, count] of byStack) {
    const seen = new Set<number>();
    for (let at = stack; at >= 0; at = stacks.columns.parent[at] ?? -1) {
      const frame = stacks.columns.frame[at] ?? -1;
      const line = frames.columns.line[frame] ?? 0;
      if (frames.columns.file[frame] !== file || line < 1 || seen.has(line)) continue;
      seen.add(line);
      counts.set(line, (counts.get(line) ?? 0) + count);
    }
  }
  return counts;
}

/** Characters that are looked at for a function's end. */
const MOST_CHARACTERS = 200_000;

/**
 * The line on which a function ends: where the block that it begins is closed.
 * @param lines of the file
 * @param line from 1 on
 * @param column from 1 on; 0 is the start of the line
 * @returns the line it begins on when there is no block, or none that ends
 */
export function findFunctionEnd(lines: readonly string[], line: number, column: number): number {
  let depth = 0;
  let looked = 0;
  let quote = "";
  for (let number = line; number <= lines.length && looked < MOST_CHARACTERS; number++) {
    const text = lines[number - 1] ?? "";
    looked += text.length + 1;
    for (let at = number === line ? Math.max(0, column - 1) : 0; at < text.length; at++) {
      const letter = text[at] ?? "";
      if (quote === "*/") {
        if (text.startsWith("*/", at)) quote = "";
      } else if (quote !== "") {
        if (letter === "\\") at++;
        else if (letter === quote) quote = "";
      } else if (letter === '"' || letter === "'" || letter === "`") quote = letter;
      else if (text.startsWith("//", at)) break;
      else if (text.startsWith("/*", at)) quote = "*/";
      else if ("({[".includes(letter)) depth++;
      else if (")}]".includes(letter)) {
        depth--;
        if (depth < 0 || (depth === 0 && letter === "}")) return number;
      } else if (depth === 0 && (letter === ";" || letter === ",")) return number; // an arrow without a block
    }
    // Strings end with their line; templates and comments go on.
    if (quote === '"' || quote === "'") quote = "";
  }
  return line;
}
