// Spans that were written before they had ended, and again when they did. FORMAT.md, "Merging".

import type { Table } from "../tables/schema.ts";
import { gather } from "./order.ts";

/** Memory that {@link dropSuperseded} takes for an unfinished span, roughly and at most. */
const UNFINISHED_BYTES = 64;

/** Bytes that dropping may take for a while. */
export function droppingBytes({ columns: { duration } }: Table<"spans">): number {
  let count = 0;
  for (const each of duration) if (each < 0) count++;
  return count * UNFINISHED_BYTES;
}

/**
 * The spans without rows that say of a span that it has begun, where a later row says more of it.
 * @param spans in the order in which they were written
 */
export function dropSuperseded(spans: Table<"spans">): Table<"spans"> {
  const { key, duration } = spans.columns;
  const unfinished = new Map<number, number>();
  const superseded = new Set<number>();
  for (let row = 0; row < spans.length; row++) {
    const of = key[row] ?? -1;
    if (of === -1) continue;
    const before = unfinished.get(of);
    if (before !== undefined) superseded.add(before);
    if ((duration[row] ?? 0) < 0) unfinished.set(of, row);
    else if (before !== undefined) unfinished.delete(of);
  }
  if (superseded.size === 0) return spans;
  const kept = new Uint32Array(spans.length - superseded.size);
  let at = 0;
  for (let row = 0; row < spans.length; row++) if (!superseded.has(row)) kept[at++] = row;
  return gather(spans, kept);
}
