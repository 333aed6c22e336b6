// What finalising promises beside coming back whole (round_trip_test.ts): bytes that do not change, and sizes.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CHUNK, encodeChunk, scanChunks } from "../../../recording/codec/chunks.ts";
import { decodeRecording } from "../../../recording/codec/decode.ts";
import { encodeBatch, encodeFinalised, encodeMetadata } from "../../../recording/codec/encode.ts";
import { MAX_CHUNK_BYTES, MAX_INFLATED_BYTES } from "../../../recording/codec/limits.ts";
import type { Recording } from "../../../recording/recording.ts";
import { tableFrom } from "../../../recording/tables/builder.ts";
import { stringTableFrom } from "../../../recording/tables/strings.ts";
import { buildFile } from "../../support/build_chunks.ts";
import { drawRecording } from "../../support/draw_recording.ts";
import { deflateZlib, inflateZlib } from "../../support/inflate.ts";
import { walkRecording } from "../../support/walk_recording.ts";

const drawn = drawRecording({
  threads: { main: "aab\n b", worker: "x" },
  metadata: { application: "shop" },
});

function finalise(recording: Recording): Uint8Array {
  return encodeFinalised(recording, deflateZlib);
}

describe("encodeFinalised()", () => {
  it("is idempotent: what it made and was read makes the same bytes", () => {
    const once = finalise(drawn);
    assert.deepEqual(finalise(decodeRecording(once, inflateZlib)), once);
  });

  it("makes the same bytes whatever order rows and numbers were in", () => {
    const { samples, costs } = drawn.tables;
    const turned = (rows: readonly number[]) => (values: Float64Array | Int32Array) =>
      rows.map((row) => values[row] ?? 0);
    const turn = turned(Array.from({ length: samples.length }, (_, row) => samples.length - 1 - row));
    const rows = turn(samples.columns.when).map((when, i) => ({
      when,
      thread: turn(samples.columns.thread)[i] ?? -1,
      stack: turn(samples.columns.stack)[i] ?? -1,
      count: turn(samples.columns.count)[i] ?? 1,
    }));
    const tables = { ...drawn.tables, samples: tableFrom("samples", rows), costs };
    assert.deepEqual(finalise({ ...drawn, tables }), finalise(drawn));
  });

  it("is idempotent for times between its units and for numbers that are none", () => {
    const tables = {
      ...drawn.tables,
      samples: tableFrom(
        "samples",
        [14.9, 15.1, 7, NaN, -3].map((when, i) => ({ when, thread: i % 2, stack: i % 3 })),
      ),
      costs: tableFrom("costs", [{ when: 0.4, intervalMicros: 0.4 }, { when: NaN, intervalMicros: NaN }]),
      spans: tableFrom("spans", [{ when: 1e300, duration: -Infinity }, { when: 1e-300, key: 2 ** 60 }]),
    };
    const once = finalise({ ...drawn, tables });
    const decoded = decodeRecording(once, inflateZlib);
    assert.deepEqual(decoded.problems, []);
    assert.deepEqual(finalise(decoded), once);
  });

  it("writes a sample in little more than a byte", () => {
    const samples = 20_000;
    const bytes = finalise(walkRecording({ samples, functions: 300 }));
    assert.ok(bytes.length < 2.6 * samples, `${bytes.length / samples} bytes a sample`);
    const calm = drawRecording(`${"ab".repeat(5000)}\n${"cd".repeat(5000)}`);
    assert.ok(finalise(calm).length < 700, `${finalise(calm).length} bytes`);
  });

  it("keeps an empty recording small", () => {
    assert.ok(finalise(drawRecording("")).length < 400);
  });
});

describe("encodeBatch()", () => {
  it("makes one chunk of the thread's stream", () => {
    const { chunks, problems } = scanChunks(buildFile(encodeBatch(0xdeadbeef, drawn.tables, deflateZlib)));
    assert.deepEqual(problems, []);
    assert.deepEqual(chunks.map(({ type, stream }) => [type, stream]), [[CHUNK.batch, 0xdeadbeef]]);
  });

  it("writes a chunk without tables", () => {
    assert.deepEqual(decodeRecording(buildFile(encodeBatch(1, {})), inflateZlib).problems, []);
  });
});

describe("encodeMetadata()", () => {
  it("makes a chunk of JSON", () => {
    const [chunk] = scanChunks(buildFile(encodeMetadata({ application: "a", exitCode: 3 }))).chunks;
    assert.equal(new TextDecoder().decode(chunk?.payload), '{"application":"a","exitCode":3}');
  });
});

describe("encodeChunk()", () => {
  it("takes a payload up to the caps and refuses one past them", () => {
    const tiny = () => new Uint8Array(1);
    assert.equal(encodeChunk(1, 0, new Uint8Array(MAX_INFLATED_BYTES), tiny).length, 25);
    assert.throws(() => encodeChunk(1, 0, new Uint8Array(MAX_INFLATED_BYTES + 1), tiny), RangeError);
    assert.throws(() => encodeChunk(1, 0, new Uint8Array(MAX_CHUNK_BYTES + 1)), RangeError);
  });

  it("refuses nothing that a string of 2 MB needs", () => {
    const text = "long ".repeat(400_000);
    const tables = {
      ...drawn.tables,
      strings: stringTableFrom([text]),
      logs: tableFrom("logs", [{ when: 1, message: 0 }]),
    };
    const lone = {
      ...tables,
      frames: tableFrom("frames", []),
      stacks: tableFrom("stacks", []),
      samples: tableFrom("samples", []),
    };
    const nameless = {
      ...lone,
      threads: tableFrom("threads", []),
      processes: tableFrom("processes", []),
      costs: tableFrom("costs", []),
    };
    const decoded = decodeRecording(finalise({ ...drawn, tables: nameless }), inflateZlib);
    assert.equal(decoded.tables.strings.get(decoded.tables.logs.columns.message[0] ?? -1), text);
  });
});
