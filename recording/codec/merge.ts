// Many batches to one set of tables: running threads bring strings, frames and stacks of their own, which are told
// to be the same as those already there, and name their process and thread again each time. FORMAT.md, "Merging".

import type { RecordingTables } from "../recording.ts";
import { FormatError } from "../errors.ts";
import { TableBuilder } from "../tables/builder.ts";
import { columnsByName } from "../tables/by_name.ts";
import { BytesPool } from "../tables/bytes_pool.ts";
import { COLUMN_TABLES, columnsOf, type ColumnTableName, type Table } from "../tables/schema.ts";
import { FramePool, StackPool } from "../tables/stacks.ts";
import { type StringTable } from "../tables/strings.ts";
import { valueBytes } from "./columns.ts";
import { MAX_MERGED_ROWS, type MemoryBudget } from "./limits.ts";

/** What a pool takes for an entry, roughly and at most: the table's values, a key and a place in a map. */
const STRING_BYTES = 96;
const FRAME_BYTES = 192;
const STACK_BYTES = 64;
const KEYED_BYTES = 192;

/** What looking at a string of a batch takes, known or not. */
const LOOKED_UP_BYTES = 12;

/** Takes tables of their own numbering in, one set after the other. */
export class TablesMerger {
  readonly #budget: MemoryBudget;
  readonly #maxRows: number;
  readonly #strings = new BytesPool();
  readonly #frames = new FramePool();
  readonly #stacks = new StackPool();
  readonly #others = new Map<ColumnTableName, TableBuilder<ColumnTableName>>();
  readonly #processes = new Map<number, number>();
  readonly #threads = new Map<number, number>();

  /** @param maxRows of one table, default {@link MAX_MERGED_ROWS} */
  constructor(budget: MemoryBudget, maxRows = MAX_MERGED_ROWS) {
    this.#budget = budget;
    this.#maxRows = maxRows;
  }

