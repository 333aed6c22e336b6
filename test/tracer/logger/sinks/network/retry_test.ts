// When to try again.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  backoffMillis,
  judgeStatus,
  readRetryAfter,
} from "../../../../../tracer/logger/sinks/network/retry.ts";

const NOW = Date.UTC(2026, 0, 31, 12);

describe("readRetryAfter()", () => {
  const cases: readonly (readonly [header: string | undefined, millis: number | undefined])[] = [
    [undefined, undefined],
    ["", undefined],
    ["soon", undefined],
    ["-1", undefined],
    ["0", 0],
    ["2", 2000],
    [" 1.5 ", 1500],
    ["Sat, 31 Jan 2026 12:00:07 GMT", 7000],
    ["Sat, 31 Jan 2026 11:00:00 GMT", 0],
    ["999999999", 3_600_000],
    ["Sat, 31 Jan 2099 12:00:00 GMT", 3_600_000],
  ];
  for (const [header, millis] of cases) {
    it(`takes ${JSON.stringify(header)} for ${millis}`, () => {
      assert.equal(readRetryAfter(header, NOW), millis);
    });
  }
});

describe("judgeStatus()", () => {
  it("tells what passes from what stays", () => {
    const verdicts = new Map<string, number[]>();
    for (let status = 100; status < 600; status++) {
      const verdict = judgeStatus(status);
      verdicts.set(verdict, [...verdicts.get(verdict) ?? [], status]);
    }
    assert.deepEqual(verdicts.get("retry"), [408, 425, 429, 502, 503, 504]);
    assert.deepEqual(verdicts.get("split"), [413]);
    assert.equal(verdicts.get("delivered")?.length, 100);
    assert.ok(verdicts.get("refused")?.every((status) => status < 200 || (status >= 300 && status < 500)));
    assert.ok(verdicts.get("retry some times")?.every((status) => status >= 500));
  });
});

describe("backoffMillis()", () => {
  it("doubles, up to a limit, and differs by up to a half", () => {
    const backoff = { retryMillis: 100, maxRetryMillis: 1500 };
    assert.deepEqual([1, 2, 3, 4, 5, 6].map((n) => backoffMillis(n, backoff, () => 1)), [
      100,
      200,
      400,
      800,
      1500,
      1500,
    ]);
    assert.deepEqual([1, 2].map((n) => backoffMillis(n, backoff, () => 0)), [50, 100]);
    fc.assert(fc.property(fc.nat(), fc.double({ min: 0, max: 1, noNaN: true }), (failures, random) => {
      const millis = backoffMillis(failures + 1, backoff, () => random);
      assert.ok(millis >= 50 && millis <= 1500);
    }));
  });
});
