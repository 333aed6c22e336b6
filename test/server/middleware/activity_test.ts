// Tests of server/middleware/activity.ts on a clock of its own.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Activity } from "../../../server/middleware/activity.ts";

describe("Activity", () => {
  it("is idle since the last thing ended, and never while one goes on", () => {
    let now = 100;
    const activity = new Activity(() => now);
    now = 150;
    assert.equal(activity.idleMs(), 50);
    const [endFirst, endSecond] = [activity.begin(), activity.begin()];
    now = 300;
    assert.equal(activity.idleMs(), 0);
    endFirst();
    endFirst();
    assert.equal(activity.idleMs(), 0);
    now = 310;
    endSecond();
    now = 400;
    assert.equal(activity.idleMs(), 90);
  });
});
