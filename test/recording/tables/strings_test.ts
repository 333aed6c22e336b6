// Strings: each once, as bytes, in every script.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { StringPool, StringTable, stringTableFrom } from "../../../recording/tables/strings.ts";

const TEXTS = ["", "a", "Ünïcödé 💥", "\ufeffwith a mark", "line\nbreak\0nul", "漢字".repeat(1000), "same"];

describe("stringTableFrom()", () => {
  it("gives back every text", () => {
    const table = stringTableFrom(TEXTS);
    assert.equal(table.length, TEXTS.length);
    for (const round of [1, 2]) {
      assert.deepEqual(Array.from({ length: table.length }, (_, i) => table.get(i)), TEXTS, `round ${round}`);
    }
    assert.equal(table.columns.offsets.at(-1), table.columns.bytes.length);
  });

  it("turns halves of surrogate pairs into replacement characters", () => {
    assert.equal(stringTableFrom(["a\ud800b"]).get(0), "a\ufffdb");
  });
});

describe("StringTable.get()", () => {
  it("gives the empty string for rows that are not there", () => {
    const table = stringTableFrom(["a"]);
    for (const row of [-1, 1, 99]) assert.equal(table.get(row), "");
  });

  it("replaces bytes that are no UTF-8", () => {
    const table = new StringTable({
      bytes: Uint8Array.from([0x61, 0xff, 0x62]),
      offsets: Uint32Array.from([0, 3]),
    });
    assert.equal(table.get(0), "a\ufffdb");
  });
});

describe("StringPool", () => {
  it("gives the same text the same row", () => {
    const pool = new StringPool();
    assert.deepEqual(["a", "b", "a", "__proto__", ""].map((text) => pool.add(text)), [0, 1, 0, 2, 3]);
    assert.equal(pool.length, 4);
    assert.deepEqual(pool.list(), ["a", "b", "__proto__", ""]);
    assert.equal(pool.build().get(2), "__proto__");
  });
});
