// The checksum against published values.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { crc32 } from "../../../recording/codec/crc32.ts";

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

describe("crc32()", () => {
  it("gives the known values", () => {
    assert.equal(crc32(ascii("")), 0);
    assert.equal(crc32(ascii("a")), 0xe8b7be43);
    assert.equal(crc32(ascii("123456789")), 0xcbf43926); // the check value of the CRC catalogue
    assert.equal(crc32(ascii("The quick brown fox jumps over the lazy dog")), 0x414fa339);
    assert.equal(crc32(new Uint8Array(32)), 0x190a55ad);
    assert.equal(crc32(new Uint8Array(32).fill(0xff)), 0xff6cab0b);
  });

  it("goes on from a seed, wherever the bytes are cut", () => {
    const bytes = ascii("a chunk's header and its payload");
    for (let cut = 0; cut <= bytes.length; cut++) {
      assert.equal(crc32(bytes.subarray(cut), crc32(bytes.subarray(0, cut))), crc32(bytes));
    }
  });

  it("sees every flipped bit", () => {
    const bytes = ascii("microlog");
    const whole = crc32(bytes);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = bytes.slice();
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      assert.notEqual(crc32(flipped), whole);
    }
  });
});
