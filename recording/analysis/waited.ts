// On what something waited: waits summed by what they were for, each moment counted once. Which waits belong to a span or
// to a call is told by span_waits.ts and call_waits.ts.

import type { RecordingTables } from "../recording.ts";
import { barEnd } from "./async_bars.ts";

/** Groups that are told; of more, those that took longest. */
const MAX_GROUPS = 8;

/** Waits for the same thing: of one kind and target. */
export interface WaitGroup {
  /** Row of `waits`: the longest of them. */
  readonly row: number;
  /** How many waits they are. */
  readonly count: number;
  /** Microseconds during which at least one of them went on. */
  readonly micros: number;
}

/** What waits come to. */
export interface Waited {
  /** Microseconds during which at least one went on. */
  readonly micros: number;
  /** When the last one ended; `from` when there is none. Microseconds after the origin. */
  readonly end: number;
  /** What they were for, the longest first. */
  readonly groups: readonly WaitGroup[];
}

/** Where waits count. Microseconds after the origin. */
export interface WaitedStretch {
  readonly from: number;
  readonly to: number;
  /** End of the run, where unfinished waits end. */
  readonly runEnd: number;
}

interface Part {
  readonly row: number;
  readonly start: number;
  readonly end: number;
}

/** Sums the parts of waits that lie in a stretch. @param rows of `waits` */
export function sumWaited(tables: RecordingTables, rows: Iterable<number>, stretch: WaitedStretch): Waited {
  const { when, kind, target, count } = tables.waits.columns;
  const groups = new Map<string, Part[]>();
  const all: Part[] = [];
  for (const row of rows) {
    const start = Math.max(stretch.from, when[row] ?? 0);
    const end = Math.min(stretch.to, barEnd(tables, "waits", row, stretch.runEnd));
    if (end <= start) continue;
    const part = { row, start, end };
    const key = `${kind[row] ?? -1} ${target[row] ?? -1}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [part]);
    else group.push(part);
    all.push(part);
  }
  const summed = Array.from(groups.values(), (parts) => ({
    row: longestOf(parts),
    count: parts.reduce((sum, { row }) => sum + (count[row] ?? 1), 0),
    micros: cover(parts),
  }));
  summed.sort((a, b) => b.micros - a.micros || a.row - b.row);
  return {
    micros: cover(all),
    end: all.reduce((last, { end }) => Math.max(last, end), stretch.from),
    groups: summed.slice(0, MAX_GROUPS),
  };
}

function longestOf(parts: readonly Part[]): number {
  let longest: Part | undefined;
  for (const part of parts) {
    if (longest === undefined || part.end - part.start > longest.end - longest.start) longest = part;
  }
  return longest?.row ?? -1;
}

/** Microseconds that parts cover together. Sorts them. */
function cover(parts: Part[]): number {
  parts.sort((a, b) => a.start - b.start);
  let covered = 0;
  let reached = -Infinity;
  for (const { start, end } of parts) {
    covered += Math.max(0, end - Math.max(reached, start));
    reached = Math.max(reached, end);
  }
  return covered;
}
