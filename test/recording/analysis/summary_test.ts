// Tests of recording/analysis/summary.ts: the contract of `microlog show --json`.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  buildSummary,
  listFrames,
  listWorstEntries,
  MAX_SUMMARY_ENTRIES,
  MAX_SUMMARY_FRAMES,
} from "../../../recording/analysis/summary.ts";
import { emptyRecording } from "../../../recording/codec/decode.ts";
import { tableFrom } from "../../../recording/tables/builder.ts";
import { LEVELS } from "../../../recording/tables/schema.ts";
import { drawRecording, type Pools } from "../../support/draw_recording.ts";

const drawing = {
  threads: { main: "aaaaii\nbb c\n", worker: "dd" },
  frames: {
    a: { name: "", file: "file:///app/main%20file.ts", line: 1, column: 1 },
    b: { name: "parse", file: "/app/parse.ts", line: 12, column: 3 },
    c: { name: "(garbage collector)", file: "", kind: "gc" },
    d: { name: "work", file: "/app/worker.ts", line: 5, column: 1 },
    i: { name: "(idle)", file: "", kind: "idle" },
  },
  metadata: {
    application: "app",
    command: ["bun", "my app.ts", "--name=it's"],
    runtime: "bun 1.4.5",
    endedAtMicros: 6500,
    exitCode: 3,
  },
  rows: ({ text, stack }: Pools) => ({
    processes: [
      {
        key: 7,
        pid: 71,
        parentKey: 5,
        command: text("node child.js"),
        runtime: text("node"),
        version: text("24"),
        startedAt: 900,
      },
      { key: 5, pid: 70, parentKey: 1, command: text("bun 'my app.ts'"), runtime: text("bun"), startedAt: 0 },
    ],
    threads: [
      { key: 1, process: 1, number: 0, name: text("main") },
      { key: 2, process: 0, number: 2, name: text("worker") },
    ],
    logs: [
      { when: 1500, thread: 0, level: 2, message: text("hello"), stack: stack("ab"), count: 1 },
      { when: 2500, thread: 1, level: 4, message: text("flood"), stack: -1, count: 40 },
      { when: 2600, thread: -1, level: 99, message: text("odd") },
    ],
    spans: [
      { when: 100, thread: 0, duration: 900, name: text("GET /"), key: 1, status: 1 },
      { when: 1200, thread: 0, duration: 300, name: text("GET /"), key: 2, status: 2 },
      { when: 2000, thread: 1, duration: -1, name: text("load"), key: 3 },
    ],
    waits: [
      { when: 200, thread: 0, duration: 400, kind: text("fetch"), status: 1, count: 1 },
      { when: 300, thread: 0, duration: 1000, kind: text("fs"), status: 1, count: 20, total: 3000 },
      { when: 5000, thread: 0, duration: -1, kind: text("fetch"), count: 1 },
    ],
    status: [
      { when: 0, thread: 0, rssBytes: 5e6, heapUsedBytes: 2e6, modules: 10, readings: 3 },
      { when: 1000, thread: 0, rssBytes: 8e6, heapUsedBytes: 1e6, modules: 12, readings: 1 },
    ],
    costs: [
      { when: 0, thread: 0, profilerMicros: 1500, flushMicros: 250, droppedSamples: 2, intervalMicros: 1000 },
      { when: 1000, thread: 1, profilerMicros: 500, flushMicros: 0, droppedSamples: 0, intervalMicros: 1000 },
    ],
  }),
} as const;

