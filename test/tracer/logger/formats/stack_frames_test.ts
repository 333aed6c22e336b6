// Stacks of the engines as frames.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseStack } from "../../../../tracer/logger/stack_frames.ts";

/** Name, file, line and column of each frame. */
function parse(stack: string): unknown[] {
  return parseStack(stack).map(({ name, file, line, column }) => [name, file, line, column]);
}

describe("parseStack()", () => {
  it("reads what V8 and Bun write", () => {
    assert.deepEqual(
      parse(`TypeError: two
 lines: of (a:1:1) message
    at load (file:///app/users.ts:3:7)
    at new Users (/app/users.ts:1:2)
    at async Promise.all (index 0)
    at async main (C:\\app\\main.ts:9:1)
    at Object.get [as user] (node:internal/x:5:6)
    at /app/main.ts:10:1
    at <anonymous> (/app/a.ts:4:4)
    at Array.map (<anonymous>)
    at native`),
      [
        ["load", "file:///app/users.ts", 3, 7],
        ["Users", "/app/users.ts", 1, 2],
        ["main", "C:\\app\\main.ts", 9, 1],
        ["Object.get", "node:internal/x", 5, 6],
        ["", "/app/main.ts", 10, 1],
        ["", "/app/a.ts", 4, 4],
        ["Array.map", undefined, Number.NaN, Number.NaN],
        ["", undefined, Number.NaN, Number.NaN],
      ],
    );
  });

  it("reads what Safari writes", () => {
    assert.deepEqual(parse("load@https://a.b/c.js:3:7\n@https://a.b/c.js:9:1"), [
      ["load", "https://a.b/c.js", 3, 7],
      ["", "https://a.b/c.js", 9, 1],
    ]);
  });

  it("ends where the causes begin, and after a hundred frames", () => {
    assert.equal(parse("E: x\n    at a (b:1:1)\ncaused by: E: y\n    at c (d:1:1)").length, 1);
    assert.equal(parse("    at a (b:1:1)\n".repeat(300)).length, 100);
  });

  it("reads a stack of this runtime", () => {
    const [first] = parseStack(String(new Error("x").stack));
    assert.match(String(first?.file), /stack_frames_test\.ts$/);
  });

  it("does not take long for lines that are made to be slow", () => {
    const lines = [
      "at ".repeat(1300),
      `at ${"(".repeat(4000)}`,
      `at a (${":1".repeat(2000)})`,
      " ".repeat(4000),
    ];
    assert.ok(parse(lines.join("\n")).length <= 1);
  });
});
