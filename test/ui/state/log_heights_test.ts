// Tests of where rows are when a few of many are taller.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { heightOf, layoutRows, offsetOf, rowAt, totalPx } from "../../../ui/state/log_heights.ts";
import { createRandom } from "../../support/random.ts";

describe("layoutRows()", () => {
  it("puts rows of one height one below the other", () => {
    const heights = layoutRows(1_000_000, 22, []);
    assert.equal(totalPx(heights), 22_000_000);
    assert.equal(offsetOf(heights, 999_999), 21_999_978);
    assert.deepEqual([-5, 0, 21, 22, 22_000_001].map((px) => rowAt(heights, px)), [0, 0, 0, 1, 999_999]);
  });

  it("makes room for open rows", () => {
    const heights = layoutRows(10, 20, [[2, 100], [5, 50]]);
    assert.deepEqual([0, 2, 3, 5, 6, 10].map((index) => offsetOf(heights, index)), [
      0,
      40,
      160,
      200,
      270,
      350,
    ]);
    assert.deepEqual([1, 2, 5].map((index) => heightOf(heights, index)), [20, 120, 70]);
    assert.deepEqual([39, 40, 159, 160, 269, 270].map((px) => rowAt(heights, px)), [1, 2, 2, 3, 5, 6]);
    assert.equal(totalPx(heights), 350);
  });

  it("knows that nothing is in an empty list", () => {
    const heights = layoutRows(0, 22, []);
    assert.equal(totalPx(heights), 0);
    assert.equal(rowAt(heights, 0), -1);
  });

  it("finds each row again at its place, whatever is open", () => {
    const { next } = createRandom(7);
    for (let round = 0; round < 50; round++) {
      const count = 1 + Math.floor(next() * 300);
      const indices = new Set(Array.from({ length: 20 }, () => Math.floor(next() * count)));
      const open = [...indices].sort((a, b) => a - b).map((index) =>
        [index, Math.floor(next() * 900)] as const
      );
      const heights = layoutRows(count, 22, open);
      for (let index = 0; index < count; index++) {
        assert.equal(rowAt(heights, offsetOf(heights, index)), index);
        assert.equal(rowAt(heights, offsetOf(heights, index + 1) - 1), index);
      }
    }
  });
});
