// What a finalised file says about its sections: where each lies and what it covers. Fetching by it is
// read_range.ts. FORMAT.md, "Index".

import { timedColumns } from "../tables/by_name.ts";
import { type ColumnTableName, type Table, TABLES } from "../tables/schema.ts";
import { ByteReader, ByteWriter, MAX_ZIGZAG } from "./bytes.ts";
import { CHUNK_HEADER_BYTES, FILE_HEADER_BYTES } from "./chunks.ts";
import { MAX_ROWS } from "./limits.ts";

/** What a finalised file holds and where. */
export interface FileIndex {
  /** Where the index chunk starts, which is where the data ends. */
  readonly offset: number;
  /** In the order in which the sections lie in the file. */
  readonly rows: readonly IndexRow[];
}

/** Where a section of a finalised file lies and what it covers. */
export interface IndexRow {
  /** Id of the table. */
  readonly table: number;
  readonly rows: number;
  /** Where the chunk that holds the section starts. */
  readonly offset: number;
  /** Row of `threads` that all rows belong to, -1 when they are of several or none. */
  readonly thread: number;
  /** Earliest `when` in microseconds after the origin; -1 for tables without times. */
  readonly firstWhen: number;
  /** Latest `when`, or latest end where rows have a duration. */
  readonly lastWhen: number;
}

/** For sections of tables without threads and times. */
export const NO_STRETCH = { thread: -1, firstWhen: -1, lastWhen: -1 } as const;

/** The index as bytes: the number of rows, then each row's fields in the order of {@link IndexRow}. */
export function encodeIndex(rows: readonly IndexRow[]): Uint8Array {
  const writer = new ByteWriter(rows.length * 12 + 8);
  writer.varint(rows.length);
  for (const row of rows) {
    writer.varint(row.table);
    writer.varint(row.rows);
    writer.varint(row.offset);
    writer.zigzag(row.thread);
    writer.zigzag(row.firstWhen);
    writer.zigzag(row.lastWhen);
  }
  return writer.written();
}

/** The index's row for a section. @param offset where its chunk starts */
export function indexRowOf(name: ColumnTableName, part: Table<ColumnTableName>, offset: number): IndexRow {
  const row = { table: TABLES[name].id, rows: part.length, offset };
  const timed = timedColumns(part);
  if (timed === undefined || part.length === 0) return { ...row, ...NO_STRETCH };
  const { when, thread, duration } = timed;
  let firstWhen = MAX_ZIGZAG;
  let lastWhen = -MAX_ZIGZAG;
  for (let i = 0; i < when.length; i++) {
    firstWhen = Math.min(firstWhen, when[i] ?? 0);
    lastWhen = Math.max(lastWhen, (when[i] ?? 0) + Math.max(0, duration?.[i] ?? 0));
  }
  return {
    ...row,
    thread: thread.every((value) => value === thread[0]) ? thread[0] ?? -1 : -1,
    firstWhen: Math.max(firstWhen, -MAX_ZIGZAG),
    lastWhen: Math.min(lastWhen, MAX_ZIGZAG),
  };
}

/**
 * The index from an inflated payload.
 * @param offset where the index chunk starts in the file
 * @throws {FormatError} when a row cannot be true
 */
export function decodeIndex(payload: Uint8Array, offset: number): FileIndex {
  const reader = new ByteReader(payload, offset);
  const count = reader.varint();
  if (count > reader.remaining / 6) reader.fail(`the index claims ${count} rows`);
  const rows: IndexRow[] = [];
  const rowsOf = new Map<number, number>();
  let lastOffset = FILE_HEADER_BYTES;
  for (let i = 0; i < count; i++) {
    const row = {
      table: reader.varint(),
      rows: reader.varint(),
      offset: reader.varint(),
      thread: reader.zigzag(),
      firstWhen: reader.zigzag(),
      lastWhen: reader.zigzag(),
    };
    const rowsSoFar = (rowsOf.get(row.table) ?? 0) + row.rows;
    rowsOf.set(row.table, rowsSoFar);
    if (row.table > 255) reader.fail(`the index names table ${row.table}`);
    if (rowsSoFar > MAX_ROWS) reader.fail(`the index claims ${rowsSoFar} rows of table ${row.table}`);
    if (row.offset < lastOffset || row.offset > offset - CHUNK_HEADER_BYTES) {
      reader.fail(`the index names a chunk at ${row.offset}`);
    }
    if (row.thread < -1 || row.firstWhen > row.lastWhen) {
      reader.fail("the index names a stretch that cannot be");
    }
    lastOffset = row.offset;
    rows.push(row);
  }
  if (reader.remaining > 0) reader.fail("the index has bytes left over");
  const threads = rowsOf.get(TABLES.threads.id) ?? 0;
  if (rows.some((row) => row.thread >= threads)) reader.fail("the index names a thread that is not there");
  return { offset, rows };
}
