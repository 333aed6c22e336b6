// Tests of tracer/capture/request_pace.ts.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RequestPace } from "../../../tracer/capture/request_pace.ts";

const SECOND = 1_000_000;

describe("RequestPace", () => {
  it("takes every request while they are few", () => {
    let now = 1e15;
    const pace = new RequestPace(() => now);
    for (let request = 0; request < 1000; request++, now += SECOND / 19) {
      assert.ok(pace.takes(), `request ${request}`);
    }
    assert.equal(pace.countRefused(), 0);
  });
  it("takes some of a flood all the time, and counts the others", () => {
    const start = 1e15;
    let now = start;
    const pace = new RequestPace(() => now);
    const taken = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    for (let request = 0; request < 40_000; request++, now += SECOND / 4000) {
      const second = Math.floor((now - start) / SECOND);
      if (pace.takes()) taken[second] = (taken[second] ?? 0) + 1;
    }
    const [first = 0, ...later] = taken;
    assert.ok(first >= 200 && first < 230, `${first} in the first second`);
    for (const count of later) assert.ok(count >= 15 && count <= 25, taken.join(", "));
    const all = taken.reduce((sum, count) => sum + count);
    assert.equal(pace.countRefused(), 40_000 - all);
    assert.equal(pace.countRefused(), 0, "told once");
  });
});
