// Tables to chunks. What a running thread appends (`encodeBatch`) and what finalising writes (`encodeFinalised`):
// the same sections, but a batch stands alone, while a finalised file numbers everything once and has an index.

import type { Metadata, Recording, RecordingTables } from "../recording.ts";
import { columnsByName, mapTables, tableOfColumns, type Values } from "../tables/by_name.ts";
import { COLUMN_TABLES, columnsOf, type ColumnTableName, type Table, TABLES } from "../tables/schema.ts";
import { ByteWriter } from "./bytes.ts";
import { CHUNK, type Deflate, encodeChunk, encodeFileHeader } from "./chunks.ts";
import { settle } from "./columns.ts";
import { encodeIndex, type IndexRow, indexRowOf, NO_STRETCH } from "./file_index.ts";
import { canonicalOrder } from "./order.ts";
import { chainEndsOf } from "./recency.ts";
import { partsOf, stringParts } from "./section_parts.ts";
import { scaleOf, writeStrings, writeTable } from "./sections.ts";

const textEncoder = new TextEncoder();

/** Sections share a chunk up to this many bytes, because deflate packs them better together. */
const CHUNK_FILL_BYTES = 256 * 1024;

/** A chunk with facts about the run; fields given later win over earlier ones. */
export function encodeMetadata(metadata: Metadata, deflate?: Deflate): Uint8Array {
  return encodeChunk(CHUNK.metadata, 0, textEncoder.encode(JSON.stringify(metadata)), deflate);
}

/**
 * A chunk that can be read on its own: references stay within the given tables.
 * @param stream key of the thread that writes it
 */
export function encodeBatch(stream: number, tables: Partial<RecordingTables>, deflate?: Deflate): Uint8Array {
  const writer = new ByteWriter(4096);
  if (tables.strings !== undefined) writeStrings(writer, tables.strings);
  for (const name of COLUMN_TABLES) {
    const table = tables[name];
    if (table !== undefined) writeTable(writer, name, table, { timeScale: timeScaleOf(name, tables.costs) });
  }
  return encodeChunk(CHUNK.batch, stream, writer.written(), deflate);
}

/**
 * The whole file of a finalised recording: header, metadata, tables, index, end. The same recording gives the same
 * bytes, so finalising twice changes nothing.
 */
export function encodeFinalised(recording: Recording, deflate: Deflate): Uint8Array {
  const tables = canonicalOrder(asRead(recording.tables));
  const file = new ByteWriter(64 * 1024);
  file.bytes(encodeFileHeader(recording.originMicros));
  file.bytes(encodeMetadata(recording.metadata, deflate));
  const index: IndexRow[] = [];
  const chunk = new ByteWriter(CHUNK_FILL_BYTES);
  const flush = (atLeast: number) => {
    if (chunk.length < atLeast) return;
    file.bytes(encodeChunk(CHUNK.tables, 0, chunk.written(), (bytes) => deflate(bytes, chunk.cuts)));
    chunk.clear();
  };
  for (const { start, end } of stringParts(tables.strings)) {
    flush(CHUNK_FILL_BYTES);
    index.push({ ...NO_STRETCH, table: TABLES.strings.id, rows: end - start, offset: file.length });
    writeStrings(chunk, tables.strings, start, end);
  }
  const chainEnds = chainEndsOf(tables.stacks.columns.parent);
  let firstNewStack = 0;
  for (const name of COLUMN_TABLES) {
    const timeScale = timeScaleOf(name, tables.costs);
    for (const part of partsOf(name, tables[name])) {
      // What others refer to is always fetched, so that it shares no chunk with much else.
      flush(name === "samples" && firstNewStack === 0 ? CHUNK_FILL_BYTES / 4 : CHUNK_FILL_BYTES);
      index.push(indexRowOf(name, part, file.length));
      writeTable(chunk, name, part, { timeScale, chainEnds, firstNewStack });
      if (name === "samples") {
        firstNewStack = 1 + highest(columnsByName(part)["stack"], firstNewStack - 1);
      }
    }
  }
  flush(1);
  const indexOffset = file.length;
  file.bytes(encodeChunk(CHUNK.index, 0, encodeIndex(index), deflate));
  const end = new ByteWriter(8);
  end.float64(indexOffset);
  file.bytes(encodeChunk(CHUNK.end, 0, end.written()));
  return file.written();
}

/** The tables with times and sizes as a reader will see them, so that order and index follow from those. */
function asRead(tables: RecordingTables): RecordingTables {
  const costs = settleTable("costs", tables.costs, 1);
  const settled = mapTables((name) =>
    settleTable<ColumnTableName>(name, tables[name], timeScaleOf(name, costs))
  );
  return { strings: tables.strings, ...settled };
}

function settleTable<N extends ColumnTableName>(name: N, table: Table<N>, timeScale: number): Table<N> {
  const columns: Record<string, Values> = { ...columnsByName(table) };
  for (const [key, definition] of columnsOf(name)) {
    const values = columns[key];
    if (!(values instanceof Float64Array) || definition.kind === "float") continue;
    columns[key] = settle(values, scaleOf(definition, values, timeScale), definition.missing);
  }
  return tableOfColumns(table.length, columns);
}

function highest(values: Values | undefined, start: number): number {
  let most = start;
  for (let i = 0; i < (values?.length ?? 0); i++) most = Math.max(most, values?.[i] ?? -1);
  return most;
}

/** Times are written as finely as they can be told apart, and no finer: digits that mean nothing cost bytes. */
function timeScaleOf(table: ColumnTableName, costs?: Table<"costs">): number {
  switch (table) {
    case "samples": {
      let finest = Infinity;
      for (const micros of costs?.columns.intervalMicros ?? []) {
        if (micros > 0 && micros < finest) finest = micros;
      }
      if (finest === Infinity) return 10;
      return Math.min(100, Math.max(1, Math.floor(finest / 10)));
    }
    case "status":
      return 1000;
    case "logs":
      return 100;
    default:
      return 1;
  }
}
