// Spans by name and waits by kind: how many there were, and how long they took together. What is unfinished lasted until
// the recording's end: a program that hangs has one wait that explains it.

import type { RecordingTables } from "../recording.ts";
import { STATUS_ERROR } from "./async_bars.ts";

/** Spans of one name, or waits of one kind. Times in microseconds. */
export interface AsyncSum {
  readonly name: string;
  readonly count: number;
  /** Of all of them: what goes on side by side counts as often. */
  readonly total: number;
  /** The longest that is known by itself; -1 when all are told together. */
  readonly longest: number;
  readonly failed: number;
  /** Begun, and not ended when the recording was. */
  readonly unfinished: number;
}

/** By name, the longest in all first. @param end of the recording, in microseconds after its origin */
export function sumSpans({ spans, strings }: RecordingTables, end: number): readonly AsyncSum[] {
  const { name, when, duration, status } = spans.columns;
  return sum(spans.length, (row) => {
    const own = duration[row] ?? -1;
    const known = own < 0 ? Math.max(0, end - (when[row] ?? end)) : own;
    return {
      name: strings.get(name[row] ?? -1),
      count: 1,
      total: known,
      longest: known,
      hasFailed: status[row] === STATUS_ERROR,
      isUnfinished: own < 0,
    };
  });
}

/** By kind, the longest in all first. @param end of the recording, in microseconds after its origin */
export function sumWaits({ waits, strings }: RecordingTables, end: number): readonly AsyncSum[] {
  const { kind, when, duration, count, total, status } = waits.columns;
  return sum(waits.length, (row) => {
    const many = count[row] ?? 1;
    const own = duration[row] ?? -1;
    const known = own < 0 ? Math.max(0, end - (when[row] ?? end)) : own;
    return {
      name: strings.get(kind[row] ?? -1),
      count: many,
      total: many > 1 ? total[row] ?? -1 : known,
      longest: many > 1 ? -1 : known,
      hasFailed: status[row] === STATUS_ERROR,
      isUnfinished: many > 1 ? (total[row] ?? -1) < 0 : own < 0,
    };
  });
}

interface AsyncRow {
  readonly name: string;
  readonly count: number;
  readonly total: number;
  readonly longest: number;
  readonly hasFailed: boolean;
  readonly isUnfinished: boolean;
}

function sum(length: number, read: (row: number) => AsyncRow): readonly AsyncSum[] {
  const sums = new Map<string, AsyncSum>();
  for (let row = 0; row < length; row++) {
    const { name, count, total, longest, hasFailed, isUnfinished } = read(row);
    const before = sums.get(name) ?? { name, count: 0, total: 0, longest: -1, failed: 0, unfinished: 0 };
    sums.set(name, {
      name,
      count: before.count + count,
      total: before.total + Math.max(0, total),
      longest: Math.max(before.longest, longest),
      failed: before.failed + (hasFailed ? count : 0),
      unfinished: before.unfinished + (isUnfinished ? count : 0),
    });
  }
  return [...sums.values()].sort((a, b) => b.total - a.total);
}
