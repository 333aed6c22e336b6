// Tests of transforming an open recording: what is derived, and what is shown until it is there.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { signal } from "@preact/signals";
import { keyOfFrame } from "../../../recording/analysis/frame_keys.ts";
import { encodeFinalised } from "../../../recording/codec/encode.ts";
import { decodeForViews } from "../../../ui/state/decode_recording.ts";
import { createTransformed } from "../../../ui/state/derive.ts";
import { deriveForViews, requestDerived, withDerived } from "../../../ui/state/derive_recording.ts";
import type { DerivedParts, DeriveRequest } from "../../../ui/state/derive_protocol.ts";
import { type OpenedRecording, openRecording } from "../../../ui/state/opened_recording.ts";
import type { Opening } from "../../../ui/state/opening.ts";
import { drawRecording, drawSamples } from "../../support/draw_recording.ts";

const drawn = drawRecording({ threads: { main: "aaaa\nbb b\nc", worker: "bbx" } });

async function open(id = "app/2026_01_31_12_00_00"): Promise<OpenedRecording> {
  const bytes = encodeFinalised(drawn, (plain) => plain);
  const decoded = await decodeForViews({ bytes, running: false });
  return openRecording(decoded, { id, sizeBytes: bytes.length, running: false });
}

/** The word for a transform of the function with a name. */
function wordOf({ recording: { tables } }: OpenedRecording, word: string, name: string): string {
  const frame = tables.frames.columns.name.findIndex((row) => tables.strings.get(row) === name);
  return `${word}-${keyOfFrame(tables, frame)}`;
}

describe("deriveForViews()", () => {
  it("gives everything that views draw from, as if the recording had been so", async () => {
    const opened = await open();
    const words = [wordOf(opened, "m", "b"), "f-nosuch"];
    const derived = withDerived(opened, deriveForViews(structuredClone(requestDerived(opened, words))));
    assert.equal(drawSamples(derived.recording), "aaaa\nc");
    assert.deepEqual(derived.applied, [true, false]);
    assert.deepEqual(
      derived.lanes.map((lane) => lane.info.title),
      opened.lanes.map((lane) => lane.info.title),
    );
    assert.deepEqual(derived.lanes.map((lane) => lane.calls.length), [2, 1]);
    assert.deepEqual(derived.lanes.map((lane) => lane.layout.depths), [2, 1]);
    assert.deepEqual(derived.lanes.map((lane) => lane.info.busy), [4000, 1000]);
    assert.equal(derived.activity.open.length, opened.activity.open.length);
    assert.equal(derived.bounds, opened.bounds);
  });
});

/** A transformed opening of which the test says when something is derived. */
function setUp(first: Opening) {
  const state = signal<Opening>(first);
  const transforms = signal<readonly string[]>([]);
  const asked: {
    request: DeriveRequest;
    answer: (parts: DerivedParts) => void;
    fail: (error: Error) => void;
  }[] = [];
  const model = createTransformed(
    { state, retry: () => {}, dispose: () => {} },
    transforms,
    (request, aborted) => {
      return new Promise((answer, fail) => {
        aborted.addEventListener("abort", () => fail(new Error("aborted")));
        asked.push({ request, answer, fail });
      });
    },
  );
  return { state, transforms, asked, model };
}

/** Lets promises that are settled be acted upon. */
async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) await Promise.resolve();
}

describe("createTransformed()", () => {
  it("hands recordings on as they are while there is nothing to transform", async () => {
    const opened = await open();
    const { state, model, asked } = setUp({ phase: "none" });
    assert.equal(model.state.value.phase, "none");
    state.value = { phase: "open", opened };
    assert.equal(model.state.value, state.value);
    assert.equal(asked.length, 0);
  });

  it("shows what was shown until the transformed one is there", async () => {
    const opened = await open();
    const { state, transforms, model, asked } = setUp({ phase: "open", opened });
    transforms.value = [wordOf(opened, "m", "b")];
    assert.equal(model.state.value, state.value);
    const [{ request, answer } = asked.at(-1) ?? assert.fail("nothing was asked for")] = asked;
    answer(deriveForViews(request));
    await settle();
    const shown = model.state.value;
    assert.ok(shown.phase === "open" && shown.opened !== opened);
    assert.equal(drawSamples(shown.opened.recording), "aaaa\nc");
    transforms.value = [];
    assert.equal(model.state.value, state.value);
  });

  it("loads on when a link with transforms is opened", async () => {
    const opened = await open();
    const { state, transforms, model } = setUp({ phase: "none" });
    transforms.value = ["own"];
    state.value = { phase: "open", opened };
    assert.equal(model.state.value.phase, "loading");
  });

  it("forgets what is not wanted any more", async () => {
    const opened = await open();
    const { transforms, model, asked, state } = setUp({ phase: "open", opened });
    transforms.value = [wordOf(opened, "m", "b")];
    transforms.value = [];
    asked[0]?.answer(deriveForViews(asked[0].request));
    await settle();
    assert.equal(model.state.value, state.value);
    transforms.value = [...transforms.value];
    assert.equal(asked.length, 1, "the same list asks for nothing");
  });

  it("says why it failed", async () => {
    const opened = await open();
    const { transforms, model, asked } = setUp({ phase: "open", opened });
    transforms.value = ["own"];
    asked[0]?.fail(new Error("too many calls"));
    await settle();
    assert.deepEqual(model.state.value, { phase: "failed", id: opened.id, message: "too many calls" });
  });
});
