// Tests of status lines.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  buildStatusLines,
  extentOf,
  readingAt,
  scaleTop,
  type StatusLines,
  type StatusSeries,
  UNKNOWN,
  valueAt,
} from "../../../recording/analysis/status_lines.ts";
import { emptyTables, type RecordingTables } from "../../../recording/recording.ts";
import { tableFrom } from "../../../recording/tables/builder.ts";
import type { Row } from "../../../recording/tables/schema.ts";
import { createRandom } from "../../support/random.ts";

/** Threads 0 and 1 belong to process 0, thread 2 to process 1 that ends at 500. */
function tablesWith(rows: readonly Partial<Row<"status">>[]): RecordingTables {
  return {
    ...emptyTables(),
    processes: tableFrom("processes", [{ endedAt: -1 }, { endedAt: 500 }]),
    threads: tableFrom("threads", [{ process: 0, endedAt: -1 }, { process: 0, endedAt: 300 }, {
      process: 1,
      endedAt: -1,
    }]),
    status: tableFrom("status", rows),
  };
}

function pointsOf(lines: StatusLines, series: StatusSeries): (readonly [number, number])[] {
  return Array.from(lines.when, (when, i) => [when, lines.lines[series].value[i] ?? NaN] as const);
}

describe("buildStatusLines()", () => {
  it("adds up processes and takes what is of a process once", () => {
    const lines = buildStatusLines(tablesWith([
      {
        when: 0,
        thread: 0,
        cpuPercent: 80,
        rssBytes: 100,
        heapUsedBytes: 10,
        systemCpuPercent: 50,
        loopDelayMicros: 7,
      },
      { when: 0, thread: 1, cpuPercent: 80, rssBytes: 100, heapUsedBytes: 5 },
      {
        when: 100,
        thread: 2,
        cpuPercent: 20,
        rssBytes: 30,
        heapUsedBytes: 3,
        systemCpuPercent: 60,
        loopDelayMicros: 9,
      },
    ]));
    assert.deepEqual(pointsOf(lines, "cpu").slice(0, 2), [[0, 80], [100, 100]]);
    assert.deepEqual(pointsOf(lines, "memory").slice(0, 2), [[0, 100], [100, 130]]);
    assert.deepEqual(pointsOf(lines, "heap").slice(0, 2), [[0, 15], [100, 18]]);
    assert.deepEqual(pointsOf(lines, "systemCpu").slice(0, 2), [[0, 50], [100, 60]]);
    assert.deepEqual(pointsOf(lines, "loopDelay").slice(0, 2), [[0, 7], [100, 9]]);
  });

  it("forgets threads and processes that ended", () => {
    const lines = buildStatusLines(tablesWith([
      { when: 0, thread: 0, heapUsedBytes: 10 },
      { when: 0, thread: 1, heapUsedBytes: 5 },
      { when: 0, thread: 2, heapUsedBytes: 3 },
    ]));
    assert.deepEqual(pointsOf(lines, "heap"), [[0, 18], [300, 13], [500, 10]]);
  });

  it("says which lines are known", () => {
    const { lines, length } = buildStatusLines(tablesWith([{ when: 0, thread: 0, modules: 3 }]));
    assert.equal(length, 1);
    assert.ok(lines.modules.known && !lines.cpu.known);
    assert.equal(lines.cpu.most, 0);
    assert.equal(buildStatusLines(emptyTables()).length, 0);
  });
});

describe("valueAt()", () => {
  it("holds a reading until the next one", () => {
    const lines = buildStatusLines(tablesWith([
      { when: 100, thread: 0, cpuPercent: 5 },
      { when: 200, thread: 0, cpuPercent: 9 },
    ]));
    assert.equal(valueAt(lines, "cpu", 50), UNKNOWN);
    assert.equal(valueAt(lines, "cpu", 100), 5);
    assert.equal(valueAt(lines, "cpu", 199), 5);
    assert.equal(valueAt(lines, "cpu", 1e9), 9);
    assert.equal(valueAt(lines, "memory", 150), UNKNOWN);
    assert.equal(readingAt(lines, 99), -1);
  });
});

describe("extentOf()", () => {
  it("agrees with looking at every reading", () => {
    const random = createRandom(3);
    const rows = Array.from({ length: 700 }, (_, i) => {
      return { when: i * 10, thread: 0, modules: random.chance(0.1) ? -1 : random.below(1000) };
    });
    const line = buildStatusLines(tablesWith(rows)).lines.modules;
    const out = { low: 0, high: 0 };
    for (let i = 0; i < 400; i++) {
      const first = random.below(700);
      const last = first + random.below(700 - first);
      extentOf(line, first, last, out);
      const values = Array.from(line.value.subarray(first, last)).filter((value) => value >= 0);
      assert.deepEqual(out, { low: Math.min(Infinity, ...values), high: Math.max(UNKNOWN, ...values) });
    }
  });
});

describe("scaleTop()", () => {
  it("is round and above what occurs", () => {
    const lines = buildStatusLines(tablesWith([
      {
        when: 0,
        thread: 0,
        cpuPercent: 143,
        rssBytes: 210e6,
        heapUsedBytes: 80e6,
        modules: 312,
        loopDelayMicros: 900,
      },
    ]));
    assert.equal(scaleTop(lines, "cpu"), 200);
    assert.equal(scaleTop(lines, "systemCpu"), 200);
    assert.equal(scaleTop(lines, "memory"), 250e6);
    assert.equal(scaleTop(lines, "heap"), 250e6);
    assert.equal(scaleTop(lines, "modules"), 400);
    assert.equal(scaleTop(lines, "loopDelay"), 60_000);
  });
});
