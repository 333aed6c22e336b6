// Tests of an entry's line: which one it is, and which of its parts look how.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseAnsi } from "../../../recording/analysis/ansi.ts";
import { firstLine, splitPieces } from "../../../recording/analysis/log_text.ts";

describe("firstLine()", () => {
  const lineOf = (message: string, most = 99) => {
    const { parsed, more } = firstLine(message, most);
    return [parsed.text, more];
  };

  it("is the first one that says something, and counts those behind it", () => {
    assert.deepEqual(lineOf("one"), ["one", 0]);
    assert.deepEqual(lineOf("one\ntwo\n three\n"), ["one", 2]);
    assert.deepEqual(lineOf("\n\n  one\ntwo"), ["  one", 1]);
    assert.deepEqual(lineOf("┌──┐\n│ a │\n└──┘"), ["│ a │", 1]);
    assert.deepEqual(lineOf("---\n***"), ["---", 1]);
    assert.deepEqual(lineOf(""), ["", 0]);
    assert.deepEqual(lineOf("\n\n"), ["", 0]);
  });

  it("is the error, where the source is shown above it", () => {
    assert.deepEqual(lineOf("11 | a();\n12 | throw b;\n           ^\nRangeError: no\n  at c"), [
      "RangeError: no",
      1,
    ]);
    assert.deepEqual(lineOf("7 | function f() {\n8 |   throw a({\n          ^\nerror: no\n  at f"), [
      "error: no",
      1,
    ]);
    assert.deepEqual(lineOf("1 | f({\n2 | })\n{\n  code: 1,\n}\nend"), ["{ code: 1, }", 1]);
    assert.deepEqual(lineOf("12 | only a table"), ["12 | only a table", 0]);
  });

  it("is what was printed before an error and the error, with the source between them", () => {
    const source = "11 | a();\n12 | throw b;\n           ^\n";
    assert.deepEqual(lineOf(`order 3 failed: ${source}RangeError: no\n  at c`), [
      "order 3 failed: RangeError: no",
      1,
    ]);
    assert.deepEqual(lineOf("a 12 | b"), ["a 12 | b", 0]);
    assert.deepEqual(lineOf("a 12 | b\n13 | c"), ["a 12 | b", 1]);
    const { parsed } = firstLine(`\x1b[1mfailed:\x1b[22m ${source}\x1b[31mno\x1b[39m`, 99);
    assert.deepEqual(parsed.spans.map(({ start, end }) => parsed.text.slice(start, end)), ["failed:", "no"]);
  });

  it("has objects in one line, as far as they go", () => {
    assert.deepEqual(lineOf("served {\n  orders: 12,\n  late: [ 1 ],\n}"), [
      "served { orders: 12, late: [ 1 ], }",
      0,
    ]);
    assert.deepEqual(lineOf("{\n  a: 1,\n}\n\nafter"), ["{ a: 1, }", 2]);
    assert.deepEqual(lineOf("begin {\nnot set in\n}"), ["begin {", 2]);
    assert.deepEqual(lineOf("a (\n  b\n) c", 7), ["a ( b )…", 0]);
    const { parsed } = firstLine("a {\n  \x1b[33mb\x1b[39m: \x1b[32m1\x1b[39m,\n}", 99);
    assert.deepEqual(parsed.spans.map(({ start, end }) => parsed.text.slice(start, end)), ["b", "1"]);
  });

  it("takes no control sequence for a word", () => {
    assert.deepEqual(lineOf("\n\x1b[31m⎯⎯⎯\x1b[39m\n\x1b[1mFailed\x1b[22m 1\n\x1b[0m"), ["Failed 1", 0]);
    assert.deepEqual(firstLine("a\n\x1b[1mb", 99).parsed, { text: "a", spans: [] });
    const { parsed } = firstLine("\n\x1b[1mFai\x1b[22mled", 99);
    assert.deepEqual(parsed.spans.map(({ start, end }) => [start, end]), [[0, 3]]);
  });

  it("cuts what is long, and still counts lines", () => {
    assert.deepEqual(lineOf("abcdef", 3), ["abc…", 0]);
    assert.deepEqual(lineOf("x".repeat(9000), 10_000), [`${"x".repeat(4000)}…`, 0]);
    assert.deepEqual(lineOf(`a\n${"x\n".repeat(9000)}`), ["a", 9000]);
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
