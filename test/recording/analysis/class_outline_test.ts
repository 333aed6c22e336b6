// Tests of recording/analysis/class_outline.ts.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { classAtLine, outlineClasses } from "../../../recording/analysis/class_outline.ts";

function outline(...lines: string[]): string[] {
  return outlineClasses(lines.join("\n")).map(({ name, firstLine, lastLine }) =>
    `${name} ${firstLine}-${lastLine}`
  );
}

describe("outlineClasses()", () => {
  it("finds where classes begin and end", () => {
    assert.deepEqual(
      outline(
        "const a = 1;",
        "export class Cart {",
        "  total() { return {}; }",
        "}",
        "class Bill extends Cart {}",
      ),
      ["Cart 2-4", "Bill 5-5"],
    );
  });

  it("names a class without a name by what it is assigned to", () => {
    assert.deepEqual(outline("const Cart = class {", "};", "const Bill = class extends Cart {", "};"), [
      "Cart 1-2",
      "Bill 3-4",
    ]);
  });

  it("finds classes in classes and functions", () => {
    assert.deepEqual(
      outline(
        "function make() {",
        "  return class Inner {",
        "    static In = class Deep {",
        "    };",
        "  };",
        "}",
      ),
      [
        "Inner 2-5",
        "Deep 3-4",
      ],
    );
  });

  it("is not misled by comments, texts, templates and expressions", () => {
    const lines = [
      "// class A {",
      "/* class B {",
      "} */",
      `const c = "class C {", d = 'class D {';`,
      "const e = `class E { ${ f({ a: `}` }) } class F {`;",
      "const g = /[/{]class G {/.test(x) / 2;",
      "const h = { class: 1, x: y.class };",
      "class Real {",
      "  at = a / b; // }",
      "  re = /}/;",
      "  text = `${this.at}}`;",
      "}",
    ];
    assert.deepEqual(outline(...lines), ["Real 8-12"]);
  });

  it("reads what TypeScript adds", () => {
    const lines = [
      "abstract class Store<T extends { id: string }, F = () => void> extends base({ a: 1 }) implements A<{ b: 2 }> {",
      "  declare x: { y: number };",
      "}",
    ];
    assert.deepEqual(outline(...lines), ["Store 1-3"]);
  });

  it("gets over text between tags", () => {
    assert.deepEqual(outline('const a = <p class="x">don\'t</p>;', "class Real {", "}"), ["Real 2-3"]);
  });

  it("ends with sources that do not", () => {
    assert.deepEqual(outline("class A {", "  b() {"), ["A 1-2"]);
    for (const text of ["`${", "/*", "'", "/", "class", "class A", "}}}", "`"]) outlineClasses(text);
  });

  it("finds its own class in its own source", () => {
    const text = readFileSync(
      new URL("../../../recording/analysis/class_outline.ts", import.meta.url),
      "utf8",
    );
    const classes = outlineClasses(text);
    assert.deepEqual(classes.map(({ name }) => name), ["Scanner"]);
    assert.equal(text.split("\n")[(classes[0]?.firstLine ?? 0) - 1], "class Scanner {");
    assert.equal(text.split("\n")[(classes[0]?.lastLine ?? 0) - 1], "}");
  });
});

describe("classAtLine()", () => {
  it("is the innermost class", () => {
    const classes = outlineClasses("class A {\n  b = class B {\n  };\n}\nclass C {}");
    assert.deepEqual([1, 2, 3, 4, 5, 6].map((line) => classAtLine(classes, line)), [
      "A",
      "B",
      "B",
      "A",
      "C",
      undefined,
    ]);
  });
});
