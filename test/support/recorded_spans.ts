// Spans of a recording as plain objects.

import type { Recording } from "../../recording/recording.ts";

/** A span. */
export interface RecordedSpan {
  readonly name: string;
  /** Microseconds since the recording's origin. */
  readonly when: number;
  /** Microseconds, -1 when it is unfinished. */
  readonly duration: number;
  readonly status: "unset" | "ok" | "error";
  readonly fields: Readonly<Record<string, unknown>>;
  readonly key: number;
  readonly parentKey: number;
  /** The span around, where it was recorded. */
  readonly parent: RecordedSpan | undefined;
}

const STATES = ["unset", "ok", "error"] as const;

/** The spans in the order of time. */
export function spansOf({ tables: { spans, strings } }: Recording): RecordedSpan[] {
  const { name, when, duration, status, fields, key, parentKey } = spans.columns;
  const known = new Map<number, RecordedSpan>();
  const all = Array.from({ length: spans.length }, (_, row): RecordedSpan => ({
    name: strings.get(name[row] ?? -1),
    when: when[row] ?? 0,
    duration: duration[row] ?? 0,
    status: STATES[status[row] ?? 0] ?? "unset",
    fields: fields[row] === -1 ? {} : JSON.parse(strings.get(fields[row] ?? -1)),
    key: key[row] ?? -1,
    parentKey: parentKey[row] ?? -1,
    get parent() {
      return known.get(this.parentKey);
    },
  }));
  for (const span of all) known.set(span.key, span);
  return all;
}
