// A table as bytes: a section is the table's id, its rows, and one run of bytes a column. Each column says how it
// is written, so that readers skip columns they do not know and fill in those they miss. FORMAT.md, "Section".

import { tableById } from "../tables/builder.ts";
import { columnsByName, tableOfColumns, type Values } from "../tables/by_name.ts";
import {
  type Column,
  columnsOf,
  type ColumnTableName,
  type Table,
  type TableName,
  TABLES,
} from "../tables/schema.ts";
import { type StringColumns, type StringTable } from "../tables/strings.ts";
import { ByteReader, ByteWriter } from "./bytes.ts";
import { ENCODING, makeValues, readColumn, valueBytes, writeColumn } from "./columns.ts";
import { MAX_ROWS, type MemoryBudget } from "./limits.ts";
import { calleeRankBytes } from "./recency.ts";

export interface SectionOptions {
  /** Unit in microseconds in which times are written; everything else is exact. */
  readonly timeScale: number;
  /** Of the stacks that samples refer to (recency.ts). Left out: samples write plain numbers. */
  readonly chainEnds?: Int32Array;
  /** First stack that no earlier section of samples refers to; default 0. */
  readonly firstNewStack?: number;
}

/** Appends strings as a section; none write nothing. @param start first row, default 0 @param end behind the last */
export function writeStrings(
  writer: ByteWriter,
  strings: StringTable,
  start = 0,
  end = strings.length,
): void {
  if (start >= end) return;
  const { bytes, offsets } = strings.columns;
  const head = new ByteWriter(end - start + 16);
  head.varint(start);
  for (let i = start; i < end; i++) head.varint((offsets[i + 1] ?? 0) - (offsets[i] ?? 0));
  const texts = bytes.subarray(offsets[start], offsets[end]);
  writer.uint8(TABLES.strings.id);
  writer.varint(end - start);
  writer.varint(head.length + texts.length);
  writer.bytes(head.written());
  writer.cut();
  writer.bytes(texts);
  writer.cut();
}

/** Appends a table as a section; an empty one writes nothing. */
export function writeTable<N extends ColumnTableName>(
  writer: ByteWriter,
  name: N,
  table: Table<N>,
  options: SectionOptions,
): void {
  if (table.length === 0) return;
  const body = new ByteWriter(table.length * 2 + 64);
  const columns = columnsByName(table);
  const parents = columns["parent"];
  const column = new ByteWriter(table.length + 16);
  columnsOf(name).forEach(([key, definition], i) => {
    const values = columns[key] ?? makeValues(definition, table.length).fill(definition.missing);
    // Readers know without being told. The first column pays for the rows.
    if (i > 0 && isFilledWith(values, definition.missing)) return;
    column.clear();
    const { chainEnds, firstNewStack = 0 } = options;
    const scale = scaleOf(definition, values, options.timeScale);
    const source = {
      table: name,
      key,
      definition,
      values,
      scale,
      first: i === 0,
      parents,
      chainEnds,
      firstNewStack,
    };
    const encoding = writeColumn(column, source);
    body.uint8(definition.id);
    body.uint8(encoding);
    body.varint(scale);
    body.varint(column.length);
    body.append(column);
    body.cut();
  });
  writer.uint8(TABLES[name].id);
  writer.varint(table.length);
  writer.varint(body.length);
  writer.append(body);
}

function isFilledWith(values: Values, value: number): boolean {
  for (let i = 0; i < values.length; i++) if (!Object.is(values[i], value)) return false;
  return true;
}

/** Memory is counted in pages, so byte columns are mostly multiples of one. */
const PAGE_BYTES = 4096;

/** Unit that a column of doubles is written in. */
export function scaleOf(definition: Column, values: Values, timeScale: number): number {
  if (definition.kind === "time") return timeScale;
  if (definition.kind !== "wide") return 1;
  return values.every((value) => value % PAGE_BYTES === 0) ? PAGE_BYTES : 1;
}

/** A section found in an inflated chunk, its content not yet looked at. */
export interface Section {
  readonly name: TableName;
  /** At least 1. */
  readonly rows: number;
  readonly content: ByteReader;
}

/**
 * The sections of an inflated payload, one after the other, but not those of unknown tables and those without rows.
 * @throws {FormatError} when a section reaches beyond the payload or claims more rows than it has bytes
 */
