// Tests of cli/output.ts: colours, columns, boxes, and text that is not to be trusted.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  formatMoment,
  formatTable,
  printable,
  printableLine,
  printResult,
  styleFor,
  visibleWidth,
} from "../../cli/output.ts";
import { fakeContext } from "../support/fake_context.ts";

const terminal = fakeContext({ isTerminal: true }).stdout;
const pipe = fakeContext().stdout;
const plain = styleFor(pipe, {});
const colourful = styleFor(terminal, {});

describe("styleFor()", () => {
  it("paints on a terminal alone, and not where colours are not wanted", () => {
    assert.equal(colourful.bad("no"), "\x1b[31mno\x1b[39m");
    assert.equal(colourful.bad(""), "");
    for (
      const style of [plain, styleFor(terminal, { NO_COLOR: "1" }), styleFor(terminal, { TERM: "dumb" })]
    ) {
      assert.equal(style.bold("text"), "text");
    }
    assert.equal(styleFor(terminal, { NO_COLOR: "" }).bold("x"), "\x1b[1mx\x1b[22m");
  });
});

describe("printResult()", () => {
  const result = { json: { a: [1, 2] }, text: () => "for people", exitCode: 1 };
  it("prints one of both and tells the exit code", () => {
    const context = fakeContext();
    const options = { printer: context.stdout, style: plain };
    assert.equal(printResult(result, { ...options, json: false }), 1);
    assert.equal(context.out(), "for people\n");
    assert.equal(printResult({ json: result.json, text: () => "" }, { ...options, json: true }), 0);
    assert.deepEqual(JSON.parse(context.out().slice("for people\n".length)), { a: [1, 2] });
  });

  it("prints no empty line for nothing", () => {
    const context = fakeContext();
    printResult({ json: null, text: () => "" }, { printer: context.stdout, style: plain, json: false });
    assert.equal(context.out(), "");
  });
});

describe("formatTable()", () => {
  const columns = [{ title: "NAME" }, { title: "SIZE", align: "right" }, { title: "NOTE" }] as const;

  it("aligns columns by what is seen of them", () => {
    const rows = [["a", "5 B", ""], [colourful.bold("longer"), "12 kB", "x"], ["日本", "1 B", "y"]];
    assert.deepEqual(formatTable(columns, rows, plain), [
      "NAME     SIZE  NOTE",
      "a         5 B",
      `${colourful.bold("longer")}  12 kB  x`,
      "日本      1 B  y",
    ]);
  });

  it("cuts lines that are wider than the terminal", () => {
    const [, line = ""] = formatTable(columns, [["n", "1 B", colourful.dim("z".repeat(100))]], colourful);
    assert.equal(visibleWidth(line), 80);
    assert.ok(line.endsWith("…\x1b[22m"));
    const [, whole = ""] = formatTable(columns, [["n", "1 B", "z".repeat(100)]], plain);
    assert.ok(whole.endsWith("z"));
  });
});

describe("printable()", () => {
  it("keeps recorded text from controlling the terminal", () => {
    assert.equal(
      printable("\x1b[31mred\x1b[0m and \x1b]0;title\x07 \x1b[2J"),
      "red and \ufffd]0;title\ufffd \ufffd[2J",
    );
    assert.equal(printable("a\tb\nc\rd\x7f\x9b1m"), "a  b\nc\ufffdd\ufffd\ufffd1m");
    assert.equal(printableLine("first\nsecond"), "first …");
    assert.equal(printableLine("only"), "only");
  });
});

describe("formatMoment()", () => {
  it("tells local time", () => {
    assert.equal(formatMoment(new Date(2026, 0, 31, 9, 5, 7)), "2026-01-31 09:05:07");
  });
});
