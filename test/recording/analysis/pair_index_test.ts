// Tests of recording/analysis/pair_index.ts.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { PairIndex } from "../../../recording/analysis/pair_index.ts";
import { createRandom } from "../../support/random.ts";

describe("PairIndex", () => {
  it("finds every pair again, also after it grew", () => {
    const random = createRandom(3).next;
    const index = new PairIndex();
    const known = new Map<string, number>();
    for (let i = 0; i < 5000; i++) {
      const [first, second] = [Math.floor(random() * 300) - 1, Math.floor(random() * 300) - 1];
      const value = Math.floor(random() * 1e9);
      index.set(first, second, value);
      known.set(`${first} ${second}`, value);
    }
    for (const [key, value] of known) {
      const [first = 0, second = 0] = key.split(" ").map(Number);
      assert.equal(index.get(first, second), value);
    }
    assert.equal(index.get(1000, 1000), -1);
  });

  it("tells a pair from its reverse", () => {
    const index = new PairIndex();
    index.set(1, 2, 12);
    assert.equal(index.get(2, 1), -1);
    index.set(2, 1, 21);
    assert.deepEqual([index.get(1, 2), index.get(2, 1)], [12, 21]);
  });
});
