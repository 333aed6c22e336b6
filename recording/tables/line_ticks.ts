// Ticks of source lines: which line of the function on top of the stack samples saw. A table without moments: what all
// samples of a thread saw on a line is one row.

import { TableBuilder } from "./builder.ts";
import type { Table } from "./schema.ts";

/** Up to so many rows are worth their bytes, whatever they say. */
const FEW_ROWS = 256;

/** Rows of equal thread, function and line as one, in that order. */
export function joinLines(lines: Table<"lines">): Table<"lines"> {
  const { thread, frame, below, count } = lines.columns;
  const compare = (a: number, b: number) =>
    (thread[a] ?? 0) - (thread[b] ?? 0) || (frame[a] ?? 0) - (frame[b] ?? 0) ||
    (below[a] ?? 0) - (below[b] ?? 0) || a - b;
  const order = Uint32Array.from(thread, (_, row) => row);
  // What was finalised is in order, and nothing in it has to be joined.
  if (order.every((row) => row === 0 || isBehind(lines, row))) return lines;
  order.sort(compare);
  const joined = new TableBuilder("lines", Math.max(1, lines.length));
  let last = -1;
  for (const row of order) {
    const samples = count[row] ?? 0;
    const fields = { thread: thread[row] ?? -1, frame: frame[row] ?? -1, below: below[row] ?? 0 };
    const isSame = last >= 0 && joined.get(last, "thread") === fields.thread &&
      joined.get(last, "frame") === fields.frame && joined.get(last, "below") === fields.below;
    if (isSame) joined.set(last, "count", joined.get(last, "count") + samples);
    else last = joined.append({ ...fields, count: samples });
  }
  return joined.build();
}

/** Whether a row comes after the one above it, and is about another line. */
function isBehind(lines: Table<"lines">, row: number): boolean {
  for (const column of [lines.columns.thread, lines.columns.frame, lines.columns.below]) {
    const step = (column[row] ?? 0) - (column[row - 1] ?? 0);
    if (step !== 0) return step > 0;
  }
  return false;
}

/**
 * Leaves out lines that one sample saw, where there are many: of them there are more than of all others together, and
 * they say next to nothing.
 * @param lines joined
 */
export function leaveOutRareLines(lines: Table<"lines">): Table<"lines"> {
  if (lines.length <= FEW_ROWS) return lines;
  const { thread, frame, below, count } = lines.columns;
  const kept = new TableBuilder("lines");
  for (let row = 0; row < lines.length; row++) {
    if ((count[row] ?? 0) < 2) continue;
    kept.append({
      thread: thread[row] ?? -1,
      frame: frame[row] ?? -1,
      below: below[row] ?? 0,
      count: count[row] ?? 0,
    });
  }
  return kept.build();
}
