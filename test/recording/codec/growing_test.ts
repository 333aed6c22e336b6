// Tests of reading a recording while it is written: whatever comes in whichever pieces, it is as if all came at once.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FILE_HEADER_BYTES } from "../../../recording/codec/chunks.ts";
import { decodeRecording, GrowingDecoder } from "../../../recording/codec/decode.ts";
import { encodeBatch, encodeFinalised, encodeMetadata } from "../../../recording/codec/encode.ts";
import type { Recording } from "../../../recording/recording.ts";
import { buildFile, joinBytes } from "../../support/build_chunks.ts";
import { describeTables } from "../../support/compare_recordings.ts";
import { drawRecording } from "../../support/draw_recording.ts";
import { generateRecording } from "../../support/generated_recording.ts";
import { deflateZlib, inflateZlib } from "../../support/inflate.ts";
import { createRandom } from "../../support/random.ts";

async function inflate(bytes: Uint8Array, size: number): Promise<Uint8Array> {
  return await Promise.resolve(inflateZlib(bytes, size));
}

function batch(drawing: string, startMicros: number, key = 1000): Uint8Array {
  const { tables } = drawRecording({
    threads: { main: drawing },
    startMicros,
    rows: ({ text }) => ({
      threads: [{ key, process: 0, number: key - 1000 }],
      logs: [{ when: startMicros, thread: 0, level: 2, message: text(`at ${startMicros}`) }],
    }),
  });
  return encodeBatch(key, tables, deflateZlib);
}

const FILE = buildFile(
  encodeMetadata({ application: "grown", command: ["bun", "app.ts"] }),
  batch("aab\n b", 0),
  batch("xx\n b", 1000, 1001),
  batch("aaa\nbcc", 4000),
  encodeMetadata({ exitCode: 3 }),
  batch("x", 3000, 1001),
);

/** All that one can tell of a recording. */
function allOf({ tables, ...rest }: Recording): unknown {
  return { ...rest, tables: describeTables(tables) };
}

async function expectSame(decoder: GrowingDecoder, bytes: Uint8Array): Promise<void> {
  const grown = await decoder.decode(bytes, inflate);
  assert.deepEqual(allOf(grown), allOf(decodeRecording(bytes, inflateZlib)), `of ${bytes.length} bytes`);
}

describe("GrowingDecoder", () => {
  it("reads any pieces as if all came at once", async () => {
    const random = createRandom(7);
    for (let round = 0; round < 20; round++) {
      const decoder = new GrowingDecoder();
      for (let end = FILE_HEADER_BYTES; end < FILE.length; end += 1 + Math.floor(random.next() * 300)) {
        await expectSame(decoder, FILE.subarray(0, end));
      }
      await expectSame(decoder, FILE);
    }
  });

  it("remembers damage, and not that the end was unfinished", async () => {
    const damaged = FILE.slice();
    damaged.fill(0xff, 300, 320);
    const decoder = new GrowingDecoder();
    for (const end of [310, 500, 700, FILE.length - 5, FILE.length]) {
      await expectSame(decoder, damaged.subarray(0, end));
    }
  });

  it("hands out what it does not need itself", async () => {
    const decoder = new GrowingDecoder();
    const first = await decoder.decode(FILE.subarray(0, FILE.length - 10), inflate);
    const before = allOf(first);
    await decoder.decode(FILE, inflate);
    assert.deepEqual(allOf(first), before);
    for (const values of Object.values(first.tables.samples.columns)) values.fill(-7);
    await expectSame(decoder, FILE);
  });

  it("reads what is appended to a finalised file", async () => {
    const finalised = encodeFinalised(generateRecording({ samples: 300 }), deflateZlib);
    const decoder = new GrowingDecoder();
    await expectSame(decoder, finalised);
    await expectSame(decoder, joinBytes(finalised, batch("aa", 9000)));
    await expectSame(decoder, joinBytes(finalised, batch("aa", 9000), batch("bb", 12_000)));
  });

  it("starts anew after bytes that were none", async () => {
    const decoder = new GrowingDecoder();
    await assert.rejects(decoder.decode(new Uint8Array(50), inflate));
    await expectSame(decoder, FILE);
  });
});
