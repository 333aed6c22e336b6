// Tests of what all tabs of one open run share.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { encodeFinalised } from "../../../recording/codec/encode.ts";
import { decodeForViews } from "../../../ui/state/decode_recording.ts";
import { OpenRun } from "../../../ui/state/open_run.ts";
import { openRecording } from "../../../ui/state/opened_recording.ts";
import { createSearch } from "../../../ui/state/search.ts";
import type { View } from "../../../ui/state/view.ts";
import { drawRecording } from "../../support/draw_recording.ts";
import { fakeView } from "../fake_view.ts";

const ID = "app/2026_01_31_12_00_00";

async function setUp(): Promise<{ run: OpenRun; view: View; pushed: readonly string[] }> {
  const drawn = drawRecording({
    threads: { main: "aaaa\nbb b", worker: "xxx" },
    frames: { b: { name: "load" } },
  });
  const bytes = encodeFinalised(drawn, (plain) => plain);
  const decoded = await decodeForViews({ bytes, running: false });
  const opened = openRecording(decoded, { id: ID, sizeBytes: bytes.length, running: false });
  const { view, pushed } = fakeView(`#/${ID}`);
  const animate = (_durationMs: number, step: (share: number) => void) => step(1);
  return { run: new OpenRun(opened, { view, search: createSearch(view), animate }), view, pushed };
}

/** Row of the frame with a name. */
function frameNamed({ recording: { tables } }: OpenRun, name: string): number {
  return tables.frames.columns.name.findIndex((text) => tables.strings.get(text) === name);
}

describe("OpenRun", () => {
  it("looks at the whole run and all its threads until told otherwise", async () => {
    const { run, view, pushed } = await setUp();
    const before = run.scope.value;
    assert.deepEqual(before, { range: undefined, threads: [0, 1] });
    view.change({ marked: { from: 0, to: 2000 } });
    run.chooseThreads([1]);
    const narrowed = run.scope.value;
    assert.deepEqual(narrowed, { range: { from: 0, to: 2000 }, threads: [1] });
    assert.equal(pushed.length, 1, "Back leads to all threads");
    view.change({ threads: new Set([999]) });
    assert.deepEqual(run.scope.value.threads, [0, 1], "threads of another run are none of this one's");
  });

  it("names a selected function so that its frame is found again", async () => {
    const { run, view, pushed } = await setUp();
    const load = frameNamed(run, "load");
    run.selectFunction(load);
    const { selection } = view.state.value;
    assert.equal(selection?.kind, "function");
    assert.equal(run.selectedFrame.value, load);
    assert.equal(run.frameOfKey(selection?.kind === "function" ? selection.key : ""), load);
    assert.equal(pushed.length, 1);
    run.selectFunction(undefined);
    assert.equal(run.selectedFrame.value, undefined);
  });

  it("takes the function of a selected call for the selected one", async () => {
    const { run } = await setUp();
    const { calls } = run.opened.lanes[0] ?? {};
    const call = calls?.depth.indexOf(1) ?? -1;
    run.timeline.select({ lane: 0, call });
    assert.equal(run.selectedFrame.value, frameNamed(run, "load"));
    assert.equal(run.frameOfKey("nosuchkey"), undefined);
  });

  it("keeps the options of tabs, defaults left out", async () => {
    const { run, view } = await setUp();
    const sort = run.option("calls.sort");
    assert.equal(sort.value, undefined);
    run.changeOption("calls.sort", "self");
    run.changeOption("log.levels", "warn");
    assert.equal(sort.value, "self");
    run.changeOption("calls.sort", undefined);
    assert.deepEqual([...view.state.value.options], [["log.levels", "warn"]]);
  });
});
