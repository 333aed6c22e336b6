// Numbers to bytes and back: little-endian fixed widths, and LEB128 variable widths for integers up to 2^53.
// Reading checks every bound and answers with a FormatError that says where.

import { FormatError } from "../errors.ts";

// Below this, bit operations are exact and fast; above it numbers need arithmetic.
const INT32_LIMIT = 2 ** 31;

/** Bytes of the longest varint: 53 bits in groups of seven. */
const MAX_VARINT_BYTES = 8;

/** Largest size of a number that {@link ByteWriter.zigzag} can write: one bit of the 53 holds the sign. */
export const MAX_ZIGZAG = 2 ** 52 - 1;

/** Bytes appended one after the other into an array that doubles when full. Hot. */
export class ByteWriter {
  #bytes: Uint8Array;
  #length = 0;
  #cuts: number[] = [];

  constructor(capacity = 256) {
    this.#bytes = new Uint8Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** What was written. A view into the writer: good until the next write. */
  written(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  clear(): void {
    this.#length = 0;
    this.#cuts = [];
  }

  /** Notes that what follows is of another kind than what is there: deflate packs it better in a block of its own. */
  cut(): void {
    this.#cuts.push(this.#length);
  }

  /** Where {@link cut} was called, ascending. */
  get cuts(): readonly number[] {
    return this.#cuts;
  }

  /** Appends what another writer holds, with its cuts. */
  append(other: ByteWriter): void {
    for (const cut of other.#cuts) this.#cuts.push(this.#length + cut);
    this.bytes(other.written());
  }

  uint8(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  uint32(value: number): void {
    this.#reserve(4);
    for (let shift = 0; shift < 32; shift += 8) this.#bytes[this.#length++] = (value >>> shift) & 0xff;
  }

  float64(value: number): void {
    this.#reserve(8);
    const view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset + this.#length, 8);
    view.setFloat64(0, value, true);
    this.#length += 8;
  }

  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /**
   * Unsigned LEB128.
   * @param value integer from 0 to 2^53 - 1
   * @throws {RangeError} when it lies outside: what would be written then could not be read
   */
  varint(value: number): void {
    // Most numbers: programs wait for this when they end, and it has not been compiled by then.
    if (value >= 0 && value < 128 && this.#length < this.#bytes.length) {
      this.#bytes[this.#length++] = value;
      return;
    }
    if (!(value >= 0 && value <= Number.MAX_SAFE_INTEGER)) {
      throw new RangeError(`Cannot write ${value} as a varint`);
    }
    this.#reserve(MAX_VARINT_BYTES);
    let rest = value;
    while (rest >= INT32_LIMIT) {
      this.#bytes[this.#length++] = (rest % 128) | 0x80;
      rest = Math.floor(rest / 128);
    }
    while (rest >= 128) {
      this.#bytes[this.#length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#bytes[this.#length++] = rest;
  }

  /** Signed LEB128 with the sign in the lowest bit. @param value integer within ±{@link MAX_ZIGZAG} */
  zigzag(value: number): void {
    this.varint(value < 0 ? -2 * value - 1 : 2 * value);
  }

  /** {@link zigzag} for each value, or for its difference to the one before. */
  zigzags(values: Int32Array | Float64Array, delta: boolean): void {
    let previous = 0;
    for (let i = 0; i < values.length; i++) {
      const value = values[i] ?? 0;
      const number = delta ? value - previous : value;
      this.varint(number < 0 ? -2 * number - 1 : 2 * number);
      previous = value;
    }
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.written());
    this.#bytes = grown;
  }
}

/** Reads from a stretch of bytes; `base` is where the stretch lies in the file, for error messages. Hot. */
export class ByteReader {
  readonly bytes: Uint8Array;
  readonly base: number;
  position: number;
  readonly end: number;

  constructor(bytes: Uint8Array, base = 0, start = 0, end = bytes.length) {
    this.bytes = bytes;
    this.base = base;
    this.position = start;
    this.end = end;
  }

  get remaining(): number {
    return this.end - this.position;
  }

  /** @throws {FormatError} always, with the reader's place */
  fail(message: string): never {
    throw new FormatError(`Cannot decode recording: ${message}`, this.base);
  }

  uint8(): number {
    if (this.position >= this.end) this.fail("a section ends early");
    return this.bytes[this.position++] ?? 0;
  }

  uint32(): number {
    return this.uint8() + this.uint8() * 2 ** 8 + this.uint8() * 2 ** 16 + this.uint8() * 2 ** 24;
  }

  float64(): number {
    if (this.remaining < 8) this.fail("a section ends early");
    const view = new DataView(this.bytes.buffer, this.bytes.byteOffset + this.position, 8);
    this.position += 8;
    return view.getFloat64(0, true);
  }

  /** @throws {FormatError} when the number does not end, is longer than 8 bytes or exceeds 2^53 - 1 */
  varint(): number {
    let byte = this.uint8();
    if (byte < 128) return byte;
    let value = byte & 0x7f;
    let factor = 128;
    for (let count = 1; byte >= 128; count++) {
      if (count === MAX_VARINT_BYTES) this.fail("a number does not end");
      byte = this.uint8();
      value += (byte & 0x7f) * factor;
      factor *= 128;
    }
    if (value > Number.MAX_SAFE_INTEGER) this.fail("a number is larger than 2^53");
    return value;
  }

  zigzag(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /**
   * Fills the array with varints.
   * @throws {FormatError} when there are fewer or one exceeds 2^31 - 1
   */
  varints(values: Int32Array): void {
    const { bytes, end } = this;
    let position = this.position;
    for (let i = 0; i < values.length; i++) {
      // Nearly all are of one byte: no call for those.
      const byte = position < end ? bytes[position] ?? 128 : 128;
      if (byte < 128) {
        values[i] = byte;
        position++;
        continue;
      }
      this.position = position;
      const value = this.varint();
      if (value >= INT32_LIMIT) this.fail("a number is larger than 2^31");
      values[i] = value;
      position = this.position;
    }
    this.position = position;
  }

  /** Fills the array with zigzag numbers. @throws {FormatError} when there are fewer */
  zigzags(values: Float64Array): void {
    const { bytes, end } = this;
    let position = this.position;
    for (let i = 0; i < values.length; i++) {
      const byte = position < end ? bytes[position] ?? 128 : 128;
      if (byte < 128) {
        values[i] = (byte >>> 1) ^ -(byte & 1);
        position++;
        continue;
      }
      const next = position + 1 < end ? bytes[position + 1] ?? 128 : 128;
      if (next < 128) {
        const value = (byte & 0x7f) | (next << 7);
        values[i] = (value >>> 1) ^ -(value & 1);
        position += 2;
        continue;
      }
      this.position = position;
      values[i] = this.zigzag();
      position = this.position;
    }
    this.position = position;
  }

  /** A view of the next bytes. @throws {FormatError} when there are fewer */
  take(count: number): Uint8Array {
    const start = this.position;
    this.skip(count);
    return this.bytes.subarray(start, this.position);
  }

  /** @throws {FormatError} when there are fewer bytes */
  skip(count: number): void {
    if (count > this.remaining) this.fail(`${count} bytes are announced, ${this.remaining} are there`);
    this.position += count;
  }

  /** A reader of the next bytes alone. @throws {FormatError} when there are fewer */
  slice(count: number): ByteReader {
    const bytes = this.take(count);
    return new ByteReader(bytes, this.base, 0, bytes.length);
  }
}
