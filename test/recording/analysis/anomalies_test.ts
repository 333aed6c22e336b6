// Tests of what counts as slow.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { describeDurations, quantileOf } from "../../../recording/analysis/anomalies.ts";
import { createRandom } from "../../support/random.ts";

const MS = 1000;

function describeMs(...durations: number[]) {
  return describeDurations(Float64Array.from(durations, (ms) => ms * MS).sort());
}

describe("describeDurations()", () => {
  it("gives count, mean, median, 95th percentile and the longest", () => {
    const found = describeMs(10, 20, 30, 40);
    assert.equal(found.count, 4);
    assert.equal(found.mean, 25 * MS);
    assert.equal(found.median, 25 * MS);
    assert.ok(Math.abs(found.p95 - 38.5 * MS) < 1);
    assert.equal(found.longest, 40 * MS);
  });

  it("finds the one call that takes far longer than the others do", () => {
    const found = describeMs(3900, 3800, 4000, 3950, 3850, 6000);
    assert.equal(found.slow, 1);
    assert.ok(found.slowAbove > 4000 * MS && found.slowAbove < 6000 * MS, String(found.slowAbove));
  });

  it("is not fooled by the slow call itself, however slow it is", () => {
    const usual = [40, 41, 42, 43, 44, 45, 46];
    const limit = describeMs(...usual, 100).slowAbove;
    assert.equal(describeMs(...usual, 100_000).slowAbove, limit);
  });

  it("finds slow calls among equal ones", () => {
    assert.equal(describeMs(10, 10, 10, 10, 10, 10, 10, 10, 10, 90).slow, 1);
  });

  it("calls nothing slow in a long tail, where times spread over decades", () => {
    const random = createRandom(3);
    const gauss = () => Array.from({ length: 12 }, () => random.next()).reduce((a, b) => a + b, -6);
    const found = describeMs(...Array.from({ length: 500 }, () => 10 * Math.exp(gauss())));
    assert.ok(found.slow <= 5, `${found.slow} of 500`);
  });

  it("calls nothing slow that differs by less than sampling can tell, or by a third", () => {
    assert.equal(describeMs(1, 1, 1, 1, 1, 1, 1, 2.5).slow, 0);
    assert.equal(describeMs(100, 100, 100, 100, 100, 125).slow, 0);
  });

  it("calls nothing slow while there are too few to compare", () => {
    assert.equal(describeMs(1, 1, 1, 1000).slow, 0);
    assert.equal(describeMs(1, 1, 1, 1000).slowAbove, Infinity);
    assert.equal(describeMs().slow, 0);
    assert.equal(describeMs().mean, 0);
  });

  it("takes calls of no time as they are", () => {
    assert.equal(describeMs(0, 0, 0, 0, 0, 50).slow, 1);
  });
});

describe("quantileOf()", () => {
  it("lies between two values where the share falls there", () => {
    const sorted = Float64Array.of(1, 2, 4);
    assert.deepEqual([0, 0.25, 0.5, 0.75, 1].map((share) => quantileOf(sorted, share)), [1, 1.5, 2, 3, 4]);
    assert.equal(quantileOf(new Float64Array(0), 0.5), 0);
  });
});
