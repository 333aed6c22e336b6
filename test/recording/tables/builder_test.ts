// Tables that grow row by row.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { emptyTable, TableBuilder, tableById, tableFrom } from "../../../recording/tables/builder.ts";
import { COLUMN_TABLES, columnsOf, TABLES } from "../../../recording/tables/schema.ts";

describe("TableBuilder", () => {
  it("fills columns that are left out with what stands for unknown", () => {
    const { columns } = tableFrom("logs", [{ when: 5, message: 3 }]);
    assert.deepEqual([
      columns.when[0],
      columns.message[0],
      columns.stack[0],
      columns.level[0],
      columns.count[0],
    ], [5, 3, -1, 2, 1]);
  });

  it("grows from any capacity, from none too", () => {
    for (const capacity of [0, 1, 16, 1000]) {
      const builder = new TableBuilder("samples", capacity);
      for (let i = 0; i < 100; i++) assert.equal(builder.append({ when: i, stack: i }), i);
      assert.deepEqual([...builder.build().columns.stack], Array.from({ length: 100 }, (_, i) => i));
      const copied = new TableBuilder("samples", capacity);
      copied.appendTable(builder.build(), (column, value) => column === "stack" ? value + 1 : value);
      copied.appendTable(builder.build(), (_, value) => value);
      assert.equal(copied.length, 200);
      assert.deepEqual([copied.get(99, "stack"), copied.get(199, "stack")], [100, 99]);
    }
  });

  it("keeps what it built apart from what comes after", () => {
    const builder = new TableBuilder("samples");
    builder.append({ when: 1 });
    const before = builder.build();
    builder.set(0, "when", 2);
    assert.equal(before.columns.when[0], 1);
    assert.equal(builder.get(0, "when"), 2);
    builder.clear();
    assert.equal(builder.length, 0);
    assert.equal(builder.append({ stack: 4 }), 0);
    assert.equal(builder.get(0, "when"), -1);
  });

  it("refuses rows that are not there", () => {
    const builder = new TableBuilder("samples");
    assert.throws(() => builder.set(0, "when", 1), RangeError);
    assert.throws(() => builder.set(-1, "when", 1), RangeError);
  });

  it("holds references and integers in 32 bits and everything else in doubles", () => {
    for (const name of COLUMN_TABLES) {
      const { columns } = emptyTable(name);
      for (const [key, { kind }] of columnsOf(name)) {
        const values = (columns as Record<string, unknown>)[key]; // by its name
        assert.equal(values instanceof Int32Array, kind === "ref" || kind === "int", `${name}.${key}`);
      }
    }
  });
});

describe("tableById()", () => {
  it("gives every table for its id and none for another", () => {
    for (const [name, { id }] of Object.entries(TABLES)) assert.equal(tableById(id), name);
    assert.equal(tableById(0), undefined);
    assert.equal(tableById(200), undefined);
  });
});

describe("TABLES", () => {
  it("gives ids once: of tables, and of columns within a table", () => {
    const ids = Object.values(TABLES).map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    for (const name of COLUMN_TABLES) {
      const columnIds = columnsOf(name).map(([, { id }]) => id);
      assert.equal(new Set(columnIds).size, columnIds.length, name);
      assert.ok(columnIds.every((id) => id >= 1 && id <= 255), name);
    }
  });

  it("comes after what it points into", () => {
    const names = Object.keys(TABLES);
    for (const name of COLUMN_TABLES) {
      for (const [key, { table = "strings" }] of columnsOf(name)) {
        assert.ok(names.indexOf(table) <= names.indexOf(name), `${name}.${key}`);
      }
    }
  });

  it("says unknown in a way that its column can hold", () => {
    for (const name of COLUMN_TABLES) {
      for (const [key, { kind, missing }] of columnsOf(name)) {
        assert.ok(Number.isInteger(missing) && (kind !== "ref" || missing === -1), `${name}.${key}`);
      }
    }
  });
});
