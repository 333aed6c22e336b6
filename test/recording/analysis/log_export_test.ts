// Tests of log entries as text files.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ENTRIES_A_PIECE, exportLog } from "../../../recording/analysis/log_export.ts";
import { drawRecording } from "../../support/draw_recording.ts";

const recording = drawRecording({
  threads: { main: "a\nb" },
  rows: ({ text, stack }) => ({
    logs: [
      {
        when: 1_234_567,
        thread: 0,
        level: 4,
        source: text("console.error"),
        message: text("\x1b[31mno prices\x1b[0m\nsecond line\n"),
        fields: text(`{"order":4711}`),
        stack: stack("ab"),
      },
      { when: 2_000_000, thread: -1, level: 99, source: text("stdout"), message: text("hi"), count: 3 },
      { when: Number.NaN, thread: 0, source: text("x"), message: text("y"), fields: text("{oops") },
    ],
  }),
});
const names = ["main"];

function write(format: "log" | "jsonl"): string {
  return [...exportLog(recording, Int32Array.of(0, 1, 2), { format, threadNames: names })].join("");
}

describe("exportLog()", () => {
  it("writes lines for people, each entry from a line's start", () => {
    assert.equal(
      write("log"),
      [
        `2026-01-31 12:00:01.234567Z ERROR [main] console.error: no prices`,
        `    second line {"order":4711}`,
        `2026-01-31 12:00:02.000000Z INFO  stdout: hi (3 like it)`,
        `? INFO  [main] x: y {oops`,
        "",
      ].join("\n"),
    );
  });

  it("writes one JSON object a line, with fields and stacks", () => {
    const [first, second, third, end] = write("jsonl").split("\n");
    assert.deepEqual(JSON.parse(first ?? ""), {
      time: "2026-01-31T12:00:01.234567Z",
      whenMs: 1234.567,
      level: "error",
      pid: 4242,
      thread: "main",
      source: "console.error",
      message: "no prices\nsecond line\n",
      fields: { order: 4711 },
      stack: [
        { name: "b", file: "b.ts", line: 1, column: 1 },
        { name: "a", file: "a.ts", line: 1, column: 1 },
      ],
    });
    assert.deepEqual(JSON.parse(second ?? ""), {
      time: "2026-01-31T12:00:02.000000Z",
      whenMs: 2000,
      level: "info",
      source: "stdout",
      message: "hi",
      count: 3,
    });
    assert.equal(JSON.parse(third ?? "").fields, "{oops");
    assert.equal(end, "");
  });

  it("comes in pieces of a bounded number of entries", () => {
    const rows = new Int32Array(ENTRIES_A_PIECE * 2 + 1).fill(1);
    const pieces = [...exportLog(recording, rows, { format: "log", threadNames: names })];
    assert.deepEqual(pieces.map((piece) => piece.split("\n").length - 1), [
      ENTRIES_A_PIECE,
      ENTRIES_A_PIECE,
      1,
    ]);
  });
});
