// Tests of deletions that can be undone.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { signal } from "@preact/signals";
import type { RecordingItem } from "../../../server/api/recordings.ts";
import { createDeletions, UNDO_MS } from "../../../ui/state/deletions.ts";
import { listedRun } from "../../support/listed_run.ts";

const [A, B] = ["shop/2026_01_31_12_00_00", "shop/2026_01_31_13_00_00"] as const;

/** Timers run when told; what is removed for good is written down. */
function setUp(refuse?: string) {
  const items = signal<readonly RecordingItem[] | undefined>([listedRun(A), listedRun(B)]);
  const removed: string[] = [];
  const timers = new Map<number, () => void>();
  let leave = () => {};
  let next = 1;
  const model = createDeletions({
    items,
    remove: (id) => {
      removed.push(id);
      return refuse === undefined ? Promise.resolve() : Promise.reject(new Error(refuse));
    },
    setTimer: (callback, delayMs) => {
      assert.equal(delayMs, UNDO_MS);
      timers.set(next, callback);
      return next++;
    },
    clearTimer: (timer) => timers.delete(timer),
    onLeave: (callback) => {
      leave = callback;
      return () => {};
    },
  });
  return {
    items,
    removed,
    model,
    leave: () => leave(),
    timeOut: () => [...timers.values()].forEach((callback) => callback()),
  };
}

describe("createDeletions()", () => {
  it("hides at once and deletes when the time is over", () => {
    const { model, removed, timeOut } = setUp();
    model.begin([A]);
    assert.deepEqual([[...model.hidden.value], removed], [[A], []]);
    timeOut();
    assert.deepEqual(removed, [A]);
    assert.deepEqual(model.pending.value, []);
    assert.ok(model.hidden.value.has(A), "it is listed until the server says otherwise");
  });

  it("brings back what is undone, and never asks for it to be deleted", () => {
    const { model, removed, timeOut } = setUp();
    model.begin([A]);
    model.begin([B]);
    const [first] = model.pending.value;
    if (first !== undefined) model.undo(first);
    timeOut();
    assert.deepEqual(removed, [B]);
    assert.deepEqual([...model.hidden.value], [B]);
  });

  it("deletes what waits when the page is left", () => {
    const { model, removed, leave, timeOut } = setUp();
    model.begin([A, B]);
    leave();
    timeOut();
    assert.deepEqual(removed, [A, B]);
  });

  it("shows again what could not be deleted, and says why", async () => {
    const { model, timeOut } = setUp("the disk is full");
    model.begin([A]);
    timeOut();
    await Promise.resolve();
    await Promise.resolve();
    assert.equal(model.hidden.value.size, 0);
    assert.match(model.problem.value, /shop\/2026_01_31_12_00_00 was not deleted: the disk is full/);
    model.dismissProblem();
    assert.equal(model.problem.value, "");
  });

  it("forgets what is gone from the list", () => {
    const { model, items, timeOut } = setUp();
    model.begin([A]);
    timeOut();
    items.value = [listedRun(B)];
    assert.equal(model.hidden.value.size, 0);
  });
});
