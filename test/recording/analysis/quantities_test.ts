// Tests of recording/analysis/quantities.ts, at the limits where a unit changes.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatNumberOf,
  formatShare,
} from "../../../recording/analysis/quantities.ts";

describe("formatDuration()", () => {
  it("writes three digits and a unit", () => {
    const cases: [number, string][] = [
      [0, "0 ms"],
      [0.4, "0.40 µs"],
      [9.994, "9.99 µs"],
      [9.996, "10.0 µs"],
      [99.96, "100 µs"],
      [850, "850 µs"],
      [999.4, "999 µs"],
      [999.6, "1.00 ms"],
      [12_340, "12.3 ms"],
      [999_499, "999 ms"],
      [999_500, "1.00 s"],
      [1_910_000, "1.91 s"],
      [59_949_000, "59.9 s"],
      [59_950_000, "1 min 0 s"],
      [125e6, "2 min 5 s"],
      [3599.6e6, "1 h 0 min"],
      [11_520e6, "3 h 12 min"],
      [172_800e6, "2 d 0 h"],
      [-1500, "-1.50 ms"],
      [Number.NaN, "?"],
    ];
    for (const [micros, text] of cases) assert.equal(formatDuration(micros), text, String(micros));
  });
});

describe("formatBytes()", () => {
  it("goes in steps of a thousand", () => {
    const cases: [number, string][] = [
      [0, "0 B"],
      [999, "999 B"],
      [1000, "1.00 kB"],
      [2310, "2.31 kB"],
      [999_499, "999 kB"],
      [999_500, "1.00 MB"],
      [40e6, "40.0 MB"],
      [1.5e9, "1.50 GB"],
      [5e15, "5000 TB"],
      [-2048, "-2.05 kB"],
      [Infinity, "?"],
    ];
    for (const [bytes, text] of cases) assert.equal(formatBytes(bytes), text, String(bytes));
  });
});

describe("the other quantities", () => {
  it("group digits, count things and tell shares", () => {
    assert.deepEqual([0, 999, 1000, 1234567].map(formatCount), ["0", "999", "1,000", "1,234,567"]);
    assert.deepEqual([formatNumberOf(1, "file"), formatNumberOf(2000, "file")], ["1 file", "2,000 files"]);
    assert.equal(formatNumberOf(2, "process", "processes"), "2 processes");
    assert.deepEqual([0, 0.5, 0.793, 1].map(formatShare), ["0 %", "50.0 %", "79.3 %", "100 %"]);
    assert.equal(formatShare(0 / 0), "?");
  });
});
