// Tests of what the decode worker keeps of a file that grows.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { encodeBatch, encodeMetadata } from "../../../recording/codec/encode.ts";
import { decodeForViews } from "../../../ui/state/decode_recording.ts";
import { GrowingFile } from "../../../ui/state/growing_file.ts";
import { buildFile } from "../../support/build_chunks.ts";
import { drawRecording } from "../../support/draw_recording.ts";
import { deflateZlib } from "../../support/inflate.ts";

function batch(drawing: string, startMicros: number): Uint8Array {
  const { tables } = drawRecording({ threads: { main: drawing }, startMicros });
  return encodeBatch(1000, tables, deflateZlib);
}

const FILE = buildFile(
  encodeMetadata({ application: "grown" }),
  batch("aab\n b", 0),
  batch("aaa\nbcc", 3000),
  batch("x", 6000),
);

describe("GrowingFile", () => {
  it("makes of parts what the whole file would be", async () => {
    const file = new GrowingFile();
    const [first, second] = [FILE.length - 300, FILE.length - 40];
    await file.decode({ bytes: FILE.slice(0, first), start: 0, running: true });
    // The parts overlap: the page asks for some bytes again.
    await file.decode({ bytes: FILE.slice(first - 64, second), start: first - 64, running: true });
    const grown = await file.decode({ bytes: FILE.slice(second - 64), start: second - 64, running: true });
    const whole = await decodeForViews({ bytes: FILE.slice(), running: true });
    assert.deepEqual(grown.lanes, whole.lanes);
    assert.deepEqual(grown.bounds, whole.bounds);
    assert.deepEqual(grown.recording.tables.samples, whole.recording.tables.samples);
    assert.deepEqual(grown.recording.problems, []);
  });
});
