// Tests of opening recordings and of following one that grows.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { signal } from "@preact/signals";
import type { RecordingChange, RecordingItem } from "../../../server/api/recordings.ts";
import { decodeForViews } from "../../../ui/state/decode_recording.ts";
import type { LoadedRecording, LoadOptions } from "../../../ui/state/load_recording.ts";
import { createOpening, type OpeningModel } from "../../../ui/state/opening.ts";
import { encodeFinalised } from "../../../recording/codec/encode.ts";
import { drawRecording } from "../../support/draw_recording.ts";
import { listedRun } from "../../support/listed_run.ts";

const ID = "app/2026_01_31_12_00_00";
const OTHER = "app/2026_01_31_13_00_00";

async function loaded(): Promise<LoadedRecording> {
  const bytes = encodeFinalised(drawRecording("aaa\n b"), (plain) => plain);
  return { sizeBytes: bytes.length, decoded: await decodeForViews({ bytes, running: false }) };
}

/** Loads are answered when told; time and timers too. */
function setUp() {
  const wanted = signal<string | undefined>(undefined);
  const items = signal<readonly RecordingItem[] | undefined>(undefined);
  const lastChange = signal<RecordingChange | undefined>(undefined);
  const loads: {
    id: string;
    options: LoadOptions;
    done: (answer: LoadedRecording) => void;
    fail: (error: Error) => void;
  }[] = [];
  let now = 0;
  let timer: { due: number; callback: () => void } | undefined;
  const model = createOpening({
    wanted,
    items,
    lastChange,
    load: (id, options) => new Promise((done, fail) => loads.push({ id, options, done, fail })),
    now: () => now,
    setTimer: (callback, delayMs) => {
      timer = { callback, due: now + delayMs };
      return 1;
    },
    clearTimer: () => timer = undefined,
  });
  return {
    wanted,
    items,
    lastChange,
    loads,
    model,
    changed: (id: string) => lastChange.value = { type: "changed", id, sizeBytes: Math.random() },
    wait: (ms: number) => {
      now += ms;
      if (timer === undefined || timer.due > now) return;
      const { callback } = timer;
      timer = undefined;
      callback();
    },
  };
}

function shareOf(model: OpeningModel): number | undefined {
  const { value } = model.state;
  return value.phase === "loading" ? value.progress.share : undefined;
}

function openedId(model: OpeningModel): string {
  const { value } = model.state;
  return value.phase === "open" ? value.opened.id : value.phase;
}

async function settled(): Promise<void> {
  for (let i = 0; i < 8; i++) await Promise.resolve();
}

describe("createOpening()", () => {
  it("loads what is wanted and tells how far it is", async () => {
    const { wanted, loads, model } = setUp();
    assert.equal(model.state.value.phase, "none");
    wanted.value = ID;
    loads[0]?.options.onProgress({ stage: "fetching", share: 0.5, loadedBytes: 10 });
    assert.equal(shareOf(model), 0.5);
    loads[0]?.done(await loaded());
    await settled();
    assert.equal(openedId(model), ID);
  });

  it("forgets what is no longer wanted", async () => {
    const { wanted, loads, model } = setUp();
    wanted.value = ID;
    wanted.value = OTHER;
    assert.ok(loads[0]?.options.signal.aborted);
    loads[0]?.done(await loaded());
    await settled();
    assert.ok(model.state.value.phase === "loading" && model.state.value.id === OTHER);
  });

  it("says what went wrong, and tries again when told", async () => {
    const { wanted, loads, model } = setUp();
    wanted.value = ID;
    loads[0]?.fail(new Error("it is gone"));
    await settled();
    assert.deepEqual(model.state.value, { phase: "failed", id: ID, message: "it is gone" });
    model.retry();
    assert.equal(model.state.value.phase, "loading");
    assert.equal(loads.length, 2);
  });

  it("loads a growing recording again, quietly and not too often", async () => {
    const { wanted, loads, model, changed, wait } = setUp();
    wanted.value = ID;
    loads[0]?.done(await loaded());
    await settled();
    changed(ID);
    changed(ID);
    changed(OTHER);
    assert.equal(loads.length, 1);
    wait(1000);
    assert.equal(loads.length, 2);
    assert.equal(model.state.value.phase, "open");
    changed(ID);
    wait(5000);
    assert.equal(loads.length, 2, "not while one is under way");
    const before = model.state.value;
    loads[1]?.done(await loaded());
    await settled();
    assert.notEqual(model.state.value, before);
    wait(60_000);
    assert.equal(loads.length, 3, "what came meanwhile is not forgotten");
  });

  it("hears of a list that comes while the recording is loaded", async () => {
    const { wanted, items, loads, model, wait } = setUp();
    const isRunning = () => model.state.value.phase === "open" && model.state.value.opened.running;
    wanted.value = ID;
    items.value = [listedRun(ID, { running: true })];
    loads[0]?.done(await loaded());
    await settled();
    assert.ok(isRunning(), "it was not known when the recording was asked for");
    items.value = [listedRun(ID)];
    wait(1000);
    assert.equal(loads.length, 2, "its end changes how long the last samples hold");
    loads[1]?.done(await loaded());
    await settled();
    wait(60_000);
    assert.deepEqual([isRunning(), loads.length], [false, 2]);
  });

  it("keeps what is shown when a refresh fails", async () => {
    const { wanted, loads, model, changed, wait } = setUp();
    wanted.value = ID;
    loads[0]?.done(await loaded());
    await settled();
    changed(ID);
    wait(1000);
    loads[1]?.fail(new Error("no"));
    await settled();
    assert.equal(model.state.value.phase, "open");
  });
});
