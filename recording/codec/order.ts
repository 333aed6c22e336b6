// Order and numbering: the order that readers rely on (recording.ts), and the numbering that packs best. Stacks are
// numbered as samples first need them, frames as stacks do, strings as all tables do; what nobody needs is dropped.

import type { RecordingTables } from "../recording.ts";
import { COLUMN_TABLES, columnsOf, type ColumnTableName, type Table } from "../tables/schema.ts";
import { TableBuilder } from "../tables/builder.ts";
import { columnsByName, mapTables, tableOfColumns, timedColumns, type Values } from "../tables/by_name.ts";
import { joinLines } from "../tables/line_ticks.ts";
import { type StringTable, StringTable as Strings } from "../tables/strings.ts";

/** All tables in the row order that readers rely on. */
export function sortTables(tables: RecordingTables): RecordingTables {
  const sorted = mapTables((name) => sortTable<ColumnTableName>(name, tables[name]));
  return { strings: tables.strings, ...sorted, lines: joinLines(tables.lines) };
}

/** Row order of a table: by thread and time for what each thread has of its own, else by time, else as it is. */
export function sortTable<N extends ColumnTableName>(name: N, table: Table<N>): Table<N> {
  const timed = timedColumns(table);
  if (timed === undefined) return table;
  const { when, thread } = timed;
  const byThread = name === "samples" || name === "status";
  if (isInOrder(when, byThread ? thread : undefined)) return table;
  const compare = (a: number, b: number) =>
    (byThread ? (thread[a] ?? 0) - (thread[b] ?? 0) : 0) || (when[a] ?? 0) - (when[b] ?? 0) || a - b;
  const rows = byThread ? rowsByThread(thread) : Uint32Array.from(thread, (_, row) => row);
  if (!isSorted(rows, compare)) rows.sort(compare);
  return gather(table, rows);
}

function isInOrder(when: Float64Array, thread: Int32Array | undefined): boolean {
  for (let row = 1; row < when.length; row++) {
    const turn = thread === undefined ? 0 : (thread[row] ?? 0) - (thread[row - 1] ?? 0);
    if (turn < 0 || (turn === 0 && (when[row] ?? 0) < (when[row - 1] ?? 0))) return false;
  }
  return true;
}

/** Rows with those of a thread together and otherwise in their order, which mostly is the order of time already. */
function rowsByThread(thread: Int32Array): Uint32Array {
  const counts = new Map<number, number>();
  for (const key of thread) counts.set(key, (counts.get(key) ?? 0) + 1);
  const starts = new Map<number, number>();
  let start = 0;
  for (const key of [...counts.keys()].sort((a, b) => a - b)) {
    starts.set(key, start);
    start += counts.get(key) ?? 0;
  }
  const rows = new Uint32Array(thread.length);
  thread.forEach((key, row) => {
    const place = starts.get(key) ?? 0;
    rows[place] = row;
    starts.set(key, place + 1);
  });
  return rows;
}

function isSorted(rows: Uint32Array, compare: (a: number, b: number) => number): boolean {
  for (let i = 1; i < rows.length; i++) if (compare(rows[i - 1] ?? 0, rows[i] ?? 0) > 0) return false;
  return true;
}

/** The rows of a table in another order. @param rows `rows[i]` is the row that becomes row `i` */
export function gather<N extends ColumnTableName>(table: Table<N>, rows: Uint32Array): Table<N> {
  const columns: Record<string, Values> = {};
  for (const [name, values] of Object.entries<Values>(table.columns)) {
    const moved = values instanceof Int32Array ? new Int32Array(rows.length) : new Float64Array(rows.length);
    for (let i = 0; i < rows.length; i++) moved[i] = values[rows[i] ?? 0] ?? 0;
    columns[name] = moved;
  }
  return tableOfColumns(rows.length, columns);
}

/**
 * Joins what rotation of the sampler cut: a gap shorter than `gapMicros` is no gap, and equal stacks in a row are one.
 * @param samples sorted by thread and time
 */
