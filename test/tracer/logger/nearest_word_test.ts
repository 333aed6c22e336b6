// Slips of the pen, and words that only look alike.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { findNearest } from "../../../tracer/logger/nearest_word.ts";

describe("findNearest()", () => {
  const sinks = ["console", "file", "memory", "null", "cloudwatch"];

  it("finds the word that was meant", () => {
    for (
      const [text, word] of [
        ["consol", "console"],
        ["Console", "console"],
        ["conosle", "console"],
        ["cosnole", "console"],
        ["fiel", "file"],
        ["memmory", "memory"],
        ["cloud-watch", "cloudwatch"],
        ["cloudwacth", "cloudwatch"],
        ["nul", "null"],
      ] as const
    ) assert.equal(findNearest(text, sinks), word, text);
  });

  it("finds none where no word is near", () => {
    for (const text of ["", "x", "syslog", "rotating", "filefile", "consoleconsole", "n".repeat(10_000)]) {
      assert.equal(findNearest(text, sinks), undefined, text.slice(0, 20));
    }
    assert.equal(findNearest("console", []), undefined);
  });

  it("takes the nearest of several", () => {
    assert.equal(findNearest("levels", ["level", "levels"]), "levels");
    assert.equal(findNearest("lvel", ["levels", "level"]), "level");
  });

  it("finds any word again of which one letter is missing", () => {
    fc.assert(fc.property(fc.constantFrom("service", "environment", "levels"), fc.nat(20), (word, at) => {
      const place = at % word.length;
      const text = word.slice(0, place) + word.slice(place + 1);
      assert.equal(findNearest(text, ["service", "environment", "levels"]), word);
    }));
  });
});
