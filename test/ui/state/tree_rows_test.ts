// Tests of the recordings tree.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { RecordingItem } from "../../../server/api/recordings.ts";
import { formatRunTime, listTreeRows, parseFilter, type TreeRow } from "../../../ui/state/tree_rows.ts";
import { listedRun } from "../../support/listed_run.ts";

/** A run that began when its id says. */
function item(id: string, facts: Partial<RecordingItem> = {}): RecordingItem {
  const [, time = ""] = id.split("/");
  const startedAt = `${time.slice(0, 10).replaceAll("_", "-")}T${
    time.slice(11, 19).replaceAll("_", ":")
  }.000Z`;
  return listedRun(id, { startedAt, ...facts });
}

/** Newest first, as the server lists them. */
const ITEMS = [
  item("tsc/2026_01_31_13_00_00", { signal: "SIGTERM", exitCode: null }),
  item("shop/2026_01_31_12_00_00_2", { exitCode: 1, runtime: "deno 2.9.6" }),
  item("shop/2026_01_31_12_00_00"),
  item("shop/2026_01_30_09_00_00", { running: true, exitCode: null }),
];

function draw(rows: readonly TreeRow[]): string[] {
  return rows.map((row) => {
    if (row.kind === "application") return `${row.open ? "▾" : "▸"} ${row.name} ${row.runs}`;
    return `  ${row.item.id.split("/")[1]?.slice(8)} ${row.state} ${row.place}/${row.siblings}`;
  });
}

describe("listTreeRows()", () => {
  it("groups runs by application in the order of the newest", () => {
    assert.deepEqual(draw(listTreeRows(ITEMS, parseFilter(""), new Set())), [
      "▾ tsc 1",
      "  31_13_00_00 failed 1/1",
      "▾ shop 3",
      "  31_12_00_00_2 failed 1/3",
      "  31_12_00_00 ended 2/3",
      "  30_09_00_00 running 3/3",
    ]);
  });

  it("tells of a damaged file that it is, however its run ended", () => {
    const problem = "A chunk's checksum differs (at byte 60)";
    const runs = [
      item("shop/2026_01_31_12_00_00", { problem }),
      item("shop/2026_01_31_11_00_00", { problem, exitCode: 1 }),
      item("shop/2026_01_31_10_00_00", { problem, signal: "SIGTERM", exitCode: null }),
    ];
    assert.deepEqual(draw(listTreeRows(runs, parseFilter("damaged"), new Set())), [
      "▾ shop 3",
      "  31_12_00_00 damaged 1/3",
      "  31_11_00_00 damaged 2/3",
      "  31_10_00_00 damaged 3/3",
    ]);
  });

  it("collapses and filters", () => {
    assert.deepEqual(draw(listTreeRows(ITEMS, parseFilter(""), new Set(["shop"]))).at(-1), "▸ shop 3");
    assert.deepEqual(draw(listTreeRows(ITEMS, parseFilter("deno|term"), new Set())), [
      "▾ tsc 1",
      "  31_13_00_00 failed 1/1",
      "▾ shop 1",
      "  31_12_00_00_2 failed 1/1",
    ]);
    assert.deepEqual(listTreeRows(ITEMS, parseFilter("nothing like it"), new Set()), []);
  });

  it("lists everything while the expression is invalid", () => {
    assert.equal(listTreeRows(ITEMS, parseFilter("("), new Set()).length, 6);
  });

  it("lists tens of thousands in order", () => {
    const many = Array.from({ length: 20_000 }, (_, i) => {
      const time = `2026_01_${String(1 + i % 28).padStart(2, "0")}_12_00_00_${2 + i % 9000}`;
      return item(`app${i % 40}/${time}`);
    });
    const rows = listTreeRows(many, parseFilter("app1"), new Set());
    assert.equal(rows.filter((row) => row.kind === "application").length, 11);
    assert.equal(rows.length, 11 + 11 * 500);
  });
});

describe("parseFilter()", () => {
  it("minds capitals only where there are some", () => {
    const matches = (filter: string, text: string) => {
      const parsed = parseFilter(filter);
      return parsed.kind === "expression" && parsed.expression.test(text);
    };
    assert.ok(matches("shop", "SHOP"));
    assert.ok(!matches("Shop", "shop"));
  });

  it("says what is wrong with an expression", () => {
    const filter = parseFilter("a(");
    assert.ok(filter.kind === "invalid" && filter.message.length > 0);
  });
});

describe("formatRunTime()", () => {
  it("is as short as it can be", () => {
    const now = new Date(2026, 0, 31, 15, 0, 0);
    const at = (...parts: [number, number, number, number, number, number]) =>
      formatRunTime(new Date(...parts), now);
    assert.equal(at(2026, 0, 31, 9, 5, 7), "09:05:07");
    assert.equal(at(2026, 0, 30, 23, 59, 0), "Fri 23:59");
    assert.equal(at(2026, 0, 2, 8, 0, 0), "2 Jan 08:00");
    assert.equal(at(2025, 11, 31, 8, 0, 0), "2025-12-31");
    assert.equal(formatRunTime(new Date("x"), now), "?");
  });
});
