// The order of rows and the numbering of what they refer to.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  canonicalOrder,
  gather,
  joinSamples,
  sortTable,
  sortTables,
} from "../../../recording/codec/order.ts";
import { tableFrom } from "../../../recording/tables/builder.ts";
import type { Row, Table } from "../../../recording/tables/schema.ts";
import { assertSameTables } from "../../support/compare_recordings.ts";
import { drawRecording, stackLetters } from "../../support/draw_recording.ts";
import { createRandom } from "../../support/random.ts";
import { randomRecording } from "../../support/random_recording.ts";

function samples(
  ...rows: readonly (readonly [when: number, thread: number, stack: number, count?: number])[]
) {
  return tableFrom(
    "samples",
    rows.map(([when, thread, stack, count = 1]) => ({ when, thread, stack, count })),
  );
}

function rowsOf({ length, columns }: Table<"samples">): number[][] {
  const { when, thread, stack, count } = columns;
  return Array.from(
    { length },
    (_, i) => [when[i] ?? NaN, thread[i] ?? NaN, stack[i] ?? NaN, count[i] ?? NaN],
  );
}

describe("sortTable()", () => {
  it("puts samples by thread, then time, then as they came", () => {
    const sorted = sortTable(
      "samples",
      samples([5, 1, 0], [3, 0, 1], [5, 1, 2], [1, 1, 3], [3, 0, 4], [0, -1, 5]),
    );
    assert.deepEqual(rowsOf(sorted).map(([, , stack]) => stack), [5, 1, 4, 3, 0, 2]);
  });

  it("puts everything else by time", () => {
    const rows: Partial<Row<"logs">>[] = [{ when: 2, thread: 0 }, { when: 1, thread: 1 }, {
      when: 2,
      thread: -1,
    }];
    const { when, thread } = sortTable("logs", tableFrom("logs", rows)).columns;
    assert.deepEqual([[...when], [...thread]], [[1, 2, 2], [1, 0, -1]]);
  });

  it("gives the same table when it is in order or has no order", () => {
    const sorted = samples([1, 0, 0], [1, 0, 1], [0, 1, 2]);
    assert.equal(sortTable("samples", sorted), sorted);
    const processes = tableFrom("processes", [{ key: 3, startedAt: 9 }, { key: 2, startedAt: 1 }]);
    assert.equal(sortTable("processes", processes), processes);
  });
});

describe("gather()", () => {
  it("takes rows in the given order, as often as given", () => {
    assert.deepEqual(rowsOf(gather(samples([1, 0, 0], [2, 0, 1]), Uint32Array.from([1, 1, 0]))), [
      [2, 0, 1, 1],
      [2, 0, 1, 1],
      [1, 0, 0, 1],
    ]);
  });
});

describe("joinSamples()", () => {
  it("joins equal stacks in a row and adds up their counts", () => {
    const joined = joinSamples(samples([0, 0, 7, 2], [10, 0, 7, 3], [20, 0, 8], [30, 0, 7]), 5);
    assert.deepEqual(rowsOf(joined), [[0, 0, 7, 5], [20, 0, 8, 1], [30, 0, 7, 1]]);
  });

  it("closes gaps shorter than asked for, and none that are as long", () => {
    assert.deepEqual(rowsOf(joinSamples(samples([0, 0, 7], [10, 0, -1], [14, 0, 7]), 5)), [[0, 0, 7, 2]]);
    assert.equal(joinSamples(samples([0, 0, 7], [10, 0, -1], [15, 0, 7]), 5).length, 3);
  });

  it("keeps the end of a thread, and threads apart", () => {
    const rows = samples([0, 0, 7], [10, 0, -1], [11, 1, -1], [12, 1, 7], [12, 2, 7]);
    assert.deepEqual(rowsOf(joinSamples(rows, 5)), [[0, 0, 7, 1], [10, 0, -1, 1], [12, 1, 7, 1], [
      12,
      2,
      7,
      1,
    ]]);
  });
});

describe("canonicalOrder()", () => {
  it("drops strings, frames and stacks that nothing refers to", () => {
    const drawn = drawRecording("aab\n b\n").tables;
    const kept = drawRecording("aa").tables;
    const left = { ...drawn, samples: kept.samples, costs: kept.costs };
    const { stacks, frames, strings } = canonicalOrder(left);
    assert.deepEqual([stacks.length, frames.length], [1, 1]);
    // "a", "a.ts", the thread's name and the process's runtime.
    assert.deepEqual(Array.from({ length: strings.length }, (_, i) => strings.get(i)), [
      "a",
      "a.ts",
      "node",
      "main",
    ]);
  });

  it("numbers stacks as samples first need them, parents first", () => {
    const drawn = drawRecording({
      threads: { main: "xab\n  c" },
      rows: ({ text, stack }) => ({ logs: [{ when: 0, thread: 0, message: text("m"), stack: stack("z") }] }),
    });
    const recording = { ...drawn, tables: canonicalOrder(drawn.tables) };
    const letters = Array.from(
      { length: recording.tables.stacks.length },
      (_, i) => stackLetters(recording, i),
    );
    assert.deepEqual(letters, ["x", "a", "b", "bc", "z"]);
  });

  it("changes nothing that is said, and nothing the second time", () => {
    for (let seed = 1; seed < 40; seed++) {
      const { tables } = randomRecording(createRandom(seed));
      const once = canonicalOrder(tables);
      assertSameTables(once, tables);
      assert.deepEqual(canonicalOrder(once), once);
      assert.deepEqual(sortTables(once), once);
    }
  });
});
