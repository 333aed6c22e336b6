// Tests of cli/suggestions.ts.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { editDistance, suggest } from "../../cli/suggestions.ts";

describe("editDistance()", () => {
  it("counts letters that differ", () => {
    const cases: [string, string, number][] = [
      ["", "", 0],
      ["", "abc", 3],
      ["shop", "shop", 0],
      ["shop", "shp", 1],
      ["shop", "shoop", 1],
      ["shop", "shap", 1],
      ["shop", "sohp", 1],
      ["kitten", "sitting", 3],
      ["ca", "abc", 3],
    ];
    for (const [a, b, distance] of cases) {
      assert.equal(editDistance(a, b), distance, `${a} ${b}`);
      assert.equal(editDistance(b, a), distance);
    }
  });
});

describe("suggest()", () => {
  it("offers the nearest three", () => {
    const names = ["shop", "shops", "ship", "chop", "latest", "server"];
    assert.deepEqual(suggest("shp", names), ["ship", "shop", "chop"]);
    assert.deepEqual(suggest("LATST", names), ["latest"]);
    assert.deepEqual(suggest("nothing like it", names), []);
    assert.deepEqual(suggest("x", []), []);
  });
});
