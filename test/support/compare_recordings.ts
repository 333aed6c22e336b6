// What a recording says, whatever its numbering and order: for comparing two of them. And what every reader of a
// decoded recording may rely on, however hostile its file was.

import assert from "node:assert/strict";
import { crc32 } from "../../recording/codec/crc32.ts";
import type { Recording, RecordingTables } from "../../recording/recording.ts";
import {
  type Column,
  COLUMN_TABLES,
  columnsOf,
  type ColumnTableName,
} from "../../recording/tables/schema.ts";
import { joinLines } from "../../recording/tables/line_ticks.ts";

type Values = Int32Array | Float64Array;

/**
 * Rows of each table with references replaced by what they refer to, each as text, sorted. Stacks, frames and strings
 * are told where they are referred to.
 */
export function describeTables(given: RecordingTables): Readonly<Record<string, readonly string[]>> {
  const tables = { ...given, lines: joinLines(given.lines) };
  const frames = describeRows(
    tables,
    "frames",
    (column, value) => describeReference(tables, column, value, {}),
  );
  const stacks: string[] = [];
  const { parent, frame } = tables.stacks.columns;
  for (let i = 0; i < tables.stacks.length; i++) {
    // Deep stacks are told by their depth, a number made of all their frames, and the last one.
    const [depth = 0, sum = 0] = (stacks[parent[i] ?? -1] ?? "").split(" ").map(Number);
    const text = frames[frame[i] ?? -1] ?? "lost";
    stacks.push(`${depth + 1} ${crc32(new TextEncoder().encode(text), sum)} … ${text}`);
  }
  const described: Record<string, readonly string[]> = {};
  for (const name of COLUMN_TABLES) {
    if (name === "frames" || name === "stacks") continue;
    const rows = describeRows(
      tables,
      name,
      (column, value) => describeReference(tables, column, value, { frames, stacks }),
    );
    described[name] = rows.sort();
  }
  return described;
}

function describeRows(
  tables: RecordingTables,
  name: ColumnTableName,
  describe: (column: Column, value: number) => string,
): string[] {
  const columns = columnsOf(name).map(([key, column]) => [key, column, columnOf(tables, name, key)] as const);
  return Array.from(
    { length: tables[name].length },
    (_, row) =>
      columns.map(([key, column, values]) => `${key}=${describe(column, values[row] ?? NaN)}`).join(" "),
  );
}

function describeReference(
  tables: RecordingTables,
  column: Column,
  value: number,
  told: { readonly frames?: readonly string[]; readonly stacks?: readonly string[] },
): string {
  if (column.kind !== "ref") {
    return Object.is(value, -0) && column.kind === "float" ? "-0" : String(value + 0);
  }
  if (value < 0) return "none";
  if (column.table === "strings") return JSON.stringify(tables.strings.get(value));
  if (column.table === "stacks") return told.stacks?.[value] ?? "lost";
  if (column.table === "frames" && told.frames !== undefined) return told.frames[value] ?? "lost";
  if (column.table === "threads") return `key ${tables.threads.columns.key[value]}`;
  if (column.table === "processes") return `key ${tables.processes.columns.key[value]}`;
  return String(value);
}

/** Fails unless both say the same, whatever their numbering. */
export function assertSameTables(actual: RecordingTables, expected: RecordingTables): void {
  const actualRows = describeTables(actual);
  const expectedRows = describeTables(expected);
  for (const [name, expectedOfTable] of Object.entries(expectedRows)) {
    const actualOfTable = actualRows[name] ?? [];
    assert.equal(actualOfTable.length, expectedOfTable.length, `rows of ${name}`);
    // One row, because all of them would fill the screen.
    const wrong = expectedOfTable.findIndex((row, i) => row !== actualOfTable[i]);
    if (wrong >= 0) {
      assert.equal(actualOfTable[wrong]?.slice(0, 2000), expectedOfTable[wrong]?.slice(0, 2000), name);
    }
  }
}

/**
 * Fails unless everything holds that code which walks a decoded recording relies on: columns of one length, references
 * within their tables, parents before children, whole numbers, rows in order, problems within the file.
 */
export function assertSound(recording: Recording, fileBytes: number): void {
  const { tables } = recording;
  const { bytes, offsets } = tables.strings.columns;
  assert.equal(offsets[0], 0);
  assert.equal(offsets.at(-1), bytes.length);
  for (let i = 1; i < offsets.length; i++) {
    if ((offsets[i] ?? 0) < (offsets[i - 1] ?? 0)) assert.fail(`strings at ${i}`);
  }
  for (const name of COLUMN_TABLES) {
    assert.deepEqual(Object.keys(tables[name].columns), columnsOf(name).map(([key]) => key), name);
    for (const [key, column] of columnsOf(name)) assertSoundColumn(tables, name, key, column);
    assertOrdered(tables, name);
  }
  assert.ok(!tables.stacks.columns.frame.includes(-1), "a stack without a frame");
  assert.ok(recording.readableBytes <= fileBytes, "more is readable than there is");
  for (const { offset, message } of recording.problems) {
    assert.ok(
      Number.isInteger(offset) && offset >= 0 && offset <= fileBytes,
      `problem at ${offset}: ${message}`,
    );
  }
}

function assertSoundColumn(
  tables: RecordingTables,
  name: ColumnTableName,
  key: string,
  column: Column,
): void {
  const values = columnOf(tables, name, key);
  const narrow = column.kind === "ref" || column.kind === "int";
  assert.equal(values.length, tables[name].length, `${name}.${key}`);
  assert.equal(values instanceof Int32Array, narrow, `${name}.${key}`);
  if (column.kind === "ref") {
    const limit = column.table === "strings"
      ? tables.strings.length
      : tables[column.table as ColumnTableName].length; // the schema's name
    for (let i = 0; i < values.length; i++) {
      const value = values[i] ?? NaN;
      if (value >= -1 && value < (column.table === name ? i : limit)) continue;
      assert.fail(`${name}.${key}[${i}] is ${value} of ${limit}`);
    }
  }
  if (column.kind === "wide" || column.kind === "time") {
    for (let i = 0; i < values.length; i++) {
      if (!Number.isSafeInteger(values[i])) assert.fail(`${name}.${key}[${i}] is ${values[i]}`);
    }
  }
}

function assertOrdered(tables: RecordingTables, name: ColumnTableName): void {
  const { when, thread } = tables[name].columns as { when?: Float64Array; thread?: Int32Array }; // of any table
  if (when === undefined || thread === undefined) return;
  const byThread = name === "samples" || name === "status";
  for (let i = 1; i < when.length; i++) {
    const turn = byThread ? (thread[i] ?? 0) - (thread[i - 1] ?? 0) : 0;
    if (turn > 0 || (turn === 0 && (when[i] ?? 0) >= (when[i - 1] ?? 0))) continue;
    assert.fail(`${name} is out of order at ${i}`);
  }
}

function columnOf(tables: RecordingTables, name: ColumnTableName, key: string): Values {
  const values = (tables[name].columns as Readonly<Record<string, Values>>)[key]; // the schema's name
  if (values === undefined) throw new TypeError(`Table ${name} has no column ${key}`);
  return values;
}
