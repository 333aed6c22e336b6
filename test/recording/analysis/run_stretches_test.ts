// Tests of what a chart marks, on drawings.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { buildCalls } from "../../../recording/analysis/calls.ts";
import { layoutFlames } from "../../../recording/analysis/flame_layout.ts";
import { findRunStretches } from "../../../recording/analysis/run_stretches.ts";
import { buildStatusLines } from "../../../recording/analysis/status_lines.ts";
import type { Stretches } from "../../../recording/analysis/stretches.ts";
import { type Drawing, drawRecording } from "../../support/draw_recording.ts";

const COLUMN = 100_000;

interface Reading {
  readonly cpu?: number;
  readonly machine?: number;
  readonly late?: number;
}

/** A reading a column. */
function find(threads: Drawing["threads"], readings: readonly Reading[], frames: Drawing["frames"] = {}) {
  const { tables } = drawRecording({
    threads,
    columnMicros: COLUMN,
    frames,
    rows: () => ({
      status: readings.map(({ cpu = -1, machine = -1, late = -1 }, i) => {
        return {
          when: i * COLUMN,
          thread: 0,
          cpuPercent: cpu,
          systemCpuPercent: machine,
          loopDelayMicros: late,
        };
      }),
    }),
  });
  const lanes = Object.keys(threads).map((_, thread) => {
    const calls = buildCalls(tables, thread);
    return { calls, layout: layoutFlames(calls, new Uint8Array(tables.stacks.length)) };
  });
  const end = readings.length * COLUMN;
  const found = findRunStretches(tables, buildStatusLines(tables), lanes, end);
  const columns = ({ length, start, end }: Stretches) => {
    return Array.from({ length }, (_, i) => `${(start[i] ?? 0) / COLUMN}-${(end[i] ?? 0) / COLUMN}`).join(
      " ",
    );
  };
  return {
    waiting: columns(found.waiting),
    blocked: columns(found.blocked),
    collecting: columns(found.collecting),
  };
}

describe("findRunStretches()", () => {
  it("finds where calls are open and the processor is not busy", () => {
    const readings = [90, 5, 5, 80, 3, 3].map((cpu) => ({ cpu }));
    assert.equal(find({ main: "aaaaa " }, readings).waiting, "1-3 4-5", "nothing is open at the end");
  });

  it("counts a thread that waits beside one that does nothing", () => {
    const readings = [90, 2, 2].map((cpu) => ({ cpu }));
    assert.equal(find({ main: "   ", worker: "xx " }, readings).waiting, "1-2");
  });

  it("marks no waiting where the machine had nothing to spare", () => {
    assert.equal(find({ main: "aa" }, [{ cpu: 2, machine: 99 }, { cpu: 2, machine: 60 }]).waiting, "1-2");
  });

  it("marks no waiting where no reading tells the CPU", () => {
    assert.equal(find({ main: "aaa" }, [{}, {}, {}]).waiting, "");
  });

  it("finds where the event loop was late", () => {
    const readings = [0, 60_000, 90_000, 49_000, 50_000].map((late) => ({ late }));
    assert.equal(find({ main: "aaaaa" }, readings).blocked, "1-3 4-5");
  });

  it("merges the pauses of the garbage collector of all threads", () => {
    const frames = { g: { kind: "gc", file: "" } } as const;
    const found = find({ main: "aaaaaa\n gg   ", worker: "bbxx\n  gg" }, [], frames);
    assert.equal(found.collecting, "1-4");
  });
});
