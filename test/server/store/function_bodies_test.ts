// Which body belongs to which parameters, in the ways that JavaScript and TypeScript have to write functions.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { tableFrom } from "../../../recording/tables/builder.ts";
import { findBodies } from "../../../server/store/function_bodies.ts";
import { drawRecording } from "../../support/draw_recording.ts";

/** Texts with `@` before where the engine places a function and `#` before where it places a body. */
const JOINED: Readonly<Record<string, string>> = {
  "a function": "async function load@(a, b) #{ await 1; }",
  "a generator": "function* load@() #{ yield 1; }",
  "an arrow": "const load = @async (a,\n  b) => #{ await 1; };",
  "an arrow with one parameter": "const load = @async a => #{ await 1; };",
  "an arrow on a line by itself": "call(1,\n  @async () =>\n  #{ await 1; });",
  "a method": "class Shop { async load@(a) #{ await 1; } }",
  "types":
    "async function load<T>@(a?: Map<string, T>, b: string = ')'): Promise<{ a: T; b: [T] }> #{ await 1; }",
  "a type of an arrow": "const load = @async <T,>(a: T): Promise<T | undefined> => #{ await 1; };",
  "a type in parentheses": "async function load@(): Promise<(() => void)[]> #{ await 1; }",
  "texts and comments with brackets": "async function load@(a = '(', /* ) */ b = `}`) // {\n #{ await 1; }",
  "comparisons": "async function load@(a = 1 < 2, b = 3) #{ await 1; }",
  "functions as defaults": "async function load@(a = (x) => { return x; }, b = {}) #{ await 1; }",
};

/** Texts where what stands before is another function. */
const APART: Readonly<Record<string, string>> = {
  "the function before": "function before@(a) { return a; }\nasync function load() #{ await 1; }",
  "the method before": "class Shop { before@(a): string { return a; }\n async load() #{ await 1; } }",
  "the argument before": "call(@async (a): Promise<string> => { return a; }, async () => #{ await 1; });",
  "the call around": "call@(async () => #{ await 1; });",
  "the function around": "function around@() { return (async () => #{ await 1; })(); }",
  "a block": "function around@() { if (true) #{ } }",
};

describe("findBodies()", () => {
  for (const [what, marked] of Object.entries(JOINED)) {
    it(`joins the body of ${what} with its parameters`, () =>
      assert.deepEqual(join(marked), ["body → head 1"]));
  }
  for (const [what, marked] of Object.entries(APART)) {
    it(`does not take ${what} for a body's parameters`, () => assert.deepEqual(join(marked), []));
  }
  it("joins a body without a name with an arrow that has one, and with none of another name", () => {
    const text = "const load = @async () => #{ await 1; };";
    assert.deepEqual(join(text, { head: "load", body: "" }), ["body → head 1"]);
    assert.deepEqual(join(text, { head: "load", body: "other" }), []);
  });
  it("looks behind functions among the parameters", () => {
    assert.deepEqual(join("async function load@(a = @async () => ({})) #{ await 1; }"), ["body → head 1"]);
    assert.deepEqual(join("async function load@(a = @async () => #{ await 1; }) {}"), ["body → head 2"]);
  });
  it("leaves alone what cannot be read, and places that a changed text has not", () => {
    const marked = "async function load@() #{ await 1; }";
    assert.deepEqual(join(marked, {}, null), []);
    assert.deepEqual(join(marked, {}, "async"), []);
  });
  it("is done soon with a text that goes on and on", () => {
    const marked = `async function load@(${"(".repeat(200_000)} #{ await 1; }`;
    assert.deepEqual(join(marked), []);
    assert.deepEqual(join(`function load@(): ${"a ".repeat(4000)}, #{ }`), []);
  });
  it("is done soon with a recording that names every place of a text", () => {
    const count = 20_000;
    const text = "( ".repeat(count) + "{ ".repeat(count);
    const frame = (row: number) => ({ name: 0, file: 1, line: 1, column: row * 2 + 1, kind: 0 });
    const frames = tableFrom("frames", Array.from({ length: count * 2 }, (_, row) => frame(row)));
    const { tables } = drawRecording({ threads: { main: "a" }, frames: { a: { file: "/app/shop.ts" } } });
    assert.equal(findBodies({ ...tables, frames }, () => text).size, 0);
  });
});

/** What is joined, heads by number. @param text what is read, default: the marked text without its marks */
function join(
  marked: string,
  { head = "load", body = "load" } = {},
  text: string | null = marked.replaceAll(/[@#]/g, ""),
): string[] {
  const frames = [...marked.matchAll(/[@#]/g)].map(({ 0: mark, index }) => {
    const before = marked.slice(0, index).replaceAll(/[@#]/g, "").split("\n");
    const column = (before.at(-1)?.length ?? 0) + 1;
    return { name: mark === "@" ? head : body, file: "/app/shop.ts", line: before.length, column, mark };
  });
  const letters = [..."abc"].slice(0, frames.length);
  const { tables } = drawRecording({
    threads: { main: letters.join("") },
    frames: Object.fromEntries(letters.map((letter, i) => [letter, frames[i] ?? {}])),
  });
  const { line, column } = tables.frames.columns;
  const indexOf = (row: number) =>
    frames.findIndex((frame) => frame.line === line[row] && frame.column === column[row]);
  return [...findBodies(tables, () => text ?? undefined)].map(([of, to]) => {
    assert.equal(frames[indexOf(of)]?.mark, "#");
    return `body → head ${indexOf(to) + 1}`;
  });
}
