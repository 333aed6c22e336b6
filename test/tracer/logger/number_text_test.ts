// Texts of numbers: those that are put together are the same as those of the engine.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { NumberTexts } from "../../../tracer/logger/number_text.ts";

const numbers = new NumberTexts();

function check(value: number): void {
  assert.equal(numbers.of(value), String(value));
  assert.equal(numbers.of(-value), String(-value));
}

describe("NumberTexts", () => {
  it("writes whole numbers as String does", () => {
    for (let power = 0; power <= 53; power++) {
      for (const near of [-1, 0, 1]) check(2 ** power + near);
    }
    for (let power = 0; power <= 21; power++) {
      for (const near of [-1, 0, 1, 7]) check(10 ** power + near);
    }
    fc.assert(fc.property(fc.integer(), check));
    fc.assert(fc.property(fc.maxSafeInteger(), check));
  });

  it("writes fractions as String does", () => {
    for (const value of [0.1, 0.001, 0.0005, 0.1 + 0.2, 12.5, 999_999.999, 1e-7, 1e-300, 5e-324, 1e21]) {
      check(value);
    }
    fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), check));
    const thousandths = fc.integer({ min: 0, max: 2_000_000_000 });
    fc.assert(fc.property(thousandths, (number) => check(number / 1000)), { numRuns: 10_000 });
    fc.assert(fc.property(thousandths, (number) => check(number * 0.001)), { numRuns: 10_000 });
    fc.assert(fc.property(thousandths, (number) => check(number / 7)));
  });

  it("writes the same again, and zero without its sign", () => {
    for (const value of [0.25, 0.25, 7, 0.25, -1.5, -1.5]) assert.equal(numbers.of(value), String(value));
    assert.equal(numbers.of(-0), "0");
  });
});
