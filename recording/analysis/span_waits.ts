// On what a span waited. A wait belongs to a span when it began in it or in one of those it contains, as the tracer noted;
// a span that nothing was noted for, like a measure that was made when all was over, has the waits that lie within it.

import type { RecordingTables } from "../recording.ts";
import { barEnd } from "./async_bars.ts";
import { sumWaited, type Waited } from "./waited.ts";

/** Spans around each other that are followed; hostile ones may go round in circles. */
const MAX_LEVELS = 1000;

/** Sums the waits of a span. @param row of `spans` @param runEnd in microseconds after the origin */
export function findSpanWaits(tables: RecordingTables, row: number, runEnd: number): Waited {
  const { when, key } = tables.spans.columns;
  const from = when[row] ?? 0;
  const stretch = { from, to: barEnd(tables, "spans", row, runEnd), runEnd };
  const own = key[row] ?? -1;
  const noted = own < 0 ? [] : waitsBelow(tables, own);
  return sumWaited(tables, noted.length > 0 ? noted : waitsWithin(tables, row, stretch), stretch);
}

/** Waits that began in a span, or in one that it contains. @param wanted the span's key */
function waitsBelow(tables: RecordingTables, wanted: number): number[] {
  const { key, parentKey } = tables.spans.columns;
  const { spanKey } = tables.waits.columns;
  if (!spanKey.some((of) => of >= 0)) return [];
  const parentOf = new Map<number, number>();
  for (let row = 0; row < key.length; row++) parentOf.set(key[row] ?? -1, parentKey[row] ?? -1);
  const isBelow = new Map<number, boolean>([[wanted, true]]);
  const found: number[] = [];
  for (let row = 0; row < spanKey.length; row++) {
    const start = spanKey[row] ?? -1;
    if (start >= 0 && leadsTo(start, parentOf, isBelow)) found.push(row);
  }
  return found;
}

/** Whether one of the spans around a span is known to be the wanted one. Notes what it learns. */
function leadsTo(
  start: number,
  parentOf: ReadonlyMap<number, number>,
  isBelow: Map<number, boolean>,
): boolean {
  const path: number[] = [];
  let at = start;
  while (at >= 0 && !isBelow.has(at) && path.length < MAX_LEVELS) {
    path.push(at);
    at = parentOf.get(at) ?? -1;
  }
  const found = isBelow.get(at) ?? false;
  for (const key of path) isBelow.set(key, found);
  return found;
}

/** Waits of a span's thread that began and ended within it. */
function waitsWithin(
  tables: RecordingTables,
  span: number,
  { from, to, runEnd }: { readonly from: number; readonly to: number; readonly runEnd: number },
): number[] {
  const { when, thread } = tables.waits.columns;
  const ofThread = tables.spans.columns.thread[span] ?? -1;
  const found: number[] = [];
  for (let row = 0; row < when.length; row++) {
    const start = when[row] ?? 0;
    if (thread[row] !== ofThread || start < from || start >= to) continue;
    if (barEnd(tables, "waits", row, runEnd) <= to) found.push(row);
  }
  return found;
}
