// Tests of the timeline's model: what keys and pointer lead to, without a page.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { encodeFinalised } from "../../../recording/codec/encode.ts";
import { decodeForViews } from "../../../ui/state/decode_recording.ts";
import { describeSelection } from "../../../ui/state/describe_selection.ts";
import { findCallFacts } from "../../../ui/state/call_facts.ts";
import { parseHash } from "../../../ui/state/hash.ts";
import { findNamedCall, labelOfStack, nameCall, openRecording } from "../../../ui/state/opened_recording.ts";
import { TimelineModel } from "../../../ui/state/timeline.ts";
import { createView, type View } from "../../../ui/state/view.ts";
import { type Drawing, drawRecording } from "../../support/draw_recording.ts";

const DRAWING: Drawing = {
  threads: {
    main: `
      aaaaaaaaaa
      bbb cccc b
       d  ee
    `,
    worker: "x x",
  },
  metadata: { endedAtMicros: 20_000 },
  rows: ({ text }) => ({
    logs: [
      { when: 4500, thread: 0, level: 2, message: text("in c") },
      { when: 4600, thread: 1, level: 4, message: text("elsewhere") },
      { when: 9900, thread: 0, level: 3, message: text("later") },
    ],
  }),
};

async function setUp(): Promise<
  { model: TimelineModel; view: View; named: (name: string) => { lane: number; call: number } }
> {
  const bytes = encodeFinalised(drawRecording(DRAWING), (plain) => plain);
  const decoded = await decodeForViews({ bytes, running: false });
  const opened = openRecording(decoded, {
    id: "app/2026_01_31_12_00_00",
    sizeBytes: bytes.length,
    running: false,
  });
  let hash = "#/app/2026_01_31_12_00_00";
  const view = createView({
    hash: () => hash,
    push: (next) => hash = next,
    replace: (next) => hash = next,
    onChange: () => () => {},
    setTimer: () => 0,
    clearTimer: () => {},
  });
  const model = new TimelineModel(opened, view, (_durationMs, step) => step(1));
  model.viewHeight.value = 400;
  const named = (name: string) => {
    const { calls } = opened.lanes[0] ?? { calls: undefined };
    const call = Array.from(calls?.start.keys() ?? []).find((row) => {
      return labelOfStack(opened, calls?.stack[row] ?? -1) + (calls?.start[row] ?? 0) / 1000 === name;
    });
    return { lane: 0, call: call ?? -1 };
  };
  return { model, view, named };
}

describe("TimelineModel", () => {
  it("shows the whole run until told otherwise, and again when zoomed out", async () => {
    const { model, view } = await setUp();
    assert.deepEqual(model.range.value, { from: 0, to: 20_000 });
    model.zoom(0.5, 0);
    assert.deepEqual(view.state.value.range, { from: 0, to: 10_000 });
    model.pan(0.5);
    assert.deepEqual(model.range.value, { from: 5000, to: 15_000 });
    model.zoom(9, 0.5);
    assert.equal(view.state.value.range, undefined);
  });

  it("finds a call again by its name", async () => {
    const { model, named } = await setUp();
    for (const name of ["a0", "b0", "d1", "c4", "e4", "b9"]) {
      const call = named(name);
      const found = findNamedCall(
        model.opened,
        nameCall(model.opened, call) ?? { threadKey: 0, start: 0, depth: 0 },
      );
      assert.deepEqual(found, call, name);
    }
    assert.equal(findNamedCall(model.opened, { threadKey: 77, start: 0, depth: 0 }), undefined);
    assert.equal(findNamedCall(model.opened, { threadKey: 1000, start: 3500, depth: 1 }), undefined);
  });

  it("moves the selection between frames", async () => {
    const { model, named } = await setUp();
    const moved = (direction: "caller" | "callee" | "next" | "previous") => {
      model.moveSelection(direction);
      return model.selectedCall.value;
    };
    assert.deepEqual(moved("callee"), named("a0"), "the longest in view");
    assert.deepEqual(moved("callee"), named("c4"));
    assert.deepEqual(moved("callee"), named("e4"));
    assert.deepEqual(moved("caller"), named("c4"));
    assert.deepEqual(moved("previous"), named("b0"));
    assert.deepEqual(moved("previous"), named("b0"), "there is none");
  });

  it("brings what was selected into view", async () => {
    const { model, named } = await setUp();
    model.show({ from: 0, to: 3000 });
    model.reveal(named("b9"));
    const { from, to } = model.range.value;
    assert.ok(from <= 9000 && to >= 10_000 && to - from === 3000);
    assert.deepEqual(model.selectedCall.value, named("b9"));
  });

  it("opens the lane of what was selected", async () => {
    const { model, named } = await setUp();
    model.toggleTrack(0);
    assert.equal(model.sizes.value[0]?.open, false);
    model.reveal(named("c4"));
    assert.equal(model.sizes.value[0]?.open, true);
  });

  it("fits what is marked, else what is selected, else everything", async () => {
    const { model, named } = await setUp();
    model.select(named("c4"));
    model.fitSelection();
    assert.ok(model.range.value.from < 4000 && model.range.value.to > 8000 && model.range.value.to < 9000);
    model.mark({ from: 1000, to: 2000 });
    model.fitSelection();
    assert.ok(model.range.value.to < 2200);
    model.escape();
    assert.equal(model.selectedCall.value, undefined);
    model.escape();
    assert.equal(model.marked.value, undefined);
    model.fitSelection();
    assert.deepEqual(model.range.value, { from: 0, to: 20_000 });
  });

  it("ignores a link to entries that are not there", async () => {
    const { model, view } = await setUp();
    view.change({ selection: parseHash("#/?log=900-901").selection });
    assert.equal(model.selectedEntries.value, undefined);
    view.change({ selection: parseHash("#/?log=2-90").selection });
    assert.deepEqual(model.selectedEntries.value, { first: 2, last: 3 });
  });
});

describe("describeSelection()", () => {
  it("says what is selected", async () => {
    const { model, named } = await setUp();
    assert.equal(describeSelection(model), "");
    model.select(named("c4"));
    assert.equal(
      describeSelection(model),
      "c in c.ts:1, at 4.00 ms, took 4.00 ms, self 2.00 ms, depth 1 of thread main",
    );
    model.selectEntries(1, 2);
    assert.equal(describeSelection(model), "error at 4.60 ms: elsewhere");
  });
});

describe("findCallFacts()", () => {
  it("collects figures, calls alike, entries and callers", async () => {
    const { model, named } = await setUp();
    const facts = findCallFacts(model.opened, named("c4"));
    assert.deepEqual([facts?.start, facts?.duration, facts?.self, facts?.depth], [4000, 4000, 2000, 1]);
    assert.deepEqual(facts?.entries.rows, [0], "of its thread alone");
    assert.deepEqual(facts?.callers, [named("a0")]);
    assert.equal(facts?.shareOfRun, 0.2);
    const again = findCallFacts(model.opened, named("b0"));
    assert.deepEqual([again?.similar.count, again?.similar.total], [2, 4000]);
    assert.deepEqual(again?.listed, [named("b0"), named("b9")]);
  });
});
