// Levels by their names and by the other names that people have for them.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { findLevel, levelName, parseLevel } from "../../../tracer/logger/levels.ts";
import { OFF } from "../../../tracer/logger/level_ranks.ts";

describe("parseLevel()", () => {
  it("ranks levels from trace to off", () => {
    const names = ["trace", "debug", "info", "warn", "error", "fatal", "off"];
    assert.deepEqual(names.map(parseLevel), [0, 1, 2, 3, 4, 5, OFF]);
    assert.deepEqual([0, 1, 2, 3, 4, 5].map(levelName), names.slice(0, -1));
  });

  it("takes any case", () => {
    assert.deepEqual(["INFO", "Warn", "OFF"].map(parseLevel), [2, 3, 6]);
  });

  it("knows the names of other libraries", () => {
    const known = { warning: "warn", critical: "fatal", exception: "error", notice: "info", none: "off" };
    for (const [alias, level] of Object.entries(known)) assert.equal(parseLevel(alias), parseLevel(level));
  });

  it("lists the levels when there is none of that name", () => {
    assert.throws(
      () => parseLevel("loud"),
      new RangeError(
        'There is no level "loud"; levels are trace, debug, info, warn, error, fatal, off',
      ),
    );
  });
});

describe("findLevel()", () => {
  it("finds nothing in what is no level, members of all objects among it", () => {
    for (const name of ["", "loud", "constructor", "toString", "__proto__", 3, null, undefined, {}]) {
      assert.equal(findLevel(name), undefined, String(name));
    }
    fc.assert(fc.property(fc.string(), (name) => {
      const rank = findLevel(name);
      assert.ok(rank === undefined || (rank >= 0 && rank <= OFF));
    }));
  });
});
