// What a panel tells of a span or a wait.

import { describeDurations, type Distribution } from "../../recording/analysis/anomalies.ts";
import { barEnd, STATUS_ERROR } from "../../recording/analysis/async_bars.ts";
import { firstEntryFrom } from "../../recording/analysis/log_markers.ts";
import { findSpanWaits } from "../../recording/analysis/span_waits.ts";
import type { Waited } from "../../recording/analysis/waited.ts";
import { type BarRef, laneOfThread, type OpenedRecording, placeOfBar } from "./opened_recording.ts";

/** Bars and log entries that a panel lists. */
const MAX_LISTED = 100;

/** Everything about a span or a wait. Times in microseconds. */
export interface BarFacts {
  readonly threadTitle: string;
  /** The track that the program gave a span, with its group; "" is none. */
  readonly track: string;
  readonly start: number;
  readonly duration: number;
  readonly unfinished: boolean;
  readonly failed: boolean;
  /** Those of the same name, or of the same kind and target, on all threads. */
  readonly similar: Distribution;
  /** What all of them took together; those side by side count as often. */
  readonly total: number;
  /** The one that took about as long as most. */
  readonly typical: BarRef;
  /** The longest of them. */
  readonly listed: readonly BarRef[];
  readonly isSlow: boolean;
  /** What a span waited on; undefined for a wait. */
  readonly waited: Waited | undefined;
  /** The span around a span. */
  readonly parent: BarRef | undefined;
  /** The spans that a span contains. */
  readonly children: readonly BarRef[];
  /** Rows of `logs` made on its thread meanwhile. */
  readonly entries: readonly number[];
  readonly moreEntries: boolean;
}

/** Collects the facts. Looks at every row of the table once. */
export function findBarFacts(opened: OpenedRecording, { kind, row }: BarRef): BarFacts {
  const { tables } = opened.recording;
  const { when, thread, duration, status } = tables[kind].columns;
  const start = when[row] ?? 0;
  const end = barEnd(tables, kind, row, opened.bounds.to);
  const alike = rowsLike(opened, { kind, row });
  const micros = (of: number) => barEnd(tables, kind, of, opened.bounds.to) - (when[of] ?? 0);
  const similar = describeDurations(Float64Array.from(alike, micros).sort());
  const listed = alike.sort((a, b) => micros(b) - micros(a)).slice(0, MAX_LISTED);
  const off = (of: number) => Math.abs(micros(of) - similar.median);
  const typical = alike.reduce((best, of) => off(of) < off(best) ? of : best, alike[0] ?? row);
  const track = placeOfBar(opened, { kind, row })?.of.track;
  return {
    track: track === undefined ? "" : [track.group, track.name].filter((part) => part !== "").join(" › "),
    threadTitle: opened.lanes[laneOfThread(opened, thread[row] ?? -1)]?.info.title ?? "",
    start,
    duration: end - start,
    unfinished: (duration[row] ?? 0) < 0,
    failed: status[row] === STATUS_ERROR,
    similar,
    total: similar.mean * similar.count,
    typical: { kind, row: typical },
    listed: listed.map((of) => ({ kind, row: of })),
    isSlow: end - start > similar.slowAbove,
    waited: kind === "spans" ? findSpanWaits(tables, row, opened.bounds.to) : undefined,
    ...(kind === "spans" ? relatives(opened, row) : { parent: undefined, children: [] }),
    ...entriesBetween(opened, thread[row] ?? -1, start, end),
  };
}

function rowsLike(opened: OpenedRecording, { kind, row }: BarRef): number[] {
  const { spans, waits } = opened.recording.tables;
  const names = kind === "spans" ? [spans.columns.name] : [waits.columns.kind, waits.columns.target];
  return Array.from({ length: opened.recording.tables[kind].length }, (_, of) => of)
    .filter((of) => names.every((column) => column[of] === column[row]));
}

function relatives(
  opened: OpenedRecording,
  row: number,
): { parent: BarRef | undefined; children: readonly BarRef[] } {
  const { key, parentKey } = opened.recording.tables.spans.columns;
  const above = parentKey[row] ?? -1;
  const parent = above < 0 ? -1 : key.indexOf(above);
  const children: BarRef[] = [];
  for (let of = 0; of < key.length && children.length < MAX_LISTED; of++) {
    if (parentKey[of] === key[row]) children.push({ kind: "spans", row: of });
  }
  return { parent: parent < 0 ? undefined : { kind: "spans", row: parent }, children };
}

function entriesBetween(
  opened: OpenedRecording,
  ofThread: number,
  start: number,
  end: number,
): { entries: readonly number[]; moreEntries: boolean } {
  const { when, thread } = opened.recording.tables.logs.columns;
  const entries: number[] = [];
  for (let row = firstEntryFrom(opened.markers, start); row < when.length && (when[row] ?? 0) < end; row++) {
    if (thread[row] !== ofThread) continue;
    if (entries.length === MAX_LISTED) return { entries, moreEntries: true };
    entries.push(row);
  }
  return { entries, moreEntries: false };
}
