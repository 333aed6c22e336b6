// How a finalised file cuts its tables into sections: small enough that a reader can fetch a part of a long recording.

import { columnsByName, tableOfColumns, timedColumns } from "../tables/by_name.ts";
import { type ColumnTableName, type Table } from "../tables/schema.ts";
import { type StringTable } from "../tables/strings.ts";

/** Rows of one section. */
const ROWS_A_SECTION = 65_536;

/** Text of one section of strings; a string that is longer has a section of its own. */
const STRING_BYTES_A_SECTION = 2 ** 20;

/** Rows from `start` up to, but not including, `end` that make a section of strings. */
export function* stringParts(
  strings: StringTable,
): Generator<{ readonly start: number; readonly end: number }> {
  const { offsets } = strings.columns;
  let start = 0;
  for (let end = 1; end <= strings.length; end++) {
    const bytes = (offsets[end + 1] ?? Infinity) - (offsets[start] ?? 0);
    if (end < strings.length && end - start < ROWS_A_SECTION && bytes <= STRING_BYTES_A_SECTION) continue;
    yield { start, end };
    start = end;
  }
}

/** Sections of a table: samples part at each thread, and all tables of moments at a length; others stay whole. */
export function partsOf<N extends ColumnTableName>(name: N, table: Table<N>): Table<N>[] {
  if (table.length === 0) return [];
  const timed = timedColumns(table);
  if (timed === undefined) return [table];
  const { thread } = timed;
  const parts: Table<N>[] = [];
  let start = 0;
  for (let row = 1; row <= table.length; row++) {
    const turn = name === "samples" && thread[row] !== thread[row - 1];
    if (row < table.length && !turn && row - start < ROWS_A_SECTION) continue;
    parts.push(sliceTable(table, start, row));
    start = row;
  }
  return parts;
}

function sliceTable<N extends ColumnTableName>(table: Table<N>, start: number, end: number): Table<N> {
  if (start === 0 && end === table.length) return table;
  const columns = Object.entries(columnsByName(table)).map((
    [name, values],
  ) => [name, values.subarray(start, end)]);
  return tableOfColumns(end - start, Object.fromEntries(columns));
}
