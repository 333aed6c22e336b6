// JSON with comments: read as JSON.parse reads it, and what is wrong told with its line.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { parseJsonWithComments } from "../../../../tracer/logger/config_sources/json_with_comments.ts";

/** What is said of a text that is no JSON. */
function problemOf(text: string): string {
  try {
    parseJsonWithComments(text);
  } catch (error) {
    assert.ok(error instanceof SyntaxError);
    return error.message;
  }
  return "nothing is wrong";
}

describe("parseJsonWithComments()", () => {
  it("reads comments, trailing commas and a byte-order mark away", () => {
    const text = `\ufeff// first
    {
      /* a * b ** c */ "level": "info", // "x": 1
      "levels": { "api": "debug", }, /**/
      "sinks": ["console", "file",],
      "url": "http://example.com/*not a comment*/",
    } // last`;
    assert.deepEqual(parseJsonWithComments(text), {
      level: "info",
      levels: { api: "debug" },
      sinks: ["console", "file"],
      url: "http://example.com/*not a comment*/",
    });
  });

  it("reads what JSON.stringify() writes", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(undefined, 1, "\t"), (value, space) => {
        const text = JSON.stringify(value, undefined, space);
        assert.deepEqual(parseJsonWithComments(text), JSON.parse(text));
      }),
    );
  });

  it("reads or refuses whatever it is given", () => {
    const parts = fc.array(
      fc.constantFrom("{", "}", "[", "]", ":", ",", '"a"', "1", "/*", "*/", "//", "\n", " ", "x"),
    );
    fc.assert(fc.property(parts.map((all) => all.join("")), (text) => void problemOf(text)));
    fc.assert(fc.property(fc.string(), (text) => void problemOf(text)));
  });

  const wrong = [
    ["", "1:1 a value is wanted, the text ends here"],
    ["{\n  level: 1 }", '2:3 a name in quotation marks or "}" is wanted'],
    ['{ "a" 1 }', '1:7 ":" is wanted'],
    ['{ "a": 1 "b": 2 }', '1:10 "," or "}" is wanted'],
    ["[1 2]", '1:4 "," or "]" is wanted'],
    ['{\n\n"a": }', "3:6 a value is wanted"],
    ['{ "a": 1, "a": 2 }', '1:11 "a" is there twice'],
    ["{} {}", "1:4 there is more behind the value"],
    ['{ "a": 1', '1:9 "," or "}" is wanted, the text ends here'],
    ['{ "a": "b', "1:8 a value is wanted"],
    ['{ "a": "\\q" }', '1:8 a value is wanted, which "\\q" is not'],
    ["/* never ends", "1:1 a value is wanted"],
    ["nulls", "1:1 a value is wanted"],
    ["[,]", "1:2 a value is wanted"],
  ] as const;
  for (const [text, problem] of wrong) {
    it(`refuses ${JSON.stringify(text)}`, () => assert.equal(problemOf(text), problem));
  }

  it("is not brought down by depth or length", () => {
    assert.match(problemOf("[".repeat(100_000)), /^1:\d+ is deeper than a configuration can be$/);
    for (const part of ["/*", "//", "/* */", " ", '"', "\\", "*/", "\n", "[]", "/**"]) {
      problemOf(part.repeat(200_000));
    }
  });

  it("makes no prototype of a name", () => {
    const read = parseJsonWithComments('{ "__proto__": { "level": "info" } }');
    assert.deepEqual(Object.keys(Object(read)), ["__proto__"]);
  });
});