export function joinSamples(samples: Table<"samples">, gapMicros: number): Table<"samples"> {
  const { when, thread, stack, count } = samples.columns;
  const joined = new TableBuilder("samples", Math.max(16, samples.length));
  let last = -1;
  for (let row = 0; row < samples.length; row++) {
    const here = thread[row] ?? -1;
    const follows = row + 1 < samples.length && thread[row + 1] === here;
    const shortGap = stack[row] === -1 && follows && (when[row + 1] ?? 0) - (when[row] ?? 0) < gapMicros;
    if (shortGap) continue;
    if (last >= 0 && joined.get(last, "thread") === here && joined.get(last, "stack") === stack[row]) {
      joined.set(last, "count", joined.get(last, "count") + (count[row] ?? 1));
      continue;
    }
    last = joined.append({
      when: when[row] ?? 0,
      thread: here,
      stack: stack[row] ?? -1,
      count: count[row] ?? 1,
    });
  }
  return joined.build();
}

/**
 * The same recording, its rows in the order that readers rely on, renumbered and without strings, frames and stacks
 * that nothing refers to.
 */
export function canonicalOrder(recording: RecordingTables): RecordingTables {
  const tables = sortTables(recording);
  const stacks = new Numbering(tables.stacks.length);
  const parents = tables.stacks.columns.parent;
  const path: number[] = [];
  forEachReference(tables, "stacks", (stack) => {
    for (let at = stack; at >= 0 && !stacks.has(at); at = parents[at] ?? -1) path.push(at);
    while (path.length > 0) stacks.number(path.pop() ?? 0);
  });
  let result = renumber({ ...tables, stacks: gather(tables.stacks, stacks.order()) }, "stacks", stacks);
  const frames = new Numbering(tables.frames.length);
  forEachReference(result, "frames", (frame) => frames.number(frame));
  result = renumber({ ...result, frames: gather(result.frames, frames.order()) }, "frames", frames);
  result = { ...result, lines: joinLines(result.lines) }; // ordered by what has only now its number
  const strings = new Numbering(tables.strings.length);
  forEachReference(result, "strings", (text) => strings.number(text));
  return renumber({ ...result, strings: gatherStrings(tables.strings, strings.order()) }, "strings", strings);
}

/** New numbers given in the order of asking. */
class Numbering {
  readonly #numbers: Int32Array;
  readonly #order: number[] = [];

  constructor(length: number) {
    this.#numbers = new Int32Array(length).fill(-1);
  }

  has(old: number): boolean {
    return this.#numbers[old] !== -1;
  }

  number(old: number): number {
    const known = this.#numbers[old] ?? -1;
    if (known >= 0) return known;
    this.#numbers[old] = this.#order.length;
    return this.#order.push(old) - 1;
  }

  /** Old numbers by new number. */
  order(): Uint32Array {
    return Uint32Array.from(this.#order);
  }
}

/** Calls back with every reference to `target` that is not none: samples first, then table by table. */
function forEachReference(tables: RecordingTables, target: string, visit: (row: number) => void): void {
  const names: ColumnTableName[] = ["samples", ...COLUMN_TABLES.filter((name) => name !== "samples")];
  for (const name of names) {
    if (name === target) continue;
    for (const [key, column] of columnsOf(name)) {
      if (column.table !== target) continue;
      const values = columnsByName(tables[name])[key] ?? [];
      for (let row = 0; row < values.length; row++) {
        const value = values[row] ?? -1;
        if (value >= 0) visit(value);
      }
    }
  }
}

/** Replaces every reference to `target` by its new number. */
function renumber(tables: RecordingTables, target: string, numbers: Numbering): RecordingTables {
  const renumbered = mapTables((name) => {
    const table = tables[name];
    const refs = columnsOf(name).filter(([, column]) => column.table === target).map(([key]) => key);
    if (refs.length === 0) return table;
    const columns: Record<string, Values> = { ...columnsByName(table) };
    for (const key of refs) {
      columns[key] = Int32Array.from(columns[key] ?? [], (value) => value < 0 ? -1 : numbers.number(value));
    }
    return tableOfColumns(table.length, columns);
  });
  return { strings: tables.strings, ...renumbered };
}

function gatherStrings(strings: StringTable, order: Uint32Array): StringTable {
  const { bytes, offsets } = strings.columns;
  const newOffsets = new Uint32Array(order.length + 1);
  let end = 0;
  order.forEach((old, i) => newOffsets[i + 1] = end += (offsets[old + 1] ?? 0) - (offsets[old] ?? 0));
  const newBytes = new Uint8Array(end);
  order.forEach((old, i) => newBytes.set(bytes.subarray(offsets[old], offsets[old + 1]), newOffsets[i]));
  return new Strings({ bytes: newBytes, offsets: newOffsets });
}
