// Tests of what the decode worker does, without a worker.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FormatError } from "../../../recording/errors.ts";
import { encodeFinalised } from "../../../recording/codec/encode.ts";
import { deflate } from "../../../server/store/zlib.ts";
import { buffersOf, decodeForViews } from "../../../ui/state/decode_recording.ts";
import { drawRecording } from "../../support/draw_recording.ts";
import { generateRecording } from "../../support/generated_recording.ts";

describe("decodeForViews()", () => {
  it("derives what views need", async () => {
    const bytes = encodeFinalised(
      drawRecording({
        threads: { main: "aaaa\n bb", worker: "x" },
        metadata: { endedAtMicros: 5000 },
        rows: ({ text }) => ({ logs: [{ when: 1200, thread: 0, level: 4, message: text("oh") }] }),
      }),
      deflate,
    );
    const shares: number[] = [];
    const decoded = await decodeForViews({ bytes, running: false }, (share) => shares.push(share));
    assert.deepEqual(decoded.bounds, { from: 0, to: 5000 });
    assert.deepEqual(decoded.lanes.map((lane) => [lane.info.title, lane.calls.length, lane.info.busy]), [
      ["main", 2, 4000],
      ["worker", 1, 1000],
    ]);
    assert.equal(decoded.markers.errors.at(-1), 1);
    assert.ok(shares.every((share, i) => share > (shares[i - 1] ?? 0) && share <= 1));
  });

  it("reads what deflate packed, in many chunks", async () => {
    const recording = generateRecording({ samples: 40_000, threads: 3 });
    const decoded = await decodeForViews({ bytes: encodeFinalised(recording, deflate), running: false });
    assert.equal(decoded.recording.problems.length, 0);
    assert.equal(decoded.recording.tables.samples.length, recording.tables.samples.length);
    assert.equal(decoded.lanes.length, 3);
  });

  it("shows what can be read of a damaged file, and refuses what is none", async () => {
    const bytes = encodeFinalised(generateRecording({ samples: 2000 }), deflate);
    const decoded = await decodeForViews({ bytes: bytes.slice(0, bytes.length - 300), running: false });
    assert.ok(decoded.recording.problems.length > 0);
    await assert.rejects(decodeForViews({ bytes: new Uint8Array(500), running: false }), FormatError);
  });
});

describe("buffersOf()", () => {
  it("finds every buffer once", () => {
    const shared = new Float64Array(4);
    const value = {
      a: shared,
      b: [new Int32Array(1), { c: new Uint8Array(shared.buffer, 8) }],
      d: null,
      e: "x",
    };
    assert.equal(buffersOf(value).length, 2);
  });
});
