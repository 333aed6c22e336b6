// When a recording ended, as well as it can be told: by the recorder, else by the last thing that was seen.

import type { Recording, RecordingTables } from "../recording.ts";
import { COLUMN_TABLES, type ColumnTableName } from "../tables/schema.ts";

/** End in microseconds after the origin; undefined for a recording in which nothing happened. */
export function recordingEnd(recording: Recording): number | undefined {
  return recording.metadata.endedAtMicros ?? lastKnownMicros(recording.tables);
}

/** Time of the last thing in the tables, in microseconds after the origin. */
export function lastKnownMicros(tables: RecordingTables): number | undefined {
  let last = -1;
  for (const name of COLUMN_TABLES) last = Math.max(last, lastOf(tables, name));
  return last < 0 ? undefined : last;
}

function lastOf(tables: RecordingTables, name: ColumnTableName): number {
  const columns: Readonly<Record<string, Int32Array | Float64Array>> = tables[name].columns;
  const { when, startedAt, endedAt, duration } = columns;
  let last = -1;
  for (let row = 0; row < tables[name].length; row++) {
    const start = Math.max(when?.[row] ?? -1, startedAt?.[row] ?? -1);
    // Spans, waits and modules last; of what is unfinished (-1) only the start is known.
    const end = Math.max(endedAt?.[row] ?? -1, start + Math.max(0, duration?.[row] ?? 0));
    if (end > last) last = end;
  }
  return last;
}
