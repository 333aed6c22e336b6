// A table that grows row by row while a program is recorded or chunks are merged. Not for reading files: those
// are decoded straight into arrays of the right length.

import { columnsByName, tableOfColumns, type Values } from "./by_name.ts";
import {
  COLUMN_TABLES,
  columnsOf,
  type ColumnTableName,
  type Row,
  type Table,
  type TableName,
  TABLES,
} from "./schema.ts";

/** Names of a table's columns; of any column where the table is not known by its type. */
type ColumnName<N extends ColumnTableName> = ColumnTableName extends N ? string : keyof Row<N> & string;

/** Rows of one table in typed columns that double when full. Hot: no object is kept for a row. */
export class TableBuilder<N extends ColumnTableName> {
  readonly table: N;
  #length = 0;
  #capacity: number;
  readonly #names: readonly string[];
  readonly #missing: readonly number[];
  readonly #columns: Values[];

  /** @param capacity rows to make room for at first, default 16 */
  constructor(table: N, capacity = 16) {
    const columns = columnsOf(table);
    this.table = table;
    this.#capacity = capacity;
    this.#names = columns.map(([name]) => name);
    this.#missing = columns.map(([, column]) => column.missing);
    this.#columns = columns.map(([, { kind }]) =>
      kind === "ref" || kind === "int" ? new Int32Array(capacity) : new Float64Array(capacity)
    );
  }

  get length(): number {
    return this.#length;
  }

  /** Appends a row; columns that are left out hold the column's `missing` value. Returns its index. */
  append(row: Partial<Row<N>>): number {
    if (this.#length === this.#capacity) this.#grow();
    const index = this.#length++;
    const values = row as Readonly<Record<string, number | undefined>>; // the keys of Row<N> are these names
    for (let i = 0; i < this.#names.length; i++) {
      this.#column(i)[index] = values[this.#names[i] ?? ""] ?? this.#missing[i] ?? 0;
    }
    return index;
  }

  /** Value of a column in a row that was appended before. */
  get(index: number, column: ColumnName<N>): number {
    return this.#column(this.#names.indexOf(column))[index] ?? 0;
  }

  /** Overwrites one cell. */
  set(index: number, column: ColumnName<N>, value: number): void {
    if (index < 0 || index >= this.#length) {
      throw new RangeError(`Row ${index} of ${this.table} is not there`);
    }
    this.#column(this.#names.indexOf(column))[index] = value;
  }

  /** Copies all rows of another table; `map` turns each of its values into one of this table's. */
  appendTable(from: Table<N>, map: (column: string, value: number) => number): void {
    const source = columnsByName(from);
    while (this.#length + from.length > this.#capacity) this.#grow();
    for (let i = 0; i < this.#names.length; i++) {
      const name = this.#names[i] ?? "";
      const values = source[name] ?? [];
      const column = this.#column(i);
      for (let row = 0; row < from.length; row++) column[this.#length + row] = map(name, values[row] ?? 0);
    }
    this.#length += from.length;
  }

  /** The rows so far as a table. Its arrays are copies. */
  build(): Table<N> {
    const columns: Record<string, Values> = {};
    this.#names.forEach((name, i) => columns[name] = this.#column(i).slice(0, this.#length));
    return tableOfColumns(this.#length, columns);
  }

  /** Forgets every row and keeps the room. */
  clear(): void {
    this.#length = 0;
  }

  #column(i: number): Values {
    const column = this.#columns[i];
    if (column === undefined) throw new RangeError(`Table ${this.table} has no such column`);
    return column;
  }

  #grow(): void {
    this.#capacity = Math.max(16, this.#capacity * 2);
    for (let i = 0; i < this.#columns.length; i++) {
      const old = this.#column(i);
      const grown = old instanceof Int32Array
        ? new Int32Array(this.#capacity)
        : new Float64Array(this.#capacity);
      grown.set(old);
      this.#columns[i] = grown;
    }
  }
}

/** A table without rows. */
export function emptyTable<N extends ColumnTableName>(table: N): Table<N> {
  return new TableBuilder(table, 0).build();
}

/** A table from rows, for tests and for small tables. */
export function tableFrom<N extends ColumnTableName>(table: N, rows: readonly Partial<Row<N>>[]): Table<N> {
  const builder = new TableBuilder(table, Math.max(1, rows.length));
  for (const row of rows) builder.append(row);
  return builder.build();
}

const NAMES_BY_ID: ReadonlyMap<number, TableName> = new Map<number, TableName>([
  [TABLES.strings.id, "strings"],
  ...COLUMN_TABLES.map((name): [number, TableName] => [TABLES[name].id, name]),
]);

/** The table's name for its id in the file, or undefined when this version has no such table. */
export function tableById(id: number): TableName | undefined {
  return NAMES_BY_ID.get(id);
}
