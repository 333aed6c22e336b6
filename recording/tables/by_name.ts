// Tables of which the name, or a column's name, is known only when the program runs: what the schema says is true of
// every table is told to the compiler here, once.

import { COLUMN_TABLES, type ColumnTableName, type Table } from "./schema.ts";

/** Values of a column in memory: `ref` and `int` are 32 bits wide, everything else is a double. */
export type Values = Int32Array | Float64Array;

/** Columns by name. */
export type ColumnsByName = Readonly<Record<string, Values>>;

/** Any table. */
interface AnyTable {
  readonly columns: Readonly<Record<string, Values>>;
}

/** The columns that tables of moments have in common. */
export interface TimedColumns {
  readonly when: Float64Array;
  readonly thread: Int32Array;
  /** Where rows last. */
  readonly duration: Float64Array | undefined;
}

/** Columns of a table by name. */
export function columnsByName(table: AnyTable): ColumnsByName {
  return table.columns;
}

/** When and where the rows of a table were, or undefined when they are not of moments. */
export function timedColumns(table: AnyTable): TimedColumns | undefined {
  const { when, thread, duration } = columnsByName(table);
  if (!(when instanceof Float64Array) || !(thread instanceof Int32Array)) return undefined;
  return { when, thread, duration: duration instanceof Float64Array ? duration : undefined };
}

/** A table from columns that are those of the schema. */
export function tableOfColumns<N extends ColumnTableName>(
  length: number,
  columns: Readonly<Record<string, Values>>,
): Table<N> {
  return { length, columns } as unknown as Table<N>; // whoever calls has gone through the schema's columns
}

/** All tables but the strings. */
export type ColumnTables = { readonly [N in ColumnTableName]: Table<N> };

/** A table of each name. */
export function mapTables(make: (name: ColumnTableName) => Table<ColumnTableName>): ColumnTables {
  return Object.fromEntries(COLUMN_TABLES.map((name) => [name, make(name)])) as unknown as ColumnTables; // one of each
}
