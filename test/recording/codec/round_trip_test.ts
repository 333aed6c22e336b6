// Random recordings through the codec and back, finalised and as batches.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CHUNK, encodeFileHeader, scanChunks } from "../../../recording/codec/chunks.ts";
import { decodeRecording, decodeRecordingAsync } from "../../../recording/codec/decode.ts";
import { encodeBatch, encodeFinalised, encodeMetadata } from "../../../recording/codec/encode.ts";
import { dropSuperseded } from "../../../recording/codec/span_ends.ts";
import type { Recording } from "../../../recording/recording.ts";
import { TableBuilder } from "../../../recording/tables/builder.ts";
import { StringPool } from "../../../recording/tables/strings.ts";
import { assertSameTables, assertSound } from "../../support/compare_recordings.ts";
import { drawRecording } from "../../support/draw_recording.ts";
import { deflateZlib, inflateStream, inflateZlib } from "../../support/inflate.ts";
import { createRandom } from "../../support/random.ts";
import { randomRecording } from "../../support/random_recording.ts";

const SEEDS = Array.from({ length: 80 }, (_, i) => i * 7919 + 1);

function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let end = 0;
  for (const part of parts) {
    joined.set(part, end);
    end += part.length;
  }
  return joined;
}

/** Tests what joins rows elsewhere. */
function withoutSamples(recording: Recording): Recording {
  const { samples: _, ...tables } = recording.tables;
  return { ...recording, tables: { ...tables, samples: { length: 0, columns: emptySamples() } } };
}

function emptySamples() {
  const none = new Int32Array(0);
  return { when: new Float64Array(0), thread: none, stack: none, count: none };
}

/** Two threads with samples and a different message each. */
function longRecording(rows: number): Recording {
  const drawn = drawRecording({ threads: { main: "ab\nc", worker: "xy" } });
  const strings = new StringPool();
  for (let i = 0; i < drawn.tables.strings.length; i++) strings.add(drawn.tables.strings.get(i));
  const samples = new TableBuilder("samples");
  const logs = new TableBuilder("logs");
  for (let row = 0; row < rows; row++) {
    const when = row * 1000;
    samples.append({ when, thread: row % 2, stack: row % drawn.tables.stacks.length, count: 1 + row % 3 });
    logs.append({
      when,
      thread: row % 2,
      message: strings.add(`${row}${row % 1000 === 0 ? "long".repeat(5000) : ""}`),
    });
  }
  const tables = { ...drawn.tables, strings: strings.build(), samples: samples.build(), logs: logs.build() };
  return { ...drawn, tables };
}

describe("encodeFinalised() and decodeRecording()", () => {
  it("give back every random recording", () => {
    for (const seed of SEEDS) {
      const original = randomRecording(createRandom(seed));
      const bytes = encodeFinalised(original, deflateZlib);
      const decoded = decodeRecording(bytes, inflateZlib);
      assert.deepEqual(decoded.problems, [], `seed ${seed}`);
      assert.equal(decoded.finalised, true);
      assert.equal(decoded.originMicros, original.originMicros);
      assert.deepEqual(decoded.metadata, original.metadata);
      assert.equal(decoded.readableBytes, bytes.length);
      assertSound(decoded, bytes.length);
      assertSameTables(decoded.tables, original.tables);
    }
  });

  it("give the same bytes the second time", () => {
    for (const seed of SEEDS) {
      const once = encodeFinalised(randomRecording(createRandom(seed)), deflateZlib);
      const twice = encodeFinalised(decodeRecording(once, inflateZlib), deflateZlib);
      assert.deepEqual(twice, once, `seed ${seed}`);
    }
  });

  it("give back a recording of many sections and chunks", () => {
    const original = longRecording(80_000);
    const bytes = encodeFinalised(original, deflateZlib);
    assert.ok(scanChunks(bytes).chunks.filter(({ type }) => type === CHUNK.tables).length > 3);
    const decoded = decodeRecording(bytes, inflateZlib);
    assert.deepEqual(decoded.problems, []);
    assertSound(decoded, bytes.length);
    assertSameTables(decoded.tables, original.tables);
  });

  it("give back an empty recording", () => {
    const empty = decodeRecording(encodeFileHeader(1), inflateZlib);
    const bytes = encodeFinalised(empty, deflateZlib);
    const decoded = decodeRecording(bytes, inflateZlib);
    assertSound(decoded, bytes.length);
    assert.equal(decoded.finalised, true);
    assert.equal(decoded.tables.samples.length, 0);
  });
});

describe("decodeRecordingAsync()", () => {
  it("reads what decodeRecording() reads", async () => {
    const bytes = encodeFinalised(randomRecording(createRandom(11)), deflateZlib);
    assert.deepEqual(await decodeRecordingAsync(bytes, inflateStream), decodeRecording(bytes, inflateZlib));
  });

  it("tells a chunk that does not inflate as a problem", async () => {
    const bytes = encodeFinalised(randomRecording(createRandom(12)), deflateZlib);
    const decoded = await decodeRecordingAsync(bytes, () => Promise.reject(new Error("no")));
    assert.match(decoded.problems[0]?.message ?? "", /Cannot inflate/);
    const short = await decodeRecordingAsync(bytes, () => Promise.resolve(new Uint8Array(1)));
    assert.match(short.problems[0]?.message ?? "", /Cannot inflate/);
  });
});

describe("encodeBatch() and decodeRecording()", () => {
  it("give back random batches of several threads", () => {
    for (const seed of SEEDS.slice(0, 40)) {
      const random = createRandom(seed);
      const originals = Array.from(
        { length: 1 + random.below(4) },
        () => withoutSamples(randomRecording(random)),
      );
      const parts = originals.map(({ tables }, i) =>
        encodeBatch(i + 1, tables, random.chance(0.7) ? deflateZlib : undefined)
      );
      const bytes = joinBytes([encodeFileHeader(7), encodeMetadata({ application: "x" }), ...parts]);
      const decoded = decodeRecording(bytes, inflateZlib);
      assert.deepEqual(decoded.problems, [], `seed ${seed}`);
      assert.equal(decoded.finalised, false);
      assertSound(decoded, bytes.length);
      for (const [i, original] of originals.entries()) {
        const one = decodeRecording(
          joinBytes([encodeFileHeader(7), parts[i] ?? new Uint8Array()]),
          inflateZlib,
        );
        const spans = dropSuperseded(original.tables.spans); // keys come by chance, also twice
        assertSameTables(one.tables, { ...original.tables, spans });
      }
      const rows = originals.reduce((sum, { tables }) => sum + tables.logs.length, 0);
      assert.equal(decoded.tables.logs.length, rows);
    }
  });
});
