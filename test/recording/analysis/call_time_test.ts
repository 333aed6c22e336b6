// Tests of where the time of a call went, on drawings. A column is a tenth of a second.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { buildAsyncBars } from "../../../recording/analysis/async_bars.ts";
import { addCallTimes, cpuDuring, divideCallTime } from "../../../recording/analysis/call_time.ts";
import { StretchBuilder } from "../../../recording/analysis/stretches.ts";
import { drawRecording } from "../../support/draw_recording.ts";

const COLUMN = 100_000;

interface Given {
  readonly cpu?: readonly number[];
  /** CPU of the whole machine. */
  readonly machine?: number;
  /** From and to, in columns. */
  readonly waits?: readonly (readonly [number, number])[];
  readonly collecting?: readonly (readonly [number, number])[];
}

/** The parts of a stretch in hundredths of a column. */
function divide({ cpu = [], machine = 30, waits = [], collecting = [] }: Given, from: number, to: number) {
  const { tables } = drawRecording({
    threads: { main: "a" },
    rows: () => ({
      status: cpu.map((cpuPercent, i) => ({
        when: i * COLUMN,
        thread: 0,
        cpuPercent,
        systemCpuPercent: machine,
      })),
      waits: waits.map(([start, end]) => {
        return { when: start * COLUMN, thread: 0, duration: (end - start) * COLUMN };
      }),
    }),
  });
  const pauses = new StretchBuilder();
  for (const [start, end] of collecting) pauses.add(start * COLUMN, end * COLUMN);
  const runEnd = 10 * COLUMN;
  const time = divideCallTime(tables, { thread: 0, from: from * COLUMN, to: to * COLUMN }, {
    collecting: pauses.build(),
    waits: buildAsyncBars(tables, runEnd).find(({ kind }) => kind === "waits"),
    runEnd,
  });
  const part = (micros: number) => Math.round(micros / COLUMN * 100);
  return {
    running: part(time.running),
    waiting: part(time.waiting),
    collecting: part(time.collecting),
    inLine: part(time.inLine),
    onThem: part(time.waitingOnThem),
    cpu: time.cpuPercent === undefined ? undefined : Math.round(time.cpuPercent),
    waits: time.waits.map(({ row, micros }) => `${row}:${part(micros)}`),
  };
}

describe("divideCallTime()", () => {
  it("takes time without CPU as waiting, and says on what", () => {
    const found = divide({ cpu: [100, 20, 20, 100], waits: [[1, 3]] }, 0, 4);
    assert.deepEqual(found, {
      running: 240,
      waiting: 160,
      collecting: 0,
      inLine: 0,
      onThem: 160,
      cpu: 60,
      waits: ["0:200"],
    });
  });

  it("takes no wait for waiting while the thread worked", () => {
    const found = divide({ cpu: [100, 100, 100, 100], waits: [[0, 4]] }, 0, 4);
    assert.deepEqual([found.running, found.waiting, found.onThem], [400, 0, 0]);
  });

  it("says that it waited when nothing is recorded that says on what", () => {
    const found = divide({ cpu: [0, 0, 0, 0] }, 1, 3);
    assert.deepEqual([found.waiting, found.onThem, found.waits], [200, 0, []]);
  });

  it("does not take standing in line for a busy machine for waiting", () => {
    assert.equal(divide({ cpu: [0, 0, 0, 0], machine: 100 }, 0, 4).waiting, 0);
    // What it had begun before went on meanwhile; a call that is open does not wait for that.
    const begun = divide({ cpu: [20, 20, 20, 20], machine: 100, waits: [[0, 4]] }, 0, 4);
    assert.deepEqual([begun.waiting, begun.onThem, begun.running, begun.inLine], [0, 0, 400, 320]);
  });

  it("knows nothing of a call that is shorter than the readings, but for its waits", () => {
    assert.deepEqual(divide({ cpu: [20, 20] }, 0.2, 0.6).waiting, 0);
    assert.deepEqual(divide({ cpu: [20, 20], waits: [[0.3, 5]] }, 0.2, 0.6).waiting, 30);
  });

  it("counts waits that overlap once", () => {
    const found = divide({ waits: [[0, 2], [1, 3], [1, 2], [6, 7]] }, 0, 4);
    assert.deepEqual([found.waiting, found.running], [300, 100]);
    assert.deepEqual(found.waits, ["0:200", "1:200", "2:100"], "the longest first, and none from elsewhere");
  });

  it("tells the garbage collector's time from both", () => {
    const found = divide({ cpu: [100, 0], collecting: [[0.5, 1]] }, 0, 2);
    assert.deepEqual([found.running, found.waiting, found.collecting], [50, 100, 50]);
  });
});

describe("addCallTimes()", () => {
  it("adds the parts of calls, and what they waited on by what that was", () => {
    const { tables } = drawRecording({
      threads: { main: "a" },
      rows: ({ text }) => ({
        waits: ["prices", "stock", "prices"].map((target, i) => {
          return { when: i, thread: 0, duration: 1, target: text(target) };
        }),
      }),
    });
    const timeOf = (cpuPercent: number | undefined, ...waits: readonly (readonly [number, number])[]) => ({
      running: 10,
      waiting: 30,
      collecting: 2,
      inLine: 4,
      cpuPercent,
      waits: waits.map(([row, micros]) => ({ row, count: 1, micros })),
      waitingOnThem: 20,
    });
    const sum = addCallTimes(tables, [timeOf(50, [0, 5], [1, 12]), timeOf(100, [2, 9]), timeOf(undefined)]);
    assert.deepEqual(sum, {
      running: 30,
      waiting: 90,
      collecting: 6,
      inLine: 12,
      cpuPercent: 75,
      waits: [{ row: 2, count: 2, micros: 14 }, { row: 1, count: 1, micros: 12 }],
      waitingOnThem: 60,
    });
  });
});

describe("cpuDuring()", () => {
  it("reads any thread of the process, and knows nothing before the first reading", () => {
    const { tables } = drawRecording({
      threads: { main: "a", worker: "b" },
      rows: () => ({
        status: [
          { when: 2 * COLUMN, thread: 0, cpuPercent: 50 },
          { when: 4 * COLUMN, thread: 0, cpuPercent: 100 },
        ],
      }),
    });
    const stretch = (from: number, to: number) => ({ thread: 1, from: from * COLUMN, to: to * COLUMN });
    assert.deepEqual(cpuDuring(tables, stretch(3, 5), 6 * COLUMN), {
      percent: 75,
      exact: false,
      idle: COLUMN / 2,
      inLine: 0,
      known: 2 * COLUMN,
    });
    assert.deepEqual(cpuDuring(tables, stretch(1, 5), 6 * COLUMN), {
      percent: 200 / 3,
      exact: true,
      idle: COLUMN,
      inLine: 0,
      known: 3 * COLUMN,
    });
    assert.deepEqual(cpuDuring(tables, stretch(0, 1), 6 * COLUMN), {
      percent: undefined,
      exact: false,
      idle: 0,
      inLine: 0,
      known: 0,
    });
  });
});