describe("buildSummary()", () => {
  it("has exactly what `show --json` promises", () => {
    assert.deepEqual(buildSummary(drawRecording(drawing), "app/2026_01_31_12_00_00"), {
      id: "app/2026_01_31_12_00_00",
      application: "app",
      command: "bun 'my app.ts' '--name=it'\\''s'",
      runtime: "bun 1.4.5",
      startedAt: "2026-01-31T12:00:00.000Z",
      durationMs: 6.5,
      exitCode: 3,
      signal: null,
      processes: [
        {
          pid: 71,
          parentPid: 70,
          command: "node child.js",
          runtime: "node 24",
          threads: [{ id: 2, name: "worker", samples: 2, cpuMs: 2 }],
        },
        {
          pid: 70,
          parentPid: null,
          command: "bun 'my app.ts'",
          runtime: "bun",
          threads: [{ id: 0, name: "main", samples: 6, cpuMs: 4 }],
        },
      ],
      functions: [
        {
          name: "(anonymous)",
          file: "/app/main file.ts",
          line: 1,
          column: 1,
          selfMs: 1,
          totalMs: 4,
          calls: 1,
        },
        { name: "parse", file: "/app/parse.ts", line: 12, column: 3, selfMs: 2, totalMs: 2, calls: 1 },
        { name: "work", file: "/app/worker.ts", line: 5, column: 1, selfMs: 2, totalMs: 2, calls: 1 },
      ],
      spans: [
        { name: "load", count: 1, totalMs: 4.5, longestMs: 4.5, failed: 0, unfinished: 1 },
        { name: "GET /", count: 2, totalMs: 1.2, longestMs: 0.9, failed: 1, unfinished: 0 },
      ],
      waits: [
        { name: "fs", count: 20, totalMs: 3, longestMs: null, failed: 0, unfinished: 0 },
        { name: "fetch", count: 2, totalMs: 1.9, longestMs: 1.5, failed: 0, unfinished: 1 },
      ],
      log: {
        byLevel: { trace: 0, debug: 0, info: 2, warn: 0, error: 40, fatal: 0 },
        entries: [
          {
            whenMs: 1.5,
            level: "info",
            message: "hello",
            pid: 70,
            thread: 0,
            stack: [
              { name: "parse", file: "/app/parse.ts", line: 12, column: 3 },
              { name: "(anonymous)", file: "/app/main file.ts", line: 1, column: 1 },
            ],
          },
          { whenMs: 2.5, level: "error", message: "flood", pid: 71, thread: 2, stack: [] },
          { whenMs: 2.6, level: "info", message: "odd", pid: null, thread: null, stack: [] },
        ],
      },
      status: { readings: 4, peakRssBytes: 8e6, peakHeapBytes: 2e6, modules: 12 },
      cost: { profilerMs: 2, flushMs: 0.25, droppedSamples: 2 },
    });
  });

  it("says null to what nobody knows", () => {
    const summary = buildSummary(emptyRecording(0), "x");
    const { application, command, runtime, durationMs, exitCode, signal, status } = summary;
    for (const value of [application, command, runtime, durationMs, exitCode, signal]) {
      assert.equal(value, null);
    }
    assert.deepEqual(status, { readings: 0, peakRssBytes: null, peakHeapBytes: null, modules: null });
    assert.deepEqual([summary.processes, summary.functions, summary.log.entries], [[], [], []]);
  });

  it("takes from the first process what the recorder did not note", () => {
    const recording = drawRecording({
      threads: { main: "aa" },
      rows: ({ text }) => ({
        processes: [{
          key: 1,
          pid: 2,
          parentKey: -1,
          command: text("bun x.ts"),
          runtime: text("bun"),
          version: text("1.4.5"),
          exitCode: 0,
          signal: text("SIGTERM"),
          endedAt: 2000,
        }],
      }),
    });
    const { command, runtime, exitCode, signal, durationMs } = buildSummary(recording, "x");
    assert.deepEqual([command, runtime, exitCode, signal, durationMs], [
      "bun x.ts",
      "bun 1.4.5",
      0,
      "SIGTERM",
      2,
    ]);
  });

  it("lists the first 1,000 log entries and counts all", () => {
    const count = MAX_SUMMARY_ENTRIES + 1;
    const recording = drawRecording({
      threads: { main: "a" },
      rows: ({ text }) => ({
        logs: Array.from(
          { length: count },
          (_, i) => ({ when: i, thread: 0, level: i % 2, message: text(`${i}`) }),
        ),
      }),
    });
    const { entries, byLevel } = buildSummary(recording, "x").log;
    assert.equal(entries.length, MAX_SUMMARY_ENTRIES);
    assert.equal(entries.at(-1)?.message, String(MAX_SUMMARY_ENTRIES - 1));
    assert.equal(LEVELS.reduce((sum, level) => sum + byLevel[level], 0), count);
  });
});

describe("listWorstEntries()", () => {
  it("has errors and warnings before others, wherever they are, and all in their order", () => {
    const levels = ["info", "debug", "warn", "info", "fatal", "error"] as const;
    const { tables } = drawRecording({
      threads: { main: "a" },
      rows: ({ text }) => ({
        logs: levels.map((level, i) => ({
          when: i,
          thread: 0,
          level: LEVELS.indexOf(level),
          message: text(level),
        })),
      }),
    });
    const listed = (most: number) => listWorstEntries(tables, most).map(({ message }) => message).join(" ");
    assert.equal(listed(0), "");
    assert.equal(listed(2), "fatal error");
    assert.equal(listed(4), "info warn fatal error");
    assert.equal(listed(9), levels.join(" "));
  });
});

describe("listFrames()", () => {
  it("stops in endless recursion", () => {
    const { tables } = drawRecording("a");
    const deep = Array.from({ length: MAX_SUMMARY_FRAMES + 5 }, (_, i) => ({ parent: i - 1, frame: 0 }));
    const stacks = tableFrom("stacks", deep);
    assert.equal(listFrames({ ...tables, stacks }, MAX_SUMMARY_FRAMES - 1).length, MAX_SUMMARY_FRAMES);
    assert.equal(listFrames({ ...tables, stacks }, MAX_SUMMARY_FRAMES).length, MAX_SUMMARY_FRAMES);
  });
});
