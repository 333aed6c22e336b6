// Tests of the drawings themselves, because other tests trust them.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { drawRecording, drawSamples, stackLetters } from "./draw_recording.ts";

const drawing = `
  aaaaaa
  bbb cc
   d
`;

describe("drawRecording", () => {
  it("makes one row of columns that are alike", () => {
    const { samples } = drawRecording(drawing).tables;
    assert.deepEqual([...samples.columns.when], [0, 1000, 2000, 3000, 4000, 6000]);
    assert.deepEqual([...samples.columns.count], [1, 1, 1, 1, 2, 1]);
    assert.equal(samples.columns.stack.at(-1), -1);
  });

  it("has each stack once", () => {
    const recording = drawRecording(drawing);
    const letters = Array.from(
      { length: recording.tables.stacks.length },
      (_, stack) => stackLetters(recording, stack),
    );
    assert.deepEqual(letters, ["a", "ab", "abd", "ac"]);
  });

  it("draws what drawSamples() draws again", () => {
    const recording = drawRecording({ threads: { main: drawing, worker: "x  x\ny" } });
    assert.equal(drawSamples(recording), "aaaaaa\nbbb cc\n d");
    assert.equal(drawSamples(recording, { thread: 1 }), "x  x\ny");
  });

  it("takes names and rows of other tables", () => {
    const recording = drawRecording({
      threads: { main: "ab" },
      columnMicros: 10,
      startMicros: 500,
      frames: { a: { name: "(idle)", kind: "idle", line: 7 } },
      rows: ({ text, stack }) => ({
        logs: [{ when: 505, thread: 0, message: text("hello"), stack: stack("ab") }],
      }),
    });
    const { frames, logs, samples, strings } = recording.tables;
    assert.equal(strings.get(frames.columns.name[0] ?? -1), "(idle)");
    assert.equal(strings.get(logs.columns.message[0] ?? -1), "hello");
    assert.equal(stackLetters(recording, logs.columns.stack[0] ?? -1), "(b");
    assert.deepEqual([...samples.columns.when], [500, 510, 520]);
  });

  it("refuses a column with a hole", () => {
    assert.throws(() => drawRecording("a\n \nb\n b"), /hole/);
  });
});
