// The frame: the file's header, whole chunks, and damage of every kind between them.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  CHUNK,
  CHUNK_HEADER_BYTES,
  decodeFileHeader,
  encodeChunk,
  encodeFileHeader,
  FILE_HEADER_BYTES,
  ProblemList,
  scanChunks,
  VERSION_MAJOR,
  VERSION_MINOR,
} from "../../../recording/codec/chunks.ts";
import { decodeRecording } from "../../../recording/codec/decode.ts";
import { MAX_PROBLEMS } from "../../../recording/codec/limits.ts";
import { FormatError, VersionError } from "../../../recording/errors.ts";
import { buildFile, joinBytes, lieInHeader } from "../../support/build_chunks.ts";
import { deflateZlib, inflateZlib } from "../../support/inflate.ts";

const MARKER = Uint8Array.from([0xc7, 0x4d, 0x4c, 0x43]);

function payload(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function chunk(text: string, type: number = CHUNK.batch): Uint8Array {
  return encodeChunk(type, 7, payload(text));
}

/** Texts of the chunks that a scan finds. */
function texts(bytes: Uint8Array): string[] {
  return scanChunks(bytes).chunks.map((found) => new TextDecoder().decode(found.payload));
}

describe("decodeFileHeader()", () => {
  it("reads what encodeFileHeader() wrote", () => {
    const bytes = encodeFileHeader(1_769_860_800_123_456);
    assert.equal(bytes.length, FILE_HEADER_BYTES);
    const header = decodeFileHeader(bytes);
    assert.deepEqual(header, {
      major: VERSION_MAJOR,
      minor: VERSION_MINOR,
      originMicros: 1_769_860_800_123_456,
    });
  });

  it("refuses an empty and a short file", () => {
    assert.throws(() => decodeFileHeader(new Uint8Array(0)), /at least 20 bytes, this one has 0/);
    assert.throws(() => decodeFileHeader(encodeFileHeader(0).subarray(0, 19)), FormatError);
  });

  it("refuses another file and says where it differs", () => {
    const bytes = payload('{"nodes":[],"samples":[]} and so on');
    assert.throws(() => decodeFileHeader(bytes), (error) => {
      assert.ok(error instanceof FormatError);
      assert.equal(error.offset, 0);
      assert.match(error.message, /not a microlog file/);
      return true;
    });
  });

  it("says that a transfer as text has changed it", () => {
    const bytes = encodeFileHeader(5);
    const noCarriageReturn = Uint8Array.from(bytes.filter((byte) => byte !== 0x0d));
    const sevenBits = bytes.map((byte) => byte & 0x7f);
    const asUtf8 = payload(new TextDecoder("latin1").decode(bytes));
    const replaced = payload(new TextDecoder().decode(bytes));
    for (const mangled of [joinBytes(noCarriageReturn, bytes), sevenBits, asUtf8, replaced]) {
      assert.throws(() => decodeFileHeader(mangled), /a transfer as text has changed it/);
    }
  });

  it("refuses a later major version and takes a later minor one", () => {
    const later = encodeFileHeader(0).slice();
    later[8] = VERSION_MAJOR + 1;
    assert.throws(() => decodeFileHeader(later), (error) => {
      assert.ok(error instanceof VersionError);
      assert.deepEqual([error.found, error.supported], [VERSION_MAJOR + 1, VERSION_MAJOR]);
      return true;
    });
    later[8] = 0;
    assert.throws(() => decodeFileHeader(later), VersionError);
    later.set([VERSION_MAJOR, 0, 0xff, 0x01], 8);
    assert.equal(decodeFileHeader(later).minor, 511);
  });

  it("refuses a start that is no moment", () => {
    for (const origin of [NaN, -1, Infinity, 2 ** 53]) {
      assert.throws(() => decodeFileHeader(encodeFileHeader(origin)), /not a moment in time/);
    }
  });
});

describe("encodeChunk()", () => {
  it("deflates only what becomes smaller", () => {
    const long = scanChunks(buildFile(encodeChunk(1, 0, new Uint8Array(1000), deflateZlib))).chunks[0];
    assert.equal(long?.deflated, true);
    assert.equal(long?.size, 1000);
    const short = scanChunks(buildFile(encodeChunk(1, 0, payload("x"), deflateZlib))).chunks[0];
    assert.equal(short?.deflated, false);
    assert.equal(short?.size, 1);
  });

  it("keeps type and stream", () => {
    const [found] = scanChunks(buildFile(encodeChunk(200, 0xfffffffe, payload("x")))).chunks;
    assert.equal(found?.type, 200);
    assert.equal(found?.stream, 0xfffffffe);
    assert.equal(found?.offset, FILE_HEADER_BYTES);
  });
});

describe("scanChunks()", () => {
  it("finds every chunk, of types it does not know too", () => {
    const bytes = buildFile(chunk("one"), chunk("two", 99), chunk(""));
    assert.deepEqual(texts(bytes), ["one", "two", ""]);
    assert.deepEqual(scanChunks(bytes).problems, []);
    assert.equal(scanChunks(bytes).readableBytes, bytes.length);
  });

  it("stops at a torn last chunk, wherever it is torn", () => {
    const whole = buildFile(chunk("one"));
    const bytes = joinBytes(whole, chunk("two"));
    for (let length = whole.length + 1; length < bytes.length; length++) {
      const scan = scanChunks(bytes.subarray(0, length));
      assert.equal(scan.chunks.length, 1);
      assert.equal(scan.readableBytes, whole.length);
      assert.deepEqual(scan.problems.map(({ offset }) => offset), [whole.length]);
    }
    assert.deepEqual(scanChunks(whole).problems, []);
  });

  it("steps over a torn chunk that others follow", () => {
    const bytes = buildFile(chunk("one"), chunk("torn").subarray(0, 26), chunk("three"));
    assert.deepEqual(texts(bytes), ["one", "three"]);
    const [problem] = scanChunks(bytes).problems;
    assert.equal(problem?.offset, FILE_HEADER_BYTES + CHUNK_HEADER_BYTES + 3);
    assert.match(problem?.message ?? "", /26 bytes cannot be read/);
  });

  it("loses one chunk to a flipped bit, wherever it is", () => {
    const bytes = buildFile(chunk("one"), chunk("two"), chunk("three"));
    const start = FILE_HEADER_BYTES + chunk("one").length;
    for (let bit = start * 8; bit < (start + chunk("two").length) * 8; bit++) {
      const damaged = bytes.slice();
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      assert.deepEqual(texts(damaged), ["one", "three"]);
      assert.equal(scanChunks(damaged).problems[0]?.offset, start);
    }
  });

  it("steps over bytes put between chunks", () => {
    for (
      const noise of [payload("noise"), MARKER, joinBytes(MARKER, MARKER.subarray(0, 2)), new Uint8Array(100)]
    ) {
      assert.deepEqual(texts(buildFile(chunk("one"), noise, chunk("two"))), ["one", "two"]);
    }
  });

  it("is not misled by the marker inside a payload", () => {
    const inner = joinBytes(payload("…"), MARKER, payload("…"), chunk("inner"));
    const outer = encodeChunk(CHUNK.batch, 0, inner);
    assert.equal(scanChunks(buildFile(outer, chunk("two"))).chunks.length, 2);
  });

  it("refuses lengths that cannot be, though the checksum is right", () => {
    const lies = [{ size: 4 }, { size: 2 }, { flags: 1, size: 3 * 1032 + 65 }, { stored: 2 ** 32 - 1 }, {
      stored: 100,
    }];
    for (const lie of lies) {
      const bytes = buildFile(lieInHeader(chunk("one"), lie), chunk("two"));
      assert.deepEqual(texts(bytes), ["two"], JSON.stringify(lie));
    }
  });

  it("gives up on a file that would take time out of proportion", () => {
    // Each chunk holds all that follow, and all checksums differ: n chunks would be n² / 2 headers to sum up.
    const nest = (depth: number) => {
      let nested: Uint8Array = new Uint8Array(0);
      for (let i = 0; i < depth; i++) nested = encodeChunk(CHUNK.batch, 0, nested);
      for (let i = CHUNK_HEADER_BYTES - 1; i < nested.length; i += CHUNK_HEADER_BYTES) {
        nested[i] = (nested[i] ?? 0) ^ 1;
      }
      return nested;
    };
    assert.deepEqual(texts(buildFile(nest(20), chunk("behind"))), ["behind"]);
    const scan = scanChunks(buildFile(nest(800), chunk("behind")));
    assert.equal(scan.chunks.length, 0);
    assert.equal(scan.problems.length, 1);
  });

  it("gives no more chunks than asked for", () => {
    const bytes = buildFile(chunk("one"), chunk("two"), chunk("three"));
    assert.equal(scanChunks(bytes, FILE_HEADER_BYTES, 3).problems.length, 0);
    const scan = scanChunks(bytes, FILE_HEADER_BYTES, 2);
    assert.equal(scan.chunks.length, 2);
    assert.match(scan.problems[0]?.message ?? "", /more than 2 chunks/);
  });
});

describe("ProblemList", () => {
  it("tells problems up to the cap and counts those past it", () => {
    const list = new ProblemList();
    for (let i = 0; i < MAX_PROBLEMS; i++) list.add({ offset: i, message: `${i}` });
    assert.equal(list.list().at(-1)?.message, `${MAX_PROBLEMS - 1}`);
    list.add({ offset: 500, message: "one more" });
    assert.equal(list.list().length, MAX_PROBLEMS);
    assert.deepEqual(list.list().at(-1), { offset: 500, message: "2 more problems, the last one here" });
  });
});

describe("decodeRecording()", () => {
  it("skips chunk types that it does not know, without inflating them", () => {
    const unknown = encodeChunk(77, 0, new Uint8Array(10_000), deflateZlib);
    const recording = decodeRecording(buildFile(unknown), () => assert.fail("it was inflated"));
    assert.deepEqual(recording.problems, []);
    assert.equal(recording.chunks, 1);
  });

  it("reads any prefix of a file up to its last whole chunk", () => {
    const file = buildFile(
      encodeChunk(CHUNK.metadata, 0, payload('{"application":"shop"}')),
      chunk("", CHUNK.batch),
    );
    for (let length = FILE_HEADER_BYTES; length <= file.length; length++) {
      const recording = decodeRecording(file.subarray(0, length), inflateZlib);
      const whole = length >= FILE_HEADER_BYTES + CHUNK_HEADER_BYTES + 22;
      assert.equal(recording.metadata.application, whole ? "shop" : undefined);
      assert.equal(recording.finalised, false);
    }
  });
});