  /**
   * Takes in tables whose references stay among them.
   * @param offset where they come from, for error messages
   * @throws {FormatError} when the merged tables would become too large
   */
  add(tables: Partial<RecordingTables>, offset: number): void {
    const rows = new Map<string, Int32Array>();
    if (tables.strings !== undefined) rows.set("strings", this.#addStrings(tables.strings, offset));
    if (tables.frames !== undefined) rows.set("frames", this.#addFrames(tables.frames, rows, offset));
    if (tables.stacks !== undefined) rows.set("stacks", this.#addStacks(tables.stacks, rows, offset));
    for (const name of COLUMN_TABLES) {
      const table = tables[name];
      if (table === undefined || name === "frames" || name === "stacks") continue;
      if (name === "processes") {
        rows.set(name, this.#addKeyed(name, this.#processes, { table, rows, offset }));
      } else if (name === "threads") {
        rows.set(name, this.#addKeyed(name, this.#threads, { table, rows, offset }));
      } else this.#addRows(name, table, rows, offset);
    }
  }

  /** The merged tables, rows in the order of adding. */
  build(): Partial<RecordingTables> {
    const tables: Record<string, unknown> = {};
    for (const [name, builder] of this.#others) tables[name] = builder.build();
    return {
      ...tables,
      strings: this.#strings.build(),
      frames: this.#frames.build(),
      stacks: this.#stacks.build(),
    };
  }

  #table(name: ColumnTableName): TableBuilder<ColumnTableName> {
    let builder = this.#others.get(name);
    if (builder === undefined) this.#others.set(name, builder = new TableBuilder<ColumnTableName>(name));
    return builder;
  }

  #addStrings(strings: StringTable, offset: number): Int32Array {
    this.#budget.spend(LOOKED_UP_BYTES * strings.length, offset);
    const { bytes, offsets } = strings.columns;
    const mine = new Int32Array(strings.length);
    for (let i = 0; i < mine.length; i++) {
      const before = this.#strings.length;
      const start = offsets[i] ?? 0;
      const end = offsets[i + 1] ?? 0;
      mine[i] = this.#strings.add(bytes, start, end);
      if (this.#strings.length > before) {
        this.#grow(this.#strings.length, STRING_BYTES + 2 * (end - start), offset);
      }
    }
    return mine;
  }

  #addFrames(frames: Table<"frames">, rows: ReadonlyMap<string, Int32Array>, offset: number): Int32Array {
    const { name, file, line, column, kind } = frames.columns;
    const strings = rows.get("strings");
    const mine = new Int32Array(frames.length);
    for (let i = 0; i < mine.length; i++) {
      const before = this.#frames.length;
      mine[i] = this.#frames.add({
        name: strings?.[name[i] ?? -1] ?? -1,
        file: strings?.[file[i] ?? -1] ?? -1,
        line: line[i] ?? 0,
        column: column[i] ?? 0,
        kind: kind[i] ?? 0,
      });
      if (this.#frames.length > before) this.#grow(this.#frames.length, FRAME_BYTES, offset);
    }
    return mine;
  }

  #addStacks(stacks: Table<"stacks">, rows: ReadonlyMap<string, Int32Array>, offset: number): Int32Array {
    const { parent, frame } = stacks.columns;
    const frames = rows.get("frames");
    const mine = new Int32Array(stacks.length);
    for (let i = 0; i < mine.length; i++) {
      const before = this.#stacks.length;
      mine[i] = this.#stacks.add(mine[parent[i] ?? -1] ?? -1, frames?.[frame[i] ?? -1] ?? -1);
      if (this.#stacks.length > before) this.#grow(this.#stacks.length, STACK_BYTES, offset);
    }
    return mine;
  }

  #addRows(
    name: ColumnTableName,
    table: Table<ColumnTableName>,
    rows: ReadonlyMap<string, Int32Array>,
    offset: number,
  ): void {
    const columns = columnsOf(name);
    const rowBytes = columns.reduce((sum, [, definition]) => sum + valueBytes(definition), 0);
    const builder = this.#table(name);
    this.#grow(builder.length + table.length, table.length * rowBytes, offset);
    const targets = new Map(
      columns.map(([key, { table: target }]) => [key, target === undefined ? undefined : rows.get(target)]),
    );
    builder.appendTable(table, (key, value) => {
      const target = targets.get(key);
      return target === undefined ? value : target[value] ?? -1;
    });
  }

  /** Every batch names its process and thread again; what a later one knows more is added to the same row. */
  #addKeyed(
    name: "processes" | "threads",
    known: Map<number, number>,
    from: {
      readonly table: Table<ColumnTableName>;
      readonly rows: ReadonlyMap<string, Int32Array>;
      readonly offset: number;
    },
  ): Int32Array {
    const { table, rows, offset } = from;
    const builder = this.#table(name);
    const columns = columnsByName(table);
    const mine = new Int32Array(table.length);
    for (let i = 0; i < table.length; i++) {
      const key = columns["key"]?.[i] ?? -1;
      let row = known.get(key);
      if (row === undefined) {
        known.set(key, row = builder.append({ key }));
        this.#grow(builder.length, KEYED_BYTES, offset);
      }
      for (const [column, definition] of columnsOf(name)) {
        const value = columns[column]?.[i] ?? definition.missing;
        if (value === definition.missing) continue;
        const mapped = definition.table === undefined ? value : rows.get(definition.table)?.[value] ?? -1;
        builder.set(row, column, mapped);
      }
      mine[i] = row;
    }
    return mine;
  }

  /** Lets a table grow to `length` rows and by `bytes`, or says that it may not. */
  #grow(length: number, bytes: number, offset: number): void {
    if (length > this.#maxRows) {
      throw new FormatError(
        `Cannot decode recording: its batches together have more than ${this.#maxRows} rows of a table`,
        offset,
      );
    }
    this.#budget.spend(bytes, offset);
  }
}
