// Tests of recording/analysis/verify.ts: what damage is told of.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { verifyRecording } from "../../../recording/analysis/verify.ts";
import { ByteWriter } from "../../../recording/codec/bytes.ts";
import {
  CHUNK,
  CHUNK_HEADER_BYTES,
  encodeChunk,
  encodeFileHeader,
  FILE_HEADER_BYTES,
  scanChunks,
} from "../../../recording/codec/chunks.ts";
import { encodeBatch, encodeFinalised, encodeMetadata } from "../../../recording/codec/encode.ts";
import { encodeIndex, type IndexRow } from "../../../recording/codec/file_index.ts";
import { readIndex } from "../../../recording/codec/read_range.ts";
import { joinBytes } from "../../support/build_chunks.ts";
import { drawRecording } from "../../support/draw_recording.ts";
import { deflateZlib, inflateZlib } from "../../support/inflate.ts";

const recording = drawRecording("aaab\nbb");
const finalised = encodeFinalised(recording, deflateZlib);
const growing = joinBytes(
  encodeFileHeader(recording.originMicros),
  encodeMetadata({ application: "app" }),
  encodeBatch(1, recording.tables),
);

function verify(bytes: Uint8Array) {
  return verifyRecording(bytes, inflateZlib);
}

describe("verifyRecording()", () => {
  it("finds whole files whole, finalised or growing", () => {
    for (const bytes of [finalised, growing]) {
      const { chunks } = scanChunks(bytes);
      assert.deepEqual(verify(bytes), {
        ok: true,
        chunks: chunks.length,
        readableBytes: bytes.length,
        problems: [],
      });
    }
  });

  it("tells where each file is damaged and how much can be read", () => {
    const [, batch] = scanChunks(growing).chunks;
    const flipped = growing.slice();
    flipped[flipped.length - 1] = (flipped.at(-1) ?? 0) ^ 1;
    const { ok, chunks, readableBytes, problems } = verify(flipped);
    assert.deepEqual([ok, chunks, readableBytes, problems[0]?.offset], [
      false,
      1,
      batch?.offset,
      batch?.offset,
    ]);
    assert.match(problems[0]?.message ?? "", /checksum/);
  });

  it("leaves out of what can be read what is damaged in the middle", () => {
    const [, tables, ...others] = scanChunks(finalised).chunks;
    assert.ok(tables !== undefined && others.length === 2);
    const lost = (others[0]?.offset ?? 0) - tables.offset;
    const flipped = finalised.slice();
    flipped[tables.offset + 30] = (flipped[tables.offset + 30] ?? 0) ^ 1;
    const damaged = verify(flipped);
    assert.equal(damaged.readableBytes, finalised.length - lost);
    assert.equal(damaged.problems[0]?.offset, tables.offset);

    // A whole chunk of an unfinished file, with a checksum of its own, and no tables in it.
    const nonsense = encodeChunk(CHUNK.batch, 0, Uint8Array.of(2, 1, 200));
    const { ok, readableBytes } = verify(joinBytes(growing, nonsense, encodeMetadata({ application: "b" })));
    assert.equal(ok, false);
    assert.equal(readableBytes, growing.length + encodeMetadata({ application: "b" }).length);
  });

  it("tells of a torn end", () => {
    const { ok, problems } = verify(growing.subarray(0, growing.length - 5));
    assert.equal(ok, false);
    assert.match(problems[0]?.message ?? "", /ends inside a chunk/);
  });

  it("tells a finalised file that was cut, wherever, from one whose writer was killed", () => {
    const [metadata] = scanChunks(finalised).chunks;
    const dataAt = FILE_HEADER_BYTES + CHUNK_HEADER_BYTES + (metadata?.payload.length ?? 0);
    // From the type of the first chunk of data on; before it nothing tells what the file was.
    for (let length = dataAt + 5; length < finalised.length; length++) {
      const { ok, problems } = verify(finalised.subarray(0, length));
      assert.equal(ok, false, `${length} bytes`);
      assert.match(problems.at(-1)?.message ?? "", /was finalised and has been cut/, `${length} bytes`);
    }
    for (let length = 1; length < growing.length; length++) {
      const { problems } = verify(growing.subarray(0, length));
      assert.equal(problems.some(({ message }) => /has been cut/.test(message)), false);
    }
  });

  it("says only that the end is damaged where it may be there", () => {
    const flipped = finalised.slice();
    flipped[flipped.length - 1] = (flipped.at(-1) ?? 0) ^ 1;
    assert.deepEqual(verify(flipped).problems.map(({ message }) => message.slice(0, 26)), [
      "A chunk's checksum differs",
    ]);
  });

  it("is false for what is no recording", () => {
    for (const text of ["", "hello", "hello hello hello hello hello hello"]) {
      const { ok, chunks, readableBytes, problems } = verify(new TextEncoder().encode(text));
      assert.deepEqual([ok, chunks, readableBytes, problems.length], [false, 0, 0, 1]);
    }
  });

  it("does not believe an index that the file does not bear out", () => {
    assert.deepEqual(problemsWithIndex((rows) => rows), []);
    const more = problemsWithIndex((rows) => rows.map((row) => ({ ...row, rows: row.rows + 1 })));
    assert.match(more.join("\n"), /The index tells of 5 rows of samples, there are 4/);
    const elsewhere = problemsWithIndex((rows) => rows.map((row) => ({ ...row, offset: row.offset - 1 })));
    assert.match(elsewhere.join("\n"), /The index names a chunk at \d+, where none is/);
  });
});

/** What is told of the finalised file with another index. */
function problemsWithIndex(change: (rows: readonly IndexRow[]) => readonly IndexRow[]): string[] {
  const index = readIndex(finalised, finalised.length, inflateZlib);
  assert.ok("rows" in index);
  const end = new ByteWriter(8);
  end.float64(index.offset);
  const file = joinBytes(
    finalised.subarray(0, index.offset),
    encodeChunk(CHUNK.index, 0, encodeIndex(change(index.rows))),
    encodeChunk(CHUNK.end, 0, end.written()),
  );
  return verify(file).problems.map(({ message }) => message);
}
