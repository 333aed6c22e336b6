// Tests of the timeline's colours and of what a search leaves bright.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DIMMED } from "../../../recording/analysis/flame_layout.ts";
import { TimelineLook } from "../../../ui/state/timeline_look.ts";
import { drawRecording } from "../../support/draw_recording.ts";
import { openDrawn } from "../../support/open_drawn.ts";

const shop = drawRecording({
  threads: { main: "aaaaaa\nbb bb \n c", worker: "bxb" },
  frames: {
    a: { name: "serve", file: "/srv/src/server.ts" },
    b: { name: "load", file: "/srv/src/orders.ts" },
    c: { name: "parse", file: "/srv/node_modules/zod/index.js" },
    x: { name: "native", file: "", kind: "native" },
  },
  rows: ({ text }) => ({
    logs: [
      { when: 1000, thread: 0, message: text("load failed") },
      { when: 2000, thread: 0, message: text("fine") },
      { when: 3000, thread: 0, message: text("load again") },
    ],
    spans: [
      { when: 0, thread: 0, duration: 1000, name: text("load all") },
      { when: 2000, thread: 0, duration: 1000, name: text("rest"), status: 2 },
    ],
  }),
});

async function setUp() {
  const { run, view, named } = await openDrawn(shop);
  return { run, view, named, look: new TimelineLook(run) };
}

describe("TimelineLook", () => {
  it("names the colours by what they took, whatever they go by", async () => {
    const { run, look } = await setUp();
    const named = () => look.legend.value.map(({ name, share }) => `${name} ${Math.round(share * 9)}`);
    assert.deepEqual(named(), ["src/orders.ts 5", "src/server.ts 2", "zod 1", "runtime 1"]);
    look.colourBy("engine");
    assert.equal(run.option("timeline.colours").value, "engine");
    assert.deepEqual(named(), ["own code 7", "libraries 1", "native 1"]);
    look.colourBy("package");
    assert.equal(run.option("timeline.colours").value, undefined);
  });

  it("counts only lanes that are shown", async () => {
    const { run, look } = await setUp();
    run.timeline.showOnly(run.opened.lanes.findIndex(({ info }) => info.title === "worker"));
    assert.deepEqual(look.legend.value.map(({ name }) => name), ["src/orders.ts", "runtime"]);
    assert.equal(look.heaviest.value.length, 2);
  });

  it("dims the calls, spans and entries that are not searched for", async () => {
    const { run, look } = await setUp();
    const [bars] = run.opened.bars;
    assert.ok(bars !== undefined);
    const bright = () => look.layouts.value.map(({ tint }) => tint.filter((of) => of < DIMMED).length);
    assert.deepEqual(bright(), [4, 3]);
    run.search.type("^load");
    assert.deepEqual(bright(), [2, 2]);
    assert.deepEqual([...look.barLayouts.value.get(bars)?.tint ?? []].map((tint) => tint >= DIMMED), [
      false,
      true,
    ]);
    assert.deepEqual([...look.foundEntries.value ?? []], [0, 1, 1, 2]);
    assert.deepEqual(look.foundBuckets.value?.filter((mark) => mark === 1).length, 4, "at 0, 1, 2 and 3 ms");
    run.search.type("");
    assert.equal(look.foundBuckets.value, undefined);
    assert.deepEqual(bright(), [4, 3]);
    assert.equal(look.foundEntries.value, undefined);
  });

  it("walks through matching calls in time over the lanes that are shown", async () => {
    const { run, look, named } = await setUp();
    run.search.target.value = look.target;
    run.search.type("^load");
    assert.deepEqual([look.target.value.count, look.target.value.current], [4, -1]);
    const walked = Array.from({ length: 5 }, () => {
      run.search.step(1);
      const call = run.timeline.selectedCall.value;
      return `${call?.lane}@${
        (run.opened.lanes[call?.lane ?? 0]?.calls.start[call?.call ?? -1] ?? 0) / 1000
      }`;
    });
    assert.deepEqual(walked, ["0@0", "1@0", "1@2", "0@3", "0@0"]);
    assert.equal(look.target.value.current, 0);
    run.timeline.showOnly(0);
    assert.equal(look.target.value.count, 2);
    run.timeline.select(named("serve0"));
    assert.equal(look.target.value.current, -1);
  });
});
