// Tests of structured fields: what is JSON, what it looks like in a line, and that depth and length are bounded.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  childrenOf,
  fieldsLine,
  hasChildren,
  isMarkdown,
  kindOf,
  leafText,
  parseJson,
  previewOf,
  shownFields,
  sizeOf,
} from "../../../recording/analysis/log_fields.ts";

describe("parseJson()", () => {
  it("takes objects and lists, and nothing else", () => {
    assert.deepEqual(parseJson(` {"a": [1]}`), { a: [1] });
    assert.deepEqual(parseJson("[null]"), [null]);
    for (const text of ["", "12", '"a"', "null", "{ a: 1 }", "[INFO] started", "{", `{"a":1} and more`]) {
      assert.equal(parseJson(text), undefined, text);
    }
  });

  it("refuses what is too long or too deep to look into", () => {
    assert.equal(parseJson(`["${"x".repeat(5_000_000)}"]`), undefined);
    const deep = parseJson("[".repeat(200_000) + "]".repeat(200_000));
    assert.ok(deep === undefined || previewOf(deep, 20) === "[[[…]]]");
  });
});

describe("isMarkdown()", () => {
  it("goes by the reserved field, which is not shown", () => {
    assert.equal(isMarkdown(`{"$format":"markdown"}`), true);
    assert.equal(isMarkdown(`{"$format":"html"}`), false);
    assert.equal(isMarkdown(`{"text":"\\"$format\\":\\"markdown\\""}`), false);
    assert.equal(isMarkdown(""), false);
    assert.equal(shownFields(`{"$format":"markdown"}`), undefined);
    assert.deepEqual(shownFields(`{"$format":"markdown","order":1}`), { order: 1 });
    assert.deepEqual(shownFields("[1]"), [1]);
  });
});

describe("fieldsLine()", () => {
  it("tells names and values, short ones bare", () => {
    assert.equal(
      fieldsLine({ order: 4711, path: "/a/b", note: "two words", items: ["a", { b: [1] }], done: null }, 200),
      `order=4711 path=/a/b note="two words" items=["a", {…}] done=null`,
    );
  });
  it("cuts what gets long", () => {
    assert.equal(fieldsLine({ a: 1, b: 2 }, 6), "a=1 b…");
    const many = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`f${i}`, i]));
    assert.equal(fieldsLine(many, 200), "f0=0 f1=1 f2=2 f3=3 f4=4 f5=5 …");
    assert.equal(fieldsLine([1, 2], 20), "[1, 2]");
  });
});

describe("a tree of values", () => {
  it("is looked into a level and a few members at a time", () => {
    const value = parseJson(`{"a": {}, "b": [10, 20, 30], "c": "x"}`) ?? assert.fail();
    assert.equal(sizeOf(value), 3);
    assert.deepEqual(childrenOf(value, 2), [["a", {}], ["b", [10, 20, 30]]]);
    assert.deepEqual(childrenOf([10, 20, 30], 2), [["0", 10], ["1", 20]]);
    assert.deepEqual([hasChildren({}), hasChildren([1]), hasChildren("x"), hasChildren(null)], [
      false,
      true,
      false,
      false,
    ]);
  });

  it("shows values as they are written, and long ones cut", () => {
    assert.equal(leafText('a "b"\t'), `"a \\"b\\"\\t"`);
    assert.equal(leafText("Error: x\n  at y"), `"Error: x\n  at y"`);
    assert.ok(leafText("x".repeat(50_000)).length < 11_000);
    assert.deepEqual([1, "a", true, null, []].map(kindOf), ["number", "string", "boolean", "null", "object"]);
    assert.equal(previewOf({ a: { b: { c: 1 } }, d: [], e: {} }, 100), "{a: {b: {…}}, d: [], e: {}}");
  });
});
