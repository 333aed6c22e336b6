// Tests of which log entries are shown.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  countLogged,
  filterLog,
  findEntry,
  keepFound,
  lowerBound,
  nameEntry,
} from "../../../recording/analysis/log_filter.ts";
import { drawRecording } from "../../support/draw_recording.ts";

const EVERYTHING = { hiddenLevels: 0, range: undefined, threads: undefined, found: undefined };

function entries(
  times: readonly number[],
  levels: readonly number[] = [],
  threads: readonly number[] = [],
  counts: readonly number[] = [],
) {
  return drawRecording({
    threads: { main: "a", worker: "a" },
    rows: ({ text }) => ({
      logs: times.map((when, i) => {
        const message = text(`entry ${when}`);
        return { when, thread: threads[i] ?? 0, level: levels[i] ?? 2, message, count: counts[i] ?? 1 };
      }),
    }),
  }).tables;
}

describe("filterLog()", () => {
  it("keeps all entries in their order and counts them by level", () => {
    const { rows, byLevel } = filterLog(entries([1, 2, 3, 4], [0, 2, 4, 4]), EVERYTHING);
    assert.deepEqual([...rows], [0, 1, 2, 3]);
    assert.deepEqual([...byLevel], [1, 0, 1, 0, 2, 0]);
  });

  it("leaves out levels, and still counts them", () => {
    const { rows, byLevel } = filterLog(entries([1, 2, 3], [2, 3, 4]), {
      ...EVERYTHING,
      hiddenLevels: 1 << 2 | 1 << 4,
    });
    assert.deepEqual([...rows], [1]);
    assert.deepEqual([...byLevel], [0, 0, 1, 1, 1, 0]);
  });

  it("takes levels that it does not know for info", () => {
    const { rows, byLevel } = filterLog(entries([1, 2], [77, -5]), EVERYTHING);
    assert.deepEqual([...rows], [0, 1]);
    assert.equal(byLevel[2], 2);
  });

  it("keeps to a stretch of time and to some threads", () => {
    const tables = entries([1, 2, 2, 3, 9], [], [0, 1, 0, 1, 0]);
    const range = { from: 2, to: 9 };
    assert.deepEqual([...filterLog(tables, { ...EVERYTHING, range }).rows], [1, 2, 3]);
    assert.deepEqual([...filterLog(tables, { ...EVERYTHING, threads: [1] }).rows], [1, 3]);
    assert.deepEqual([...filterLog(tables, { ...EVERYTHING, range, threads: [0] }).rows], [2]);
    assert.deepEqual([...filterLog(tables, { ...EVERYTHING, range: { from: 5, to: 5 } }).rows], []);
  });

  it("shows entries of unknown threads only when all are shown", () => {
    const tables = entries([1, 2], [], [-1, 0]);
    assert.equal(filterLog(tables, EVERYTHING).rows.length, 2);
    assert.deepEqual([...filterLog(tables, { ...EVERYTHING, threads: [0] }).rows], [1]);
  });

  it("keeps what was found", () => {
    const found = Uint8Array.of(0, 1, 0, 1);
    const { rows } = filterLog(entries([1, 2, 3, 4]), { ...EVERYTHING, found });
    assert.deepEqual([...rows], [1, 3]);
    assert.deepEqual([...keepFound(Int32Array.of(0, 3), found)], [3]);
  });
});

describe("lowerBound()", () => {
  it("finds the first value that is not below", () => {
    const values = Float64Array.of(1, 3, 3, 7);
    assert.deepEqual([0, 1, 2, 3, 4, 8].map((least) => lowerBound(values, least)), [0, 0, 1, 1, 3, 4]);
  });
});

describe("findEntry()", () => {
  it("finds an entry again among more of them, and after its time was rounded", () => {
    const before = entries([150, 250], [], [1, 0]);
    const name = nameEntry(before, 1) ?? assert.fail();
    assert.equal(findEntry(entries([100, 150, 250, 300], [], [0, 1, 0, 0]), name), 2);
    const rounded = drawRecording({
      threads: { main: "a", worker: "a" },
      rows: ({ text }) => ({
        logs: [{ when: 200, thread: 1, message: text("entry 250") }, {
          when: 200,
          thread: 0,
          message: text("entry 250"),
        }],
      }),
    });
    assert.equal(findEntry(rounded.tables, name), 1);
  });

  it("goes to what comes next where the entry is gone", () => {
    const name = { when: 5000, threadKey: 1, message: "gone" };
    assert.equal(findEntry(entries([1000, 6000, 7000]), name), 1);
    assert.equal(findEntry(entries([1000]), name), 0);
    assert.equal(findEntry(entries([]), name), -1);
    assert.equal(nameEntry(entries([]), 0), undefined);
  });
});

describe("countLogged()", () => {
  it("counts all of a flood, for which one entry stands", () => {
    assert.equal(countLogged(entries([1, 2, 3], [2, 2, 4], [], [98_000, 1, 12]).logs), 98_013);
  });
});
