// Sections to tables: takes payloads one after the other, checks each section against those before it and joins the
// parts of a table. Bringing the tables of several batches together is merge.ts.

import type { RecordingTables } from "../recording.ts";
import { columnsByName, tableOfColumns, type Values } from "../tables/by_name.ts";
import { COLUMN_TABLES, columnsOf, type ColumnTableName, type Table } from "../tables/schema.ts";
import { StringTable } from "../tables/strings.ts";
import { ByteReader } from "./bytes.ts";
import { makeValues } from "./columns.ts";
import { MAX_ROWS, type MemoryBudget } from "./limits.ts";
import { chainEndsOf } from "./recency.ts";
import { readSections, readStrings, readTable, type Section, type StringsPart } from "./sections.ts";

/** The sections read so far. References go across all of them. */
export class TablesReader {
  readonly #budget: MemoryBudget;
  readonly #strings: StringsPart[] = [];
  readonly #parts = new Map<ColumnTableName, Table<ColumnTableName>[]>();
  readonly #rows = new Map<string, number>();
  #chainEnds: Int32Array | undefined;

  constructor(budget: MemoryBudget) {
    this.#budget = budget;
  }

  /**
   * Takes in the sections of a payload. Those before one that fails stay.
   * @param offset where the payload's chunk lies in the file
   * @throws {FormatError} when a section is not what it should be
   */
  add(payload: Uint8Array, offset: number): void {
    for (const section of readSections(new ByteReader(payload, offset))) {
      if (section.name === "strings") this.#addStrings(section);
      else this.#addTable(section.name, section);
    }
  }

  /** Whether there were no sections yet. */
  get isEmpty(): boolean {
    return this.#strings.length === 0 && this.#parts.size === 0;
  }

  /** Tables that have rows. */
  build(): Partial<RecordingTables> {
    const tables: Record<string, unknown> = {};
    if (this.#strings.length > 0) tables["strings"] = joinStrings(this.#strings, this.#rowsOf("strings"));
    for (const name of COLUMN_TABLES) {
      const parts = this.#parts.get(name);
      if (parts !== undefined) tables[name] = parts.length === 1 ? parts[0] : joinTables(name, parts);
    }
    return tables;
  }

  #rowsOf(table: string): number {
    return this.#rows.get(table) ?? 0;
  }

  #addStrings(section: Section): void {
    const part = readStrings(section, this.#budget);
    const before = this.#rowsOf("strings");
    if (part.firstRow < before) section.content.fail(`strings from row ${part.firstRow} on come twice`);
    // Rows between are those of a chunk that was lost: they read as empty strings.
    this.#budget.spend(4 * (part.firstRow - before), section.content.base);
    this.#setRows("strings", part.firstRow + section.rows, section);
    this.#strings.push(part);
  }

  #addTable(name: ColumnTableName, section: Section): void {
    const before = this.#rowsOf(name);
    // Their rows refer to each other or are numbered by what refers to them, so that they cannot be cut.
    if ((name === "frames" || name === "stacks") && before > 0) {
      section.content.fail(`table ${name} comes twice`);
    }
    const scope = {
      rowsOf: (table: string) => this.#rowsOf(table),
      chainEnds: () => this.#chainEnds ??= this.#makeChainEnds(section),
    };
    const table = readTable(name, section, scope, this.#budget);
    this.#setRows(name, before + section.rows, section);
    const parts = this.#parts.get(name);
    if (parts === undefined) this.#parts.set(name, [table]);
    else parts.push(table);
  }

  #setRows(name: string, rows: number, section: Section): void {
    if (rows > MAX_ROWS) section.content.fail(`table ${name} has more than ${MAX_ROWS} rows`);
    this.#rows.set(name, rows);
  }

  #makeChainEnds(section: Section): Int32Array {
    const stacks = this.#parts.get("stacks")?.[0];
    const parents = stacks === undefined ? undefined : columnsByName(stacks)["parent"];
    if (!(parents instanceof Int32Array)) return new Int32Array(0);
    this.#budget.spend(4 * parents.length, section.content.base);
    return chainEndsOf(parents);
  }
}

function joinStrings(parts: readonly StringsPart[], rows: number): StringTable {
  const first = parts[0];
  if (parts.length === 1 && first?.firstRow === 0) return new StringTable(first);
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.bytes.length, 0));
  const offsets = new Uint32Array(rows + 1);
  let row = 0;
  let end = 0;
  for (const part of parts) {
    offsets.fill(end, row, part.firstRow + 1);
    bytes.set(part.bytes, end);
    for (let i = 1; i < part.offsets.length; i++) offsets[part.firstRow + i] = end + (part.offsets[i] ?? 0);
    row = part.firstRow + part.offsets.length - 1;
    end += part.bytes.length;
  }
  return new StringTable({ bytes, offsets });
}

function joinTables(
  name: ColumnTableName,
  tables: readonly Table<ColumnTableName>[],
): Table<ColumnTableName> {
  const length = tables.reduce((sum, table) => sum + table.length, 0);
  const columns: Record<string, Values> = {};
  for (const [key, definition] of columnsOf(name)) {
    const joined = makeValues(definition, length);
    let end = 0;
    for (const table of tables) {
      joined.set(columnsByName(table)[key] ?? [], end);
      end += table.length;
    }
    columns[key] = joined;
  }
  return tableOfColumns(length, columns);
}
