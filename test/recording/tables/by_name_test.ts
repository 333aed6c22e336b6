// Tables of which the name is not known when the program is written.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { emptyTable, tableFrom } from "../../../recording/tables/builder.ts";
import { columnsByName, mapTables, tableOfColumns, timedColumns } from "../../../recording/tables/by_name.ts";
import { COLUMN_TABLES, columnsOf, type ColumnTableName } from "../../../recording/tables/schema.ts";

describe("columnsByName()", () => {
  it("gives every column of every table", () => {
    for (const name of COLUMN_TABLES) {
      const columns = columnsByName(emptyTable<ColumnTableName>(name));
      assert.deepEqual(Object.keys(columns), columnsOf(name).map(([key]) => key));
    }
  });
});

describe("timedColumns()", () => {
  it("gives when and where of moments, and how long", () => {
    const spans = timedColumns(tableFrom("spans", [{ when: 5, thread: 1, duration: 7 }]));
    assert.deepEqual([spans?.when[0], spans?.thread[0], spans?.duration?.[0]], [5, 1, 7]);
    assert.equal(timedColumns(tableFrom("logs", [{ when: 5 }]))?.duration, undefined);
  });

  it("gives nothing for what is not of moments", () => {
    for (const name of ["frames", "stacks", "processes", "threads"] as const) {
      assert.equal(timedColumns(emptyTable<ColumnTableName>(name)), undefined);
    }
  });
});

describe("mapTables()", () => {
  it("makes a table of each name", () => {
    const tables = mapTables((name) => emptyTable(name));
    assert.deepEqual(Object.keys(tables), [...COLUMN_TABLES]);
  });
});

describe("tableOfColumns()", () => {
  it("holds the columns that it is given, not copies", () => {
    const { columns, length } = tableFrom("stacks", [{ frame: 3 }]);
    assert.equal(tableOfColumns<"stacks">(length, columns).columns.frame, columns.frame);
  });
});
