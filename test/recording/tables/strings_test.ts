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

describe("StringTable.forEach()", () => {
  it("visits every text in order, whatever script they are in", () => {
    const texts = [
      ...TEXTS,
      ...Array.from({ length: 3000 }, (_, i) => i % 500 === 0 ? `ü${i}` : `text ${i}`),
    ];
    const table = stringTableFrom(texts);
    const seen: string[] = [];
    table.forEach((text, index) => seen[index] = text);
    assert.deepEqual(seen, texts);
    assert.deepEqual(texts.map((_, index) => table.peek(index)), texts);
  });

  it("leaves out pieces that it is told to skip", () => {
    const texts = Array.from({ length: 3000 }, (_, i) => i === 1500 ? "needle" : `hay ${i}`);
    let visited = 0;
    let found = -1;
    stringTableFrom(texts).forEach((text, index) => {
      visited++;
      if (text === "needle") found = index;
    }, (piece) => !piece.includes("needle"));
    assert.equal(found, 1500);
    assert.ok(visited < 1000, `${visited} were looked at`);
  });

  it("is not fooled by bytes that are no UTF-8 and decode to as many characters", () => {
    const bytes = Uint8Array.of(97, 0xff, 0xff, 98);
    const table = new StringTable({ bytes, offsets: Uint32Array.of(0, 2, 4) });
    const seen: string[] = [];
    table.forEach((text) => seen.push(text));
    assert.deepEqual(seen, ["a\ufffd", "\ufffdb"]);
    new StringTable({ bytes: new Uint8Array(0), offsets: Uint32Array.of(0) }).forEach(() => assert.fail());
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
