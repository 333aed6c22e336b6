// Tests of axis marks and their texts.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { formatMoment, formatTick, layoutTicks, niceStep } from "../../../recording/analysis/ticks.ts";

function textsOf(from: number, to: number, most: number): string[] {
  const { first, step, count } = layoutTicks({ from, to }, most);
  return Array.from({ length: count }, (_, i) => formatTick(first + i * step, step));
}

describe("layoutTicks()", () => {
  it("chooses round steps", () => {
    assert.deepEqual(textsOf(0, 12.4e6, 12), ["0 s", "2 s", "4 s", "6 s", "8 s", "10 s", "12 s"]);
    assert.deepEqual(textsOf(0, 950, 5), ["0 s", "200 µs", "400 µs", "600 µs", "800 µs"]);
    assert.deepEqual(textsOf(0, 3000, 4), ["0 s", "1 ms", "2 ms", "3 ms"]);
  });

  it("counts hours and minutes as clocks do", () => {
    assert.deepEqual(textsOf(0, 300e6, 6), ["0 s", "1:00", "2:00", "3:00", "4:00", "5:00"]);
    assert.deepEqual(textsOf(3590e6, 3720e6, 4), ["1:00:00", "1:01:00", "1:02:00"]);
    assert.deepEqual(textsOf(0, 100e6, 4), ["0 s", "30 s", "1:00", "1:30"]);
  });

  it("writes as many digits as tell neighbours apart", () => {
    assert.deepEqual(
      textsOf(6_213_440, 6_213_480, 4),
      ["6.21344 s", "6.21345 s", "6.21346 s", "6.21347 s", "6.21348 s"].slice(0, 5),
    );
    assert.deepEqual(textsOf(65.1e6, 65.4e6, 3), ["1:05.1", "1:05.2", "1:05.3", "1:05.4"]);
  });

  it("never makes more marks than fit, give or take the first", () => {
    for (let span = 1; span < 1e13; span *= 1.7) {
      for (const most of [1, 3, 7, 20]) {
        const { count, step } = layoutTicks({ from: span * 0.3, to: span * 1.3 }, most);
        assert.ok(count <= most + 1, `${count} marks for ${most} over ${span}`);
        assert.ok(step >= 1);
      }
    }
  });
});

describe("niceStep()", () => {
  it("is never below what is asked for", () => {
    for (let least = 0.5; least < 1e12; least *= 1.3) {
      assert.ok(niceStep(least) >= least * 0.999, String(least));
    }
  });
});

describe("formatMoment()", () => {
  it("tells a moment to a thousandth of the view", () => {
    assert.equal(formatMoment(7_204_321, 12.4e6), "7.20 s");
    assert.equal(formatMoment(7_204_321, 12_000), "7.20432 s");
    assert.equal(formatMoment(807_400, 4e6), "807 ms");
    assert.equal(formatMoment(0, 4e6), "0 s");
  });
});
