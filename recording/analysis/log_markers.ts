// Log entries as marks on a time axis: where marks would overlap, one stands for all and shows the worst of them.

import type { RecordingTables } from "../recording.ts";
import { LEVELS } from "../tables/schema.ts";
import type { TimeRange } from "./time_range.ts";

/** How bad an entry is, in three shapes: 0 dot, 1 triangle, 2 stop sign. */
export type Severity = 0 | 1 | 2;

/** Severity by level. */
const SEVERITIES: readonly Severity[] = LEVELS.map((level) =>
  level === "error" || level === "fatal" ? 2 : level === "warn" ? 1 : 0
);

/** Times of all log entries with running counts; entry `i` is row `i` of `logs`. */
export interface LogMarkers {
  readonly length: number;
  /** Microseconds after the origin, ascending. */
  readonly when: Float64Array;
  /** `warnings[i]` entries before `i` are warnings; one longer than there are entries. */
  readonly warnings: Uint32Array;
  /** The same for errors and fatal ones. */
  readonly errors: Uint32Array;
}

/** Shape of the mark of a level. @param level index of `LEVELS` */
export function severityOf(level: number): Severity {
  return SEVERITIES[level] ?? 0;
}

/** Counts the log entries of a recording by severity. */
export function buildLogMarkers(tables: RecordingTables): LogMarkers {
  const { length } = tables.logs;
  const { when, level } = tables.logs.columns;
  const warnings = new Uint32Array(length + 1);
  const errors = new Uint32Array(length + 1);
  for (let row = 0; row < length; row++) {
    const severity = severityOf(level[row] ?? 0);
    warnings[row + 1] = (warnings[row] ?? 0) + (severity === 1 ? 1 : 0);
    errors[row + 1] = (errors[row] ?? 0) + (severity === 2 ? 1 : 0);
  }
  return { length, when, warnings, errors };
}

/** Marks in a view. Grows as needed and is filled again for each frame; only `length` of each column count. */
export interface MarkerClusters {
  length: number;
  /** Where the mark stands, in microseconds after the origin. */
  time: Float64Array;
  /** First entry of the cluster. */
  first: Int32Array;
  /** One past its last. */
  last: Int32Array;
  severity: Uint8Array;
}

/** Clusters without any marks. */
export function emptyClusters(): MarkerClusters {
  return {
    length: 0,
    time: new Float64Array(0),
    first: new Int32Array(0),
    last: new Int32Array(0),
    severity: new Uint8Array(0),
  };
}

/**
 * Puts the entries of a range into clusters. The borders between them lie at multiples of a power of two, so that
 * marks stay put while the view moves. Hot: costs a binary search a cluster.
 * @param leastMicros distance below which marks would overlap
 * @param out is overwritten
 */
export function layoutMarkers(
  markers: LogMarkers,
  range: TimeRange,
  leastMicros: number,
  out: MarkerClusters,
): void {
  const slot = 2 ** Math.ceil(Math.log2(Math.max(leastMicros, 1e-3)));
  const most = Math.ceil((range.to - range.from) / slot) + 2;
  if (out.time.length < most) {
    out.time = new Float64Array(most);
    out.first = new Int32Array(most);
    out.last = new Int32Array(most);
    out.severity = new Uint8Array(most);
  }
  let length = 0;
  let joined = false;
  let next = firstEntryFrom(markers, Math.floor(range.from / slot) * slot, 0);
  while (next < markers.length && length < most) {
    const when = markers.when[next] ?? 0;
    if (when > range.to) break;
    let first = next;
    next = firstEntryFrom(markers, (Math.floor(when / slot) + 1) * slot, first + 1);
    // Two marks beside a border may be too close: then both slots share one mark.
    joined = !joined && length > 0 &&
      middleOf(markers, first, next) - (out.time[length - 1] ?? 0) < leastMicros;
    if (joined) first = out.first[--length] ?? first;
    out.first[length] = first;
    out.last[length] = next;
    out.time[length] = middleOf(markers, first, next);
    out.severity[length] = worstOf(markers, first, next);
    length++;
  }
  out.length = length;
}

/** Halfway between the first and the last of the entries `first .. last`. */
function middleOf(markers: LogMarkers, first: number, last: number): number {
  return ((markers.when[first] ?? 0) + (markers.when[last - 1] ?? 0)) / 2;
}

/** Worst severity of the entries `first .. last`. */
export function worstOf(markers: LogMarkers, first: number, last: number): Severity {
  if ((markers.errors[last] ?? 0) > (markers.errors[first] ?? 0)) return 2;
  return (markers.warnings[last] ?? 0) > (markers.warnings[first] ?? 0) ? 1 : 0;
}

/** First entry at `time` or later. @param low where to start looking */
export function firstEntryFrom(markers: Pick<LogMarkers, "when" | "length">, time: number, low = 0): number {
  let from = low;
  let to = markers.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((markers.when[middle] ?? 0) < time) from = middle + 1;
    else to = middle;
  }
  return from;
}
