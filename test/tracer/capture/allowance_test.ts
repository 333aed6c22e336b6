// What is given out at a rate.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Allowance } from "../../../tracer/capture/allowance.ts";

describe("Allowance", () => {
  it("gives a burst, and then so many a second", () => {
    const allowance = new Allowance({ burst: 2, perSecond: 1 });
    assert.deepEqual([1, 2, 3].map(() => allowance.take()), [true, true, false]);
    allowance.refill(1_000_000);
    assert.deepEqual([1, 2].map(() => allowance.take()), [true, false]);
  });

  it("delays what comes after something dear", () => {
    const allowance = new Allowance({ burst: 2, perSecond: 1 });
    assert.ok(allowance.take(10));
    allowance.refill(8_000_000);
    assert.ok(!allowance.take());
    allowance.refill(9_000_000);
    assert.ok(allowance.take());
  });
});
