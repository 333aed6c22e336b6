// Tests of the calls as rows of text.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CallRows } from "../../../ui/state/call_rows.ts";
import { drawRecording } from "../../support/draw_recording.ts";
import { openDrawn } from "../../support/open_drawn.ts";

async function setUp() {
  const { run, named } = await openDrawn(drawRecording({
    threads: { main: "aaaaaa\nbb cc \n d", worker: "xx" },
    metadata: { endedAtMicros: 6000 },
  }));
  const grid = new CallRows(run.timeline);
  const drawn = () =>
    grid.rows.value.map((row) => {
      const sign = row.expanded === undefined ? " " : row.expanded ? "-" : "+";
      return `${"  ".repeat(row.level - 1)}${sign}${grid.cellsOf(row)[0]}`;
    });
  return { run, named, grid, drawn };
}

describe("CallRows", () => {
  it("lists the threads until one is opened", async () => {
    const { grid, drawn } = await setUp();
    assert.deepEqual(drawn(), ["+thread main, lost", "+thread worker, lost"]);
    grid.toggle(0);
    assert.deepEqual(drawn(), ["-thread main, lost", "  +a", "+thread worker, lost"]);
    grid.toggle(1);
    assert.deepEqual(drawn(), ["-thread main, lost", "  -a", "    +b", "     c", "+thread worker, lost"]);
    grid.toggle(0);
    assert.deepEqual(drawn(), ["+thread main, lost", "+thread worker, lost"]);
  });

  it("is opened along the selection, and selects what it goes to", async () => {
    const { run, named, grid, drawn } = await setUp();
    run.timeline.select(named("d1"));
    assert.deepEqual(drawn().slice(0, 4), ["-thread main, lost", "  -a", "    -b", "       d"]);
    assert.equal(grid.active.value, 3);
    grid.select(4);
    assert.deepEqual(run.timeline.selectedCall.value, named("c3"));
    assert.equal(grid.cellsOf(grid.rows.value[grid.active.value] ?? { lane: 0, call: -1 })[0], "c");
    grid.select(0);
    assert.equal(run.timeline.selectedCall.value, undefined);
    assert.equal(grid.active.value, 0);
  });

  it("lists spans and waits above the calls of their thread", async () => {
    const { run } = await openDrawn(drawRecording({
      threads: { main: "aaa" },
      rows: ({ text }) => ({
        spans: [
          { when: 0, thread: 0, duration: 1000, name: text("load") },
          { when: 1000, thread: 0, duration: -1, name: text("store"), status: 2 },
        ],
      }),
    }));
    const grid = new CallRows(run.timeline);
    const names = () => grid.rows.value.map((row) => grid.cellsOf(row)[0]);
    assert.deepEqual(names(), ["2 spans of main", "thread main, lost"]);
    grid.toggle(0);
    assert.deepEqual(names(), ["2 spans of main", "load", "store", "thread main, lost"]);
    const [, , store] = grid.rows.value;
    assert.deepEqual(store && grid.cellsOf(store), ["store", "failed", "1 ms", "not finished", ""]);
    grid.select(2);
    assert.deepEqual(run.timeline.selectedBar.value, { kind: "spans", row: 1 });
    assert.equal(store && grid.isSelected(store), true);
    assert.equal(grid.active.value, 2);
  });

  it("says where a call is, when, how long and how much of that itself", async () => {
    const { run, named, grid } = await setUp();
    run.timeline.select(named("b0"));
    assert.deepEqual(grid.cellsOf({ lane: 0, call: named("b0").call }), [
      "b",
      "b.ts:1",
      "0 s",
      "2.00 ms",
      "1.00 ms",
    ]);
  });
});
