// Tests of what is told of spans and waits, and of how they are named and found.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { findBarFacts } from "../../../ui/state/bar_facts.ts";
import { describeSelection } from "../../../ui/state/describe_selection.ts";
import { findNamedBar, nameBar } from "../../../ui/state/opened_recording.ts";
import { drawRecording } from "../../support/draw_recording.ts";
import { openDrawn } from "../../support/open_drawn.ts";

const drawn = drawRecording({
  threads: { main: "aaaaaaaaaa\nbbbb bbbb", worker: "x" },
  metadata: { endedAtMicros: 20_000 },
  rows: ({ text, stack }) => ({
    logs: [{ when: 2500, thread: 0, message: text("in it") }, {
      when: 2600,
      thread: 1,
      message: text("elsewhere"),
    }],
    spans: [
      { when: 1000, thread: 0, duration: 8000, name: text("GET /"), key: 7, stack: stack("ab") },
      { when: 2000, thread: 0, duration: 1000, name: text("render"), key: 8, parentKey: 7, status: 2 },
      { when: 2000, thread: 0, duration: -1, name: text("render"), key: 9, parentKey: 7 },
    ],
    waits: [
      ...Array.from({ length: 6 }, (_, i) => ({
        when: i * 100,
        thread: 1,
        duration: 10_000 + i,
        kind: text("fetch"),
        target: text("GET /a"),
      })),
      { when: 600, thread: 0, duration: 19_000, kind: text("fetch"), target: text("GET /a") },
    ],
  }),
});

describe("findBarFacts()", () => {
  it("finds the span around a span, those inside it and what was said", async () => {
    const { run } = await openDrawn(drawn);
    const facts = findBarFacts(run.opened, { kind: "spans", row: 0 });
    assert.deepEqual([facts.start, facts.duration, facts.failed, facts.unfinished], [
      1000,
      8000,
      false,
      false,
    ]);
    assert.deepEqual(facts.children, [{ kind: "spans", row: 1 }, { kind: "spans", row: 2 }]);
    assert.deepEqual(facts.entries, [0], "of its own thread");
    const inner = findBarFacts(run.opened, { kind: "spans", row: 1 });
    assert.deepEqual([inner.parent, inner.failed], [{ kind: "spans", row: 0 }, true]);
    assert.equal(findBarFacts(run.opened, { kind: "spans", row: 2 }).unfinished, true);
  });

  it("compares a wait with those of the same kind and target on all threads", async () => {
    const { run } = await openDrawn(drawn);
    const facts = findBarFacts(run.opened, { kind: "waits", row: 6 });
    assert.equal(facts.similar.count, 7);
    assert.equal(facts.isSlow, true);
    assert.deepEqual(facts.listed[0], { kind: "waits", row: 6 });
    assert.equal(findBarFacts(run.opened, { kind: "waits", row: 0 }).isSlow, false);
  });
});

describe("nameBar() and findNamedBar()", () => {
  it("tell bars apart that start together", async () => {
    const { run } = await openDrawn(drawn);
    for (const row of [0, 1, 2]) {
      const name = nameBar(run.opened, { kind: "spans", row });
      assert.deepEqual(findNamedBar(run.opened, name), { kind: "spans", row });
    }
    assert.equal(findNamedBar(run.opened, { kind: "spans", threadKey: 1, start: 2000, nth: 0 }), undefined);
  });
});

describe("TimelineModel with spans and waits", () => {
  it("has tracks for spans and waits above the calls of their thread", async () => {
    const { run } = await openDrawn(drawn);
    const { timeline } = run;
    const tracks = () => timeline.tracks.value.map(({ lane, bars }) => `${lane} ${bars?.kind ?? "calls"}`);
    assert.deepEqual(tracks(), ["0 spans", "0 waits", "0 calls", "1 waits", "1 calls"]);
    timeline.showOnly(1);
    assert.deepEqual(tracks(), ["1 waits", "1 calls"]);
    timeline.toggleTrack(0);
    assert.equal(timeline.sizes.value[0]?.open, false);
    assert.equal(timeline.sizes.value[1]?.open, true);
  });

  it("selects a bar, says so, and goes to the call that started it and to the next one", async () => {
    const { run, named } = await openDrawn(drawn);
    const { timeline } = run;
    timeline.revealBar({ kind: "spans", row: 0 });
    assert.deepEqual(timeline.selectedBar.value, { kind: "spans", row: 0 });
    assert.equal(
      describeSelection(timeline),
      "span GET /, at 1.00 ms, took 8.00 ms, started by b",
    );
    timeline.moveSelection("next");
    assert.deepEqual(timeline.selectedBar.value, { kind: "spans", row: 0 }, "there is none in its row");
    timeline.moveSelection("callee");
    assert.deepEqual(timeline.selectedCall.value, named("b0"));
    timeline.revealBar({ kind: "waits", row: 6 });
    timeline.fitSelection();
    assert.ok(timeline.range.value.from < 600 && timeline.range.value.to > 19_600);
  });

  it("shows all threads again for what lies on one that is not shown", async () => {
    const { run, named } = await openDrawn(drawn);
    run.timeline.showOnly(1);
    run.timeline.reveal(named("b0"));
    assert.equal(run.timeline.threads.value.size, 0);
  });
});
