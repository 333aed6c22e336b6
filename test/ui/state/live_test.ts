// Tests of the view of a run that is still going.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { signal } from "@preact/signals";
import { encodeFinalised } from "../../../recording/codec/encode.ts";
import { decodeForViews } from "../../../ui/state/decode_recording.ts";
import { createLive } from "../../../ui/state/live.ts";
import { type OpenedRecording, openRecording } from "../../../ui/state/opened_recording.ts";
import { drawRecording } from "../../support/draw_recording.ts";
import { fakeView } from "../fake_view.ts";

const ID = "app/2026_01_31_12_00_00";

/** A run that got so far, with its log entries as `[moment, thread, message]`. */
async function runUntil(
  millis: number,
  logs: readonly (readonly [number, number, string])[] = [],
): Promise<OpenedRecording> {
  const drawn = drawRecording({
    threads: { main: "a".repeat(millis), worker: "x" },
    rows: ({ text }) => ({
      logs: logs.map(([when, thread, message]) => ({ when, thread, message: text(message) })),
    }),
  });
  const bytes = encodeFinalised(drawn, (plain) => plain);
  const decoded = await decodeForViews({ bytes, running: true });
  return openRecording(decoded, { id: ID, sizeBytes: bytes.length, running: true });
}

/** A page on which a run grows. */
function setUp(first: OpenedRecording, hash = "") {
  const { view } = fakeView(`#/${ID}${hash}`);
  const opened = signal<OpenedRecording | undefined>(first);
  const live = createLive(view, opened);
  const grow = (next: OpenedRecording) => {
    const earlier = opened.value;
    if (earlier !== undefined) live.grow(earlier, next);
    opened.value = next;
  };
  return { view, live, opened, grow, range: () => view.state.value.range };
}

describe("createLive()", () => {
  it("keeps the view's end at the run's while it is there", async () => {
    const { live, grow, range } = setUp(await runUntil(10), "?t=4000-10000");
    assert.ok(live.following.value);
    grow(await runUntil(15));
    assert.deepEqual(range(), { from: 9000, to: 15_000 });
    assert.ok(live.following.value);
  });

  it("stands still once one looks elsewhere, and goes back when told", async () => {
    const { live, grow, range } = setUp(await runUntil(10), "?t=1000-3000");
    assert.ok(!live.following.value);
    grow(await runUntil(15));
    assert.deepEqual(range(), { from: 1000, to: 3000 });
    live.toggle();
    assert.deepEqual(range(), { from: 13_000, to: 15_000 });
    assert.ok(live.following.value);
  });

  it("stands still at the end when told", async () => {
    const { live, grow, range } = setUp(await runUntil(10));
    assert.ok(live.following.value, "all of the run is in view");
    live.toggle();
    assert.ok(!live.following.value);
    grow(await runUntil(15));
    assert.deepEqual(range(), { from: 0, to: 10_000 });
  });

  it("is over when the run is", async () => {
    const { live, opened } = setUp(await runUntil(10));
    opened.value = { ...await runUntil(10), running: false };
    assert.deepEqual([live.running.value, live.following.value], [false, false]);
  });

  it("keeps log entries selected when others come between", async () => {
    const { view, grow } = setUp(await runUntil(10, [[5000, 0, "b"], [6000, 0, "c"]]), "?log=1-2");
    grow(await runUntil(15, [[4000, 1, "late"], [5000, 0, "b"], [6000, 0, "c"]]));
    assert.deepEqual(view.state.value.selection, { kind: "log", first: 2, last: 3 });
  });
});