export function* readSections(payload: ByteReader): Generator<Section> {
  while (payload.remaining > 0) {
    const name = tableById(payload.uint8());
    const rows = payload.varint();
    const length = payload.varint();
    if (rows > length || rows > MAX_ROWS) payload.fail(`a table claims ${rows} rows`);
    // Tables of a later minor version are unknown.
    if (rows === 0 || name === undefined) payload.skip(length);
    else yield { name, rows, content: payload.slice(length) };
  }
}

/** Strings from row `firstRow` on. */
export interface StringsPart extends StringColumns {
  readonly firstRow: number;
}

/** What a section and what each of its columns takes besides the values, roughly: objects and heads of arrays. */
const SECTION_BYTES = 256;
const COLUMN_BYTES = 160;

/** @throws {FormatError} when lengths do not add up or the budget is spent */
export function readStrings(section: Section, budget: MemoryBudget): StringsPart {
  const { rows, content } = section;
  budget.spend(SECTION_BYTES + content.remaining + 4 * (rows + 1), content.base);
  const firstRow = content.varint();
  const offsets = new Uint32Array(rows + 1);
  let end = 0;
  for (let i = 0; i < rows; i++) {
    end += content.varint();
    offsets[i + 1] = end;
    if (end > content.remaining) content.fail("strings are longer than their section");
  }
  if (end !== content.remaining) content.fail("strings do not fill their section");
  return { firstRow, bytes: new Uint8Array(content.take(end)), offsets };
}

/** What a section's references may point to: the tables read before it. */
export interface ReadScope {
  rowsOf(table: string): number;
  /** Of all stacks read before, see recency.ts. */
  readonly chainEnds: () => Int32Array;
}

/**
 * Decodes a table and checks that every reference points to a row, those into the table itself to one above.
 * @throws {FormatError} when anything does not hold
 */
export function readTable<N extends ColumnTableName>(
  name: N,
  section: Section,
  scope: ReadScope,
  budget: MemoryBudget,
): Table<N> {
  const { rows, content } = section;
  const definitions = columnsOf(name);
  const rowBytes = definitions.reduce((sum, [, definition]) => sum + valueBytes(definition), 0);
  const frameCount = scope.rowsOf("frames");
  const rankBytes = name === "stacks" ? calleeRankBytes(rows, frameCount) : 0;
  const objectBytes = SECTION_BYTES + COLUMN_BYTES * definitions.length;
  budget.spend(objectBytes + rows * rowBytes + rankBytes, content.base);
  const columns: Record<string, Values> = {};
  let known = 0;
  while (content.remaining > 0) {
    const id = content.uint8();
    const encoding = content.uint8();
    const scale = content.varint();
    const body = content.slice(content.varint());
    const found = definitions.find(([, definition]) => definition.id === id);
    if (found === undefined) continue; // a column of a later minor version
    const [key, definition] = found;
    const column = `${name}.${key}`;
    if (key in columns) content.fail(`${column} comes twice`);
    if (known === 0 && encoding === ENCODING.constant) {
      content.fail(`${column} is the first column and constant`);
    }
    if (scale < 1) content.fail(`${column} has scale ${scale}`);
    known++;
    const values = makeValues(definition, rows);
    columns[key] = values;
    const parents = columns["parent"];
    readColumn(body, encoding, {
      name: column,
      definition,
      values,
      scale,
      parents,
      frameCount,
      chainEnds: scope.chainEnds,
    });
    if (definition.table === name) checkParentsFirst(content, column, values);
    else if (definition.table !== undefined) {
      checkReferences(content, column, values, scope.rowsOf(definition.table));
    }
  }
  if (known === 0) content.fail(`table ${name} has rows but no columns`);
  const all = definitions.map(([key, definition]) =>
    [key, columns[key] ?? makeValues(definition, rows).fill(definition.missing)] as const
  );
  const whole: Readonly<Record<string, Values>> = Object.fromEntries(all);
  if (name === "stacks" && whole["frame"]?.includes(-1)) content.fail("a stack has no frame");
  return tableOfColumns(rows, whole);
}

function checkReferences(content: ByteReader, column: string, values: Values, limit: number): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (value < -1 || value >= limit) content.fail(`${column} refers to row ${value} of ${limit}`);
  }
}

/** A table that points into itself must be a tree, or walking it would not end. */
function checkParentsFirst(content: ByteReader, column: string, values: Values): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (value < -1 || value >= i) content.fail(`${column} refers to row ${value} from row ${i}`);
  }
}
