// Tests of spans and waits as bars, on drawings.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  type AsyncBars,
  BAR_FAILED,
  BAR_OK,
  buildAsyncBars,
  findStarter,
  MAX_BAR_ROWS,
} from "../../../recording/analysis/async_bars.ts";
import { buildCalls } from "../../../recording/analysis/calls.ts";
import { layoutFlames } from "../../../recording/analysis/flame_layout.ts";
import { drawRecording, stackLetters } from "../../support/draw_recording.ts";

/** Waits of thread 0: start, duration, and 2 for a failed one. */
function waitsOf(rows: readonly (readonly [number, number, number?])[], end = 100) {
  const { tables } = drawRecording({
    threads: { main: "a" },
    rows: () => ({
      waits: rows.map(([when, duration, status = 1]) => ({ when, thread: 0, duration, status })),
    }),
  });
  return buildAsyncBars(tables, end);
}

/** Bars by row: `start-end`. */
function rowsOf({ bars }: AsyncBars): string[] {
  const rows: string[] = [];
  for (let i = 0; i < bars.length; i++) {
    const depth = bars.depth[i] ?? 0;
    rows[depth] = [rows[depth], `${bars.start[i]}-${bars.end[i]}`].filter(Boolean).join(" ");
  }
  return rows;
}

describe("buildAsyncBars()", () => {
  it("stacks what overlaps, longer ones above what they contain", () => {
    const [bars] = waitsOf([[0, 10], [0, 30], [12, 5], [30, 10]]);
    assert.deepEqual(bars && rowsOf(bars), ["0-30 30-40", "0-10 12-17"]);
  });

  it("has what is not finished last until the end, and what took no time be seen", () => {
    const [bars] = waitsOf([[5, 0], [20, -1]]);
    assert.deepEqual(bars && rowsOf(bars), ["5-6 20-100"]);
  });

  it("tells what failed by its tint", () => {
    const [bars] = waitsOf([[0, 10, 1], [20, 10, 2]]);
    assert.deepEqual([...bars?.layout.tint ?? []], [BAR_OK, BAR_FAILED]);
  });

  it("leaves out what finds no row, and says how many", () => {
    const [bars] = waitsOf(Array.from({ length: MAX_BAR_ROWS + 3 }, (_, i) => [i, 5000] as const), 9000);
    assert.equal(bars?.layout.depths, MAX_BAR_ROWS);
    assert.equal(bars?.left, 3);
  });

  it("has lanes for each thread, spans before waits", () => {
    const { tables } = drawRecording({
      threads: { main: "a", worker: "b" },
      rows: () => ({
        spans: [{ when: 1, thread: 1, duration: 1 }, { when: 2, thread: 0, duration: 1 }],
        waits: [{ when: 1, thread: 0, duration: 1 }],
      }),
    });
    const lanes = buildAsyncBars(tables, 10).map(({ kind, thread }) => `${kind} ${thread}`);
    assert.deepEqual(lanes, ["spans 1", "spans 0", "waits 0"]);
  });
});

describe("findStarter()", () => {
  /** The letters on the stack of the call that started a wait. */
  function starter(drawing: string, when: number, stack: string): string {
    const recording = drawRecording({
      threads: { main: drawing },
      rows: ({ stack: stackOf }) => ({ waits: [{ when, thread: 0, duration: 5, stack: stackOf(stack) }] }),
    });
    const { tables } = recording;
    const calls = buildCalls(tables, 0);
    const layout = layoutFlames(calls, new Uint8Array(tables.stacks.length));
    const call = findStarter(tables, calls, layout, { when, stack: tables.waits.columns.stack[0] ?? -1 });
    return call < 0 ? "" : stackLetters(recording, calls.stack[call] ?? -1);
  }

  it("is the innermost call that was open and is on the stack", () => {
    assert.equal(starter("aaaa\nbbcc\n d", 1500, "ab"), "ab");
    assert.equal(starter("aaaa\nbbcc\n d", 2500, "acx"), "ac");
  });

  it("is the innermost open one when there is no stack, and nobody when its functions were not seen", () => {
    assert.equal(starter("aaaa\nbbcc\n d", 1500, ""), "abd");
    assert.equal(starter("aaaa\nbbcc\n d", 1500, "xy"), "");
  });

  it("knows the code of a module by its file, however it is called", () => {
    const recording = drawRecording({
      threads: { main: "mmmm\naaaa\nbbbb" },
      frames: {
        m: { name: "(module)", file: "/srv/shop.ts" },
        a: { name: "(anonymous)", file: "/srv/other.ts" },
        M: { name: "", file: "/srv/shop.ts", line: 12 },
      },
      rows: ({ stack }) => ({ waits: [{ when: 2000, thread: 0, duration: 5, stack: stack("M") }] }),
    });
    const calls = buildCalls(recording.tables, 0);
    const layout = layoutFlames(calls, new Uint8Array(recording.tables.stacks.length));
    const stack = recording.tables.waits.columns.stack[0] ?? -1;
    const call = findStarter(recording.tables, calls, layout, { when: 2000, stack });
    assert.equal(calls.depth[call], 0);
  });

  it("is a call near it when the sampler missed the moment", () => {
    assert.equal(starter("aa    aa", 3000, "a"), "a");
  });

  it("is nothing where nothing ran", () => {
    assert.equal(starter("aa    aa", 3000, ""), "");
  });

  it("knows a file by its path and by its URL", () => {
    const recording = drawRecording({
      threads: { main: "aaaa\nbbbb\ncccc" },
      frames: {
        b: { name: "load", file: "file:///srv/shop.ts" },
        L: { name: "load", file: "/srv/shop.ts", line: 12 },
      },
      rows: ({ stack }) => ({ waits: [{ when: 2000, thread: 0, duration: 5, stack: stack("L") }] }),
    });
    const calls = buildCalls(recording.tables, 0);
    const layout = layoutFlames(calls, new Uint8Array(recording.tables.stacks.length));
    const stack = recording.tables.waits.columns.stack[0] ?? -1;
    const call = findStarter(recording.tables, calls, layout, { when: 2000, stack });
    assert.equal(stackLetters(recording, calls.stack[call] ?? -1), "al");
  });
});
