// JSON literals: what they hold comes back, and nothing in them moves a cursor, ends a line or upsets a parser.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { JsonStrings, quoteJson, showText } from "../../../tracer/logger/json_text.ts";
import { maskText } from "../../../tracer/logger/mask.ts";

/** What must not stand in a line: controls, separators of lines, halves of characters. */
const RAW = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u;

/** Texts with everything in them that needs care, halves of characters among it. */
const texts = fc.oneof(
  fc.string({ unit: "binary", maxLength: 100 }),
  fc.string({ unit: "grapheme", maxLength: 100 }),
  fc.array(fc.nat(0xffff), { maxLength: 80 }).map((units) => String.fromCharCode(...units)),
  fc.array(
    fc.constantFrom(
      "a",
      "\ud800",
      "\udc00",
      "\n",
      "\r",
      "\0",
      "\x1b[31m",
      "\x7f",
      "\x9b",
      "\u2028",
      "\u2029",
      '"',
      "\\",
      "é",
      "😀",
    ),
  ).map((parts) => parts.join("")),
); // deno-fmt-ignore: a list of texts

describe("quoteJson()", () => {
  it("gives a literal that reads back as the text, halves of characters made whole", () => {
    fc.assert(fc.property(texts, (text) => {
      const literal = quoteJson(text);
      assert.equal(JSON.parse(literal), text.toWellFormed());
      assert.doesNotMatch(literal, RAW);
    }));
  });
});

describe("JsonStrings", () => {
  it("gives the same as quoteJson(), however often and in whatever order", () => {
    const strings = new JsonStrings(undefined);
    fc.assert(fc.property(fc.array(texts), (several) => {
      for (const text of [...several, ...several]) {
        const literal = strings.quote(text);
        assert.equal(JSON.parse(literal), text.toWellFormed());
        assert.doesNotMatch(literal, RAW);
      }
    }));
  });

  it("keeps texts apart that share a place in its memory", () => {
    const strings = new JsonStrings(undefined);
    // Length, first, middle and last character are the same.
    const alike = Array.from({ length: 50 }, (_, i) => `a${String(i).padStart(8, "x")}-${"m".repeat(9)}z`);
    for (const text of [...alike, ...alike]) assert.equal(strings.quote(text), `"${text}"`);
  });

  it("masks exactly what maskText() masks", () => {
    const strings = new JsonStrings(maskText);
    const parts = fc.constantFrom(
      "Bearer ",
      "basic\t",
      "abcdefgh",
      "AKIA" + "ABCDEFGHIJKLMNOP",
      "ASIA",
      "eyJhbGciOiJub",
      ".eyJzdWIi",
      ".",
      "pass",
      "password",
      "=",
      ":",
      "\n",
      " ",
      "://a:b@c",
      "4111111111111111",
      "4111 1111 1111 1111",
      "DE89 3704 0044 0532 0130 00",
      "1",
      "é",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(parts, fc.string({ maxLength: 5 })), { maxLength: 8 }), (several) => {
        const text = several.join("");
        assert.equal(JSON.parse(strings.quote(text)), maskText(text));
        assert.equal(JSON.parse(strings.quote(text)), maskText(text)); // as it is remembered
      }),
      { numRuns: 3000 },
    );
  });
});

describe("showText()", () => {
  it("says how much it leaves out", () => {
    assert.equal(showText("abcdef", undefined, 6), "abcdef");
    assert.equal(showText("abcdef", undefined, 5), "abcde… (1 more characters)");
  });

  it("leaves no part of a secret that is cut in two", () => {
    const key = "AKIA" + "IOSFODNN7EXAMPLE";
    for (let before = 0; before < 30; before++) {
      const shown = showText(`${" ".repeat(before)}${key}`, maskText, 25);
      assert.doesNotMatch(shown, /AKIA/);
    }
  });
});
