// Tests of stretches of time.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  coveredMicros,
  firstStretchAfter,
  stretchAt,
  StretchBuilder,
  type Stretches,
  uniteStretches,
} from "../../../recording/analysis/stretches.ts";

function stretches(...pairs: readonly (readonly [number, number])[]): Stretches {
  const builder = new StretchBuilder();
  for (const [start, end] of pairs) builder.add(start, end);
  return builder.build();
}

function pairs({ length, start, end }: Stretches): string {
  return Array.from({ length }, (_, i) => `${start[i]}-${end[i]}`).join(" ");
}

describe("StretchBuilder", () => {
  it("merges what touches and what lies inside", () => {
    assert.equal(pairs(stretches([0, 5], [5, 8], [6, 7], [10, 12])), "0-8 10-12");
  });

  it("keeps any number", () => {
    const many = stretches(...Array.from({ length: 1000 }, (_, i) => [i * 10, i * 10 + 5] as const));
    assert.equal(many.length, 1000);
    assert.equal(many.end[999], 9995);
  });
});

describe("uniteStretches()", () => {
  it("is all of several lists", () => {
    const united = uniteStretches([stretches([0, 5], [20, 30]), stretches(), stretches([3, 8], [31, 32])]);
    assert.equal(pairs(united), "0-8 20-30 31-32");
    assert.equal(uniteStretches([]).length, 0);
  });
});

describe("firstStretchAfter(), stretchAt() and coveredMicros()", () => {
  const list = stretches([10, 20], [30, 40], [50, 60]);

  it("find the stretch around a moment, or near it", () => {
    assert.deepEqual([5, 10, 20, 35, 60].map((time) => firstStretchAfter(list, time)), [0, 0, 1, 1, 3]);
    assert.deepEqual([5, 10, 15, 25, 60].map((time) => stretchAt(list, time)), [-1, 0, 0, -1, -1]);
    assert.deepEqual([5, 25, 64].map((time) => stretchAt(list, time, 5)), [0, 1, 2]);
  });

  it("add up what is covered", () => {
    assert.equal(coveredMicros(list, 0, 100), 30);
    assert.equal(coveredMicros(list, 15, 35), 10);
    assert.equal(coveredMicros(list, 20, 30), 0);
  });
});
