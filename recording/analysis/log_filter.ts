// Which log entries are shown: of the levels, the stretch of time and the threads that were chosen. Rows as numbers: a
// million entries take four megabytes and a few milliseconds.

import type { RecordingTables } from "../recording.ts";
import { LEVELS, type Table } from "../tables/schema.ts";
import type { TimeRange } from "./time_range.ts";

/** What is asked for. */
export interface LogFilter {
  /** Bit `1 << level` is set for levels that are left out. */
  readonly hiddenLevels: number;
  /** Undefined is the whole run. */
  readonly range: TimeRange | undefined;
  /** Rows of `threads`; undefined is all of them, and entries of no known one. */
  readonly threads: readonly number[] | undefined;
  /** `found[row]` is 1 for entries to keep; undefined keeps all. */
  readonly found: Uint8Array | undefined;
}

/** What is left. */
export interface FilteredLog {
  /** Rows of `logs`, ascending. */
  readonly rows: Int32Array;
  /** Entries by level in the chosen stretch and threads, hidden levels too. */
  readonly byLevel: Uint32Array;
}

/** Level of an entry; levels that this version does not know count as info. */
export function levelOf(logs: Table<"logs">, row: number): number {
  const level = logs.columns.level[row] ?? 2;
  return level >= 0 && level < LEVELS.length ? level : 2;
}

/** Filters the entries. Hot: looks at each entry once. */
export function filterLog({ logs, threads }: RecordingTables, filter: LogFilter): FilteredLog {
  const { hiddenLevels, range, found } = filter;
  const { when, thread, level } = logs.columns;
  const chosen = filter.threads === undefined ? undefined : new Uint8Array(threads.length);
  for (const row of filter.threads ?? []) if (chosen !== undefined && row < chosen.length) chosen[row] = 1;
  const first = range === undefined ? 0 : lowerBound(when, range.from);
  const last = range === undefined ? logs.length : lowerBound(when, range.to);
  const rows = new Int32Array(Math.max(0, last - first));
  const byLevel = new Uint32Array(LEVELS.length);
  let length = 0;
  for (let row = first; row < last; row++) {
    if (chosen !== undefined && chosen[thread[row] ?? -1] !== 1) continue;
    const given = level[row] ?? 2;
    const known = given >= 0 && given < byLevel.length ? given : 2;
    byLevel[known] = (byLevel[known] ?? 0) + 1;
    if ((hiddenLevels >>> known & 1) === 1 || (found !== undefined && found[row] !== 1)) continue;
    rows[length++] = row;
  }
  // A copy: the rest of a large array is not to be kept.
  return { rows: length === rows.length ? rows : rows.slice(0, length), byLevel };
}

/** How many times something was logged: of a flood, one entry stands for many. */
export function countLogged({ columns: { count } }: Table<"logs">): number {
  return count.reduce((sum, each) => sum + each, 0);
}

/** The rows among `rows` that are found, in their order. */
export function keepFound(rows: Int32Array, found: Uint8Array): Int32Array {
  const kept = new Int32Array(rows.length);
  let length = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0;
    if (found[row] === 1) kept[length++] = row;
  }
  return kept.slice(0, length);
}

/** Index of the first value that is not below `least`; the length when there is none. @param sorted ascending */
export function lowerBound(sorted: Int32Array | Float64Array, least: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What an entry is known by when the recording was read again, with more in it or finalised. */
export interface EntryName {
  readonly when: number;
  readonly threadKey: number;
  readonly message: string;
}

/** How far an entry may have moved when times were rounded at finalising. */
const ROUNDING_MICROS = 100;

/** The name of an entry. */
export function nameEntry({ logs, threads, strings }: RecordingTables, row: number): EntryName | undefined {
  if (row < 0 || row >= logs.length) return undefined;
  return {
    when: logs.columns.when[row] ?? 0,
    threadKey: threads.columns.key[logs.columns.thread[row] ?? -1] ?? -1,
    message: strings.get(logs.columns.message[row] ?? -1),
  };
}

/** The entry that a name means; where it is gone, the first one after its time. */
export function findEntry({ logs, threads, strings }: RecordingTables, name: EntryName): number {
  const { when, thread, message } = logs.columns;
  const first = lowerBound(when, name.when - ROUNDING_MICROS);
  for (let row = first; row < logs.length && (when[row] ?? 0) <= name.when + ROUNDING_MICROS; row++) {
    if ((threads.columns.key[thread[row] ?? -1] ?? -1) !== name.threadKey) continue;
    if (strings.get(message[row] ?? -1) === name.message) return row;
  }
  return Math.min(lowerBound(when, name.when), logs.length - 1);
}
