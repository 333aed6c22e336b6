// Numbers to bytes and back, at the edges of their ranges.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ByteReader, ByteWriter, MAX_ZIGZAG } from "../../../recording/codec/bytes.ts";
import { FormatError } from "../../../recording/errors.ts";

const EDGES = [0, 1, 127, 128, 16_383, 16_384, 2 ** 28, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 49, 2 ** 53 - 1];

function write(task: (writer: ByteWriter) => void): Uint8Array {
  const writer = new ByteWriter(1);
  task(writer);
  return writer.written().slice();
}

describe("ByteWriter.varint() and ByteReader.varint()", () => {
  it("give back every edge", () => {
    for (const value of EDGES) {
      assert.equal(new ByteReader(write((writer) => writer.varint(value))).varint(), value);
    }
  });

  it("take seven bits a byte, lowest first", () => {
    assert.deepEqual([...write((writer) => writer.varint(300))], [0xac, 0x02]);
    assert.equal(write((writer) => writer.varint(2 ** 53 - 1)).length, 8);
  });

  it("refuse to write what could not be read", () => {
    for (const value of [-1, 2 ** 53, NaN, Infinity]) {
      assert.throws(() => write((writer) => writer.varint(value)), RangeError);
    }
  });

  it("refuse a number that is too large, too long or cut", () => {
    const large = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f];
    const padded = [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00];
    for (const bytes of [large, padded, [0x80], []]) {
      assert.throws(() => new ByteReader(Uint8Array.from(bytes), 812).varint(), (error) => {
        assert.ok(error instanceof FormatError);
        assert.equal(error.offset, 812);
        return true;
      });
    }
  });
});

describe("ByteWriter.zigzag() and ByteReader.zigzag()", () => {
  it("give back every edge of both signs", () => {
    for (const value of [...EDGES.filter((edge) => edge < MAX_ZIGZAG), MAX_ZIGZAG]) {
      for (const signed of [value, -value]) {
        const read = new ByteReader(write((writer) => writer.zigzag(signed))).zigzag();
        assert.ok(read === signed, `${read} instead of ${signed}`);
      }
    }
  });

  it("make small numbers of either sign small", () => {
    assert.deepEqual(
      [...write((writer) => [0, -1, 1, -2, 63, -64].forEach((value) => writer.zigzag(value)))],
      [
        ...[0, 1, 2, 3, 126, 127],
      ],
    );
  });

  it("refuse to write beyond MAX_ZIGZAG", () => {
    assert.throws(() => write((writer) => writer.zigzag(MAX_ZIGZAG + 1)), RangeError);
  });
});

describe("ByteReader.varints() and ByteReader.zigzags()", () => {
  it("read what one by one would be read", () => {
    const values = EDGES.filter((value) => value < 2 ** 31);
    const unsigned = new Int32Array(values.length);
    new ByteReader(write((writer) => values.forEach((value) => writer.varint(value)))).varints(unsigned);
    assert.deepEqual([...unsigned], values);
    const signed = [...values, MAX_ZIGZAG].flatMap((
      value,
    ) => [value, -value - 1 < -MAX_ZIGZAG ? -value : -value - 1]);
    const read = new Float64Array(signed.length);
    new ByteReader(write((writer) => signed.forEach((value) => writer.zigzag(value)))).zigzags(read);
    assert.deepEqual([...read], signed);
  });

  it("stay within their stretch of bytes", () => {
    const reader = () => new ByteReader(Uint8Array.from([1, 2, 0x81, 1, 5]), 0, 1, 3);
    assert.throws(() => reader().varints(new Int32Array(2)), FormatError);
    assert.throws(() => reader().zigzags(new Float64Array(2)), FormatError);
    assert.throws(() => reader().varints(new Int32Array(3)), FormatError);
  });

  it("refuse what no Int32Array holds", () => {
    const bytes = write((writer) => writer.varint(2 ** 31));
    assert.throws(() => new ByteReader(bytes).varints(new Int32Array(1)), FormatError);
  });
});

describe("ByteReader", () => {
  it("reads fixed widths from the low end", () => {
    const reader = new ByteReader(write((writer) => {
      writer.uint32(0xfedcba98);
      writer.float64(-1.5);
      writer.uint8(7);
    }));
    assert.equal(reader.uint32(), 0xfedcba98);
    assert.equal(reader.float64(), -1.5);
    assert.equal(reader.uint8(), 7);
    assert.throws(() => reader.uint8(), FormatError);
    assert.throws(() => reader.float64(), FormatError);
  });

  it("keeps a slice to its bytes and knows its place in the file", () => {
    const reader = new ByteReader(Uint8Array.from([1, 2, 3, 4]), 100);
    const slice = reader.slice(3);
    assert.equal(slice.base, 100);
    slice.take(3);
    assert.throws(() => slice.uint8(), /at byte 100/);
    assert.equal(reader.uint8(), 4);
    assert.throws(() => reader.take(1), /1 bytes are announced, 0 are there/);
  });
});

describe("ByteWriter.zigzags()", () => {
  it("writes what zigzag() writes for each value or difference", () => {
    const values = Int32Array.of(5, 5, -3, 2 ** 30, 0);
    const single = write((writer) => values.forEach((value) => writer.zigzag(value)));
    assert.deepEqual(write((writer) => writer.zigzags(values, false)), single);
    const differences = [5, 0, -8, 2 ** 30 + 3, -(2 ** 30)];
    assert.deepEqual(
      write((writer) => writer.zigzags(values, true)),
      write((writer) => differences.forEach((value) => writer.zigzag(value))),
    );
  });
});

describe("ByteWriter.cut()", () => {
  it("notes places, and takes those of other writers along", () => {
    const inner = new ByteWriter();
    inner.uint8(1);
    inner.cut();
    inner.uint8(2);
    const outer = new ByteWriter();
    outer.uint8(0);
    outer.append(inner);
    outer.cut();
    assert.deepEqual([...outer.written()], [0, 1, 2]);
    assert.deepEqual(outer.cuts, [2, 3]);
    outer.clear();
    assert.deepEqual(outer.cuts, []);
  });
});
