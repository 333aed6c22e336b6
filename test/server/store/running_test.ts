// Tests of server/store/running.ts: who is taken to write still.

import assert from "node:assert/strict";
import process from "node:process";
import { describe, it } from "node:test";
import type { Metadata } from "../../../recording/recording.ts";
import type { Row } from "../../../recording/tables/schema.ts";
import {
  areWriting,
  findWriters,
  isRunning,
  type Machine,
  thisMachine,
} from "../../../server/store/running.ts";
import { DRAWN_ORIGIN_MICROS, drawRecording } from "../../support/draw_recording.ts";
import { startProgram } from "../../support/run_program.ts";

const NOW = 1_800_000_000_000;
const SECOND = 1000;
const HOUR = 3600 * SECOND;
const HOST = { name: "here", system: "linux", architecture: "x64", cores: 1, memoryBytes: 1 };

function machine(...alive: number[]): Machine {
  return { hostName: "here", now: () => NOW, isAlive: (pid) => alive.includes(pid) };
}

/** Whether a recording of these processes counts as running, `quietMs` after its file last changed. */
function runs(
  processes: readonly Partial<Row<"processes">>[],
  options: { metadata?: Metadata; quietMs?: number; alive?: number[] } = {},
): boolean {
  const { metadata = {}, quietMs = HOUR / 2, alive = [] } = options;
  const recording = drawRecording({ threads: { main: "a" }, metadata, rows: () => ({ processes }) });
  return isRunning(recording, NOW - quietMs, machine(...alive));
}

describe("isRunning()", () => {
  it("is true while a process lives whose end was not seen", () => {
    assert.equal(runs([{ pid: 7, endedAt: -1 }], { alive: [7] }), true);
    assert.equal(runs([{ pid: 7, endedAt: -1 }], { alive: [8] }), false);
    assert.equal(runs([{ pid: 7, endedAt: 5 }], { alive: [7] }), false);
    assert.equal(runs([{ pid: 7, endedAt: 5 }, { pid: 8, endedAt: -1 }], { alive: [8] }), true);
  });

  it("is true while a child outlives the command", () => {
    const metadata = { endedAtMicros: 1000 };
    assert.equal(runs([{ pid: 7, endedAt: -1 }], { metadata, alive: [7] }), true);
    assert.equal(runs([{ pid: 7, endedAt: -1 }], { metadata, quietMs: 0 }), false);
  });

  it("is true right after the file grew, unless the command has ended", () => {
    assert.equal(runs([{ pid: 7 }], { quietMs: 1.9 * SECOND }), true);
    assert.equal(runs([{ pid: 7 }], { quietMs: 2.1 * SECOND }), false);
    assert.equal(runs([{ pid: 7 }], { quietMs: 0, metadata: { endedAtMicros: 1 } }), false);
  });

  it("waits for a first process", () => {
    assert.equal(runs([], { quietMs: 9 * 60 * SECOND }), true);
    assert.equal(runs([], { quietMs: 11 * 60 * SECOND }), false);
    assert.equal(runs([], { quietMs: 9 * 60 * SECOND, metadata: { endedAtMicros: 1 } }), false);
  });

  it("cannot ask for processes of another machine, and gives them time", () => {
    const metadata = { host: { ...HOST, name: "elsewhere" } };
    assert.equal(runs([{ pid: 7 }], { metadata, quietMs: 0.9 * HOUR }), true);
    assert.equal(runs([{ pid: 7 }], { metadata, quietMs: 1.1 * HOUR, alive: [7] }), false);
    assert.equal(runs([{ pid: 7 }], { metadata: { ...metadata, endedAtMicros: 1 }, alive: [7] }), false);
    assert.equal(runs([{ pid: 7 }], { metadata: { host: HOST }, alive: [7] }), true);
  });
});

describe("findWriters()", () => {
  it("tells when each process began", () => {
    const recording = drawRecording({
      threads: { main: "a" },
      rows: () => ({ processes: [{ pid: 7, startedAt: 2_000_000, endedAt: -1 }] }),
    });
    const startedAtMs = DRAWN_ORIGIN_MICROS / 1000 + 2000;
    const writers = findWriters(recording);
    assert.deepEqual(writers.processes, [{ pid: 7, startedAtMs }]);
    const asked: number[] = [];
    areWriting(writers, 0, { ...machine(), isAlive: (_, started) => asked.push(started) > 0 });
    assert.deepEqual(asked, [startedAtMs]);
  });
});

describe("thisMachine", () => {
  it("knows who lives", async () => {
    const child = startProgram(process.execPath, ["--version"]);
    assert.equal(thisMachine.isAlive(process.pid, Date.now()), true);
    await child.result;
    assert.equal(thisMachine.isAlive(child.pid, Date.now()), false);
    for (const pid of [0, -1, 1.5, NaN, 2 ** 40]) {
      assert.equal(thisMachine.isAlive(pid, Date.now()), false, `${pid}`);
    }
  });

  it("takes a number that was given away again for another process", (context) => {
    if (process.platform !== "linux") return context.skip("only Linux tells when a process began");
    assert.equal(thisMachine.isAlive(process.pid, Date.now() - HOUR), false);
  });
});
