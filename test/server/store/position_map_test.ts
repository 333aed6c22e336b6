// Tests of server/store/position_map.ts on maps made by hand; those of real tools are in source_maps_test.ts.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { transformSync } from "esbuild";
import { findLineStarts, PositionMap } from "../../../server/store/position_map.ts";

/** Its name is not seen from outside, so that esbuild shortens it, to `e`. */
const FUNCTION = "export const all = [longName]; function longName(first: number) { return first }";

const resolveSource = (source: string) => source;

function build(source: string, options: { readonly minify?: boolean; readonly keepNames?: boolean } = {}) {
  const { code, map } = transformSync(source, {
    ...options,
    sourcemap: true,
    sourcefile: "a.ts",
    loader: "ts",
  });
  const positions = new PositionMap({ code, map, resolveSource });
  /** The name that the map gives to a function of that name, where the code has the pattern's end. */
  return (name: string, pattern: RegExp): string | undefined => {
    const match = pattern.exec(code);
    assert.ok(match, `${pattern} in ${code}`);
    const before = code.slice(0, match.index + match[0].length);
    const line = before.split("\n").length;
    const column = before.length - before.lastIndexOf("\n");
    return positions.original({ name, file: "", line, column })?.name;
  };
}

describe("PositionMap.original()", () => {
  it("renames functions in whichever way the engine points at them", () => {
    const nameOf = build(FUNCTION, { minify: true });
    assert.equal(nameOf("e", /function e(?=\()/), "longName");
    assert.equal(nameOf("e", /function (?=e\()/), "longName");
    assert.equal(nameOf("e", /(?=function e\()/), "longName");
  });

  it("keeps what stands before the name", () => {
    const nameOf = build(FUNCTION, { minify: true });
    assert.equal(nameOf("async e", /function e(?=\()/), "async longName");
    assert.equal(nameOf("Object.e", /function e(?=\()/), "Object.longName");
  });

  it("does not name a function for its parameter, or for what is called there", () => {
    const nameOf = build("export const outer = [(inner: number) => other(inner)]; declare const other: any", {
      minify: true,
    });
    assert.equal(nameOf("", /\[/), "");
    assert.equal(nameOf("e", /\[/), "e");
  });

  it("gives methods, whose names stay, back as they are", () => {
    const nameOf = build("export class Big { method(a: number) { return a } get value() { return 1 } }", {
      minify: true,
    });
    assert.equal(nameOf("method", /method(?=\()/), "method");
    assert.equal(nameOf("get value", /get value(?=\()/), "get value");
  });

  it("names what keepNames hides from the engine", () => {
    const nameOf = build("export const arrow = (a: number) => a;", { keepNames: true });
    assert.equal(nameOf("", /__name\(/), "arrow");
  });

  it("takes the first place of a line for one before it, and none for a line without any", () => {
    const map = JSON.stringify({ version: 3, sources: ["a.ts", "b.ts"], names: [], mappings: ";IAEE" });
    const positions = new PositionMap({ code: "x\n    y\nz", map, resolveSource });
    const at = (line: number, column: number) => positions.original({ name: "f", file: "", line, column });
    assert.deepEqual(at(2, 5), { name: "f", file: "a.ts", line: 3, column: 3 });
    assert.deepEqual(at(2, 1), at(2, 5));
    assert.deepEqual(at(2, 0), at(2, 5));
    for (const [line, column] of [[1, 1], [3, 1], [99, 1], [1, 9999]] as const) {
      assert.equal(at(line, column), undefined);
    }
  });

  it("reads maps behind a line that guards against scripts", () => {
    const map = `)]}'\n${JSON.stringify({ version: 3, sources: ["a.ts"], names: [], mappings: "AAAA" })}`;
    const positions = new PositionMap({ code: "f()", map, resolveSource });
    assert.equal(positions.original({ name: "f", file: "", line: 1, column: 1 })?.file, "a.ts");
  });
});

describe("findLineStarts()", () => {
  it("finds each line, the empty ones too", () => {
    assert.deepEqual([...findLineStarts("")], [0]);
    assert.deepEqual([...findLineStarts("a\n\nb\n")], [0, 2, 3, 5]);
  });
});
