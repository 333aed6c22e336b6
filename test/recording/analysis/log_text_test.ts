// Tests of an entry's line: which one it is, and which of its parts look how.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseAnsi } from "../../../recording/analysis/ansi.ts";
import { firstLine, splitPieces } from "../../../recording/analysis/log_text.ts";

describe("firstLine()", () => {
  it("is the first one that says something, and counts those behind it", () => {
    assert.deepEqual(firstLine("one", 99), { line: "one", more: 0 });
    assert.deepEqual(firstLine("one\ntwo\n three\n", 99), { line: "one", more: 2 });
    assert.deepEqual(firstLine("\n\n  one\ntwo", 99), { line: "  one", more: 1 });
    assert.deepEqual(firstLine("┌──┐\n│ a │\n└──┘", 99), { line: "│ a │", more: 1 });
    assert.deepEqual(firstLine("---\n***", 99), { line: "---", more: 1 });
    assert.deepEqual(firstLine("", 99), { line: "", more: 0 });
    assert.deepEqual(firstLine("\n\n", 99), { line: "", more: 0 });
    assert.deepEqual(firstLine("abcdef", 3), { line: "abc…", more: 0 });
  });
});

describe("splitPieces()", () => {
  const drawn = (source: string, pattern?: RegExp) =>
    splitPieces(parseAnsi(source), pattern).map(({ text, style, found }) => {
      return `${style.foreground >= 0 ? style.foreground : ""}${found ? "!" : ""}${text}`;
    });

  it("parts a text where its colour changes", () => {
    assert.deepEqual(drawn("a\x1b[31mb\x1b[32mc\x1b[0md"), ["a", "1b", "2c", "d"]);
  });
  it("marks what is found, across colours too", () => {
    assert.deepEqual(drawn("ab\x1b[31mcd\x1b[0mef", /bc|e/), ["a", "!b", "1!c", "1d", "!e", "f"]);
  });
  it("marks nothing for patterns that match nothing long", () => {
    assert.deepEqual(drawn("abc", /x*/), ["abc"]);
    assert.deepEqual(drawn("", /a/), []);
  });
  it("ignores case as the pattern does", () => {
    assert.deepEqual(drawn("Error error", /error/i), ["!Error", " ", "!error"]);
  });
});
