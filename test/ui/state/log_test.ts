// Tests of the log's model: what is listed, where the list stands, what keys lead to, without a page.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { encodeFinalised } from "../../../recording/codec/encode.ts";
import { LEVELS } from "../../../recording/tables/schema.ts";
import { decodeForViews } from "../../../ui/state/decode_recording.ts";
import { LogModel, ROW_PX } from "../../../ui/state/log.ts";
import { formatHiddenLevels, parseHiddenLevels, parsePlace } from "../../../ui/state/log_options.ts";
import { OpenRun } from "../../../ui/state/open_run.ts";
import { openRecording } from "../../../ui/state/opened_recording.ts";
import { createSearch, type SearchModel } from "../../../ui/state/search.ts";
import type { View } from "../../../ui/state/view.ts";
import { drawRecording } from "../../support/draw_recording.ts";
import { fakeView } from "../fake_view.ts";

const ID = "app/2026_01_31_12_00_00";
const VIEW_ROWS = 10;

interface Context {
  readonly view: View;
  readonly search: SearchModel;
}

/** A run that says "entry 0", "entry 1" …, a millisecond apart, every fifth an error, every second on a worker. */
async function openRun(context: Context, numbers: readonly number[], running = false): Promise<OpenRun> {
  const drawn = drawRecording({
    threads: { main: "a", worker: "a" },
    rows: ({ text }) => ({
      logs: numbers.map((number) => ({
        when: number * 1000,
        thread: Math.abs(number % 2),
        level: number % 5 === 0 ? 4 : 2,
        message: text(`entry ${number}`),
      })),
    }),
  });
  const bytes = encodeFinalised(drawn, (plain) => plain);
  const decoded = await decodeForViews({ bytes, running });
  const opened = openRecording(decoded, { id: ID, sizeBytes: bytes.length, running });
  return new OpenRun(opened, { ...context, animate: (_durationMs, step) => step(1) });
}

async function setUp(
  count: number,
  { running = false, query = "" } = {},
): Promise<Context & { model: LogModel; pushed: readonly string[] }> {
  const { view, pushed } = fakeView(`#/${ID}?tab=log${query}`);
  const search = createSearch(view);
  const run = await openRun({ view, search }, Array.from({ length: count }, (_, i) => i), running);
  const model = new LogModel(run);
  model.resize(VIEW_ROWS * ROW_PX);
  return { view, search, model, pushed };
}

/** Rows that are wholly in view. */
function inView({ rows, top, heights, viewPx }: LogModel): [first: number, last: number] {
  assert.equal(heights.value.openIndex.length, 0);
  const first = Math.ceil(top.value / ROW_PX);
  return [rows[first] ?? -1, rows[Math.floor((top.value + viewPx.value) / ROW_PX) - 1] ?? -1];
}

describe("LogModel", () => {
  it("switches levels off in the link, and shows one alone", async () => {
    const { model, view, pushed } = await setUp(20);
    model.toggleLevel(LEVELS.indexOf("info"));
    assert.deepEqual([...model.rows], [0, 5, 10, 15]);
    assert.equal(view.state.value.options.get("log.hide"), "info");
    assert.equal(pushed.length, 1, "Back leads to all levels");
    model.showOnly(LEVELS.indexOf("info"));
    assert.equal(model.rows.length, 16);
    model.showOnly(LEVELS.indexOf("info"));
    assert.equal(model.rows.length, 20);
  });

  it("lists the marked stretch and the chosen threads alone, until that is cleared", async () => {
    const { model, view } = await setUp(20);
    view.change({ marked: { from: 4000, to: 9000 } });
    model.run.chooseThreads([1]);
    assert.deepEqual([...model.rows], [5, 7]);
    model.toggleLevel(4);
    assert.deepEqual([...model.rows], [7]);
    model.clearFilters();
    assert.equal(model.rows.length, 20);
  });

  it("goes from match to match, and can list matches alone", async () => {
    const { model, search } = await setUp(30);
    assert.equal(model.matches.value, undefined);
    search.type("entry 1");
    assert.equal(model.matchTarget.value.count, 11);
    assert.equal(model.rows.length, 30);
    model.matchTarget.value.go(10);
    assert.equal(model.selected.value, 19);
    assert.equal(model.matchTarget.value.current, 10);
    model.toggleOnlyMatches();
    assert.deepEqual([...model.rows], [1, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
    search.type("");
    assert.equal(model.rows.length, 30);
  });

  it("moves the selection by one, by views and to the ends, always in view", async () => {
    const { model, pushed } = await setUp(1000);
    model.step(1);
    assert.equal(model.selected.value, 0, "the first step selects what is at the top");
    model.step(1);
    assert.equal(model.selected.value, 1);
    for (let i = 0; i < 20; i++) model.step(1);
    assert.equal(model.selected.value, 21);
    assert.deepEqual(inView(model), [14, 23], "with two rows around it");
    model.stepViews(1);
    assert.equal(model.selected.value, 30);
    model.stepTo("last");
    assert.deepEqual([model.selected.value, inView(model)], [999, [990, 999]]);
    model.step(1);
    assert.equal(model.selected.value, 999);
    model.stepTo("first");
    model.stepViews(-1);
    assert.deepEqual([model.selected.value, inView(model)], [0, [0, 9]]);
    assert.deepEqual(pushed, [], "Back does not go through every step");
  });

  it("steps from an entry that is not listed to its neighbours", async () => {
    const { model } = await setUp(20);
    model.select(7, "push");
    model.toggleLevel(LEVELS.indexOf("info"));
    model.step(1);
    assert.equal(model.selected.value, 10);
    model.select(7, "push");
    model.step(-1);
    assert.equal(model.selected.value, 5);
  });

  it("keeps what is at the top there when rows above it go, come or grow", async () => {
    const { model } = await setUp(1000);
    model.toggle(100);
    model.measured(100, 100);
    model.scrollTo(500 * ROW_PX + 107);
    model.measured(100, 333);
    assert.equal(model.top.value, 500 * ROW_PX + 7 + 333);
    model.toggle(100);
    model.toggleLevel(4);
    assert.equal(inView(model)[0], 501, "of 500, an error, nothing is left to see");
    model.toggleLevel(4);
    assert.equal(model.top.value, 500 * ROW_PX + 7);
  });

  it("keeps an opened entry in view when it turns out to be tall", async () => {
    const { model } = await setUp(1000);
    model.select(9, "push");
    const before = model.top.value;
    model.toggle(9);
    model.measured(9, 120);
    assert.ok(model.top.value > before);
    assert.ok(10 * ROW_PX + 120 <= model.top.value + VIEW_ROWS * ROW_PX, "all of it");
    model.measured(9, 5000);
    assert.ok(model.top.value <= 9 * ROW_PX, "its line, where it is taller than the view");
    model.scrollTo(0);
    model.measured(9, 6000);
    assert.equal(model.top.value, 0, "not after the user scrolled");
  });

  it("goes far with the entry in the upper part of the view, near as little as needed", async () => {
    const { model } = await setUp(1000);
    model.select(700, "push");
    const [first, last] = inView(model);
    assert.ok(first < 700 && last > 700 && 700 - first < last - 700);
    model.bringIntoView(last + 1);
    assert.deepEqual(inView(model), [first + 3, last + 3]);
  });

  it("brings into view what is selected elsewhere, but moves nothing under the pointer", async () => {
    const { model, view } = await setUp(1000);
    model.showSelected();
    assert.equal(model.top.value, 0);
    view.change({ selection: { kind: "log", first: 800, last: 801 } });
    model.showSelected();
    const { value: top } = model.top;
    assert.ok(inView(model)[0] < 800 && inView(model)[1] > 800);
    model.selectPointed(inView(model)[1]);
    model.showSelected();
    assert.equal(model.top.value, top);
    view.change({ selection: undefined });
    model.showSelected();
    assert.equal(model.top.value, top);
  });

  it("remembers in the link what is at the top", async () => {
    const { model, view } = await setUp(1000);
    model.scrollTo(321 * ROW_PX);
    model.rememberPlace();
    assert.equal(view.state.value.options.get("log.at"), "321");
    const again = await setUp(1000, { query: "&log.at=321" });
    assert.equal(inView(again.model)[0], 321);
    model.scrollTo(0);
    model.rememberPlace();
    assert.equal(view.state.value.options.get("log.at"), undefined);
  });

  it("remembers parts of open entries, and closes the oldest of too many", async () => {
    const { model } = await setUp(1000);
    model.toggle(3);
    model.togglePart(3, "stack");
    assert.deepEqual([...model.open.value.get(3)?.toggled ?? []], ["stack"]);
    model.togglePart(3, "stack");
    model.togglePart(4, "stack");
    assert.equal(model.open.value.get(3)?.toggled.size, 0);
    for (let row = 100; row < 600; row++) model.toggle(row);
    assert.equal(model.open.value.size, 500);
    assert.equal(model.isOpen(3), false);
  });

  it("stands for nothing in an empty log", async () => {
    const { model } = await setUp(0);
    model.step(1);
    model.stepTo("last");
    model.bringIntoView(5);
    model.unfollow();
    assert.deepEqual([model.selected.value, model.top.value, model.indexOf(3)], [-1, 0, -1]);
  });
});

describe("LogModel of a run that goes on", () => {
  it("stays at the end until the user scrolls up, and again when asked to", async () => {
    const { model, view, search } = await setUp(100, { running: true });
    assert.equal(model.follows.value, true);
    const more = (count: number) =>
      openRun({ view, search }, Array.from({ length: count }, (_, i) => i), true);
    const second = new LogModel(await more(150), model);
    assert.deepEqual([second.follows.value, inView(second)], [true, [140, 149]]);
    second.scrollTo(50 * ROW_PX);
    assert.equal(second.follows.value, false);
    const third = new LogModel(await more(180), second);
    assert.deepEqual([inView(third)[0], third.unseen.value], [50, 30]);
    third.follow();
    assert.deepEqual([inView(third), third.unseen.value], [[170, 179], 0]);
    third.scrollTo(third.lastTop - 5 * ROW_PX);
    third.scrollTo(third.lastTop);
    assert.equal(third.follows.value, true, "at the end by hand too");
    third.unfollow();
    assert.equal(third.follows.value, false);
    assert.deepEqual(inView(third), [170, 179]);
  });

  it("does not move what is read when earlier entries of other threads arrive late", async () => {
    const { model, view, search } = await setUp(100, { running: true });
    model.toggle(60);
    model.measured(60, 77);
    model.scrollTo(50 * ROW_PX + 3);
    const late = [-3, -2, -1, ...Array.from({ length: 100 }, (_, i) => i)].sort((a, b) => a - b);
    const next = new LogModel(await openRun({ view, search }, late, true), model);
    assert.equal(next.top.value, 53 * ROW_PX + 3);
    assert.deepEqual([...next.open.value].map(([row, { extraPx }]) => [row, extraPx]), [[63, 77]]);
  });

  it("follows when it is only learnt later that the run goes on, unless somebody scrolled meanwhile", async () => {
    const numbers = Array.from({ length: 100 }, (_, i) => i);
    const { model, view, search } = await setUp(100);
    assert.equal(model.top.value, 0);
    const later = new LogModel(await openRun({ view, search }, numbers, true), model);
    assert.equal(later.follows.value, true);
    const other = await setUp(100);
    other.model.scrollTo(ROW_PX);
    assert.equal(new LogModel(await openRun(other, numbers, true), other.model).follows.value, false);
  });

  it("does not follow a run that has ended, nor when something is selected", async () => {
    assert.equal((await setUp(100)).model.top.value, 0);
    const { model } = await setUp(100, { running: true, query: "&log=3-4" });
    assert.deepEqual([model.follows.value, model.top.value], [false, 0]);
  });
});

describe("the log's options", () => {
  it("survive a link, and ignore what means nothing", () => {
    for (const bits of [0, 1, 0b100110, 63]) {
      assert.equal(parseHiddenLevels(formatHiddenLevels(bits)), bits);
    }
    assert.equal(formatHiddenLevels(0), undefined);
    assert.equal(parseHiddenLevels("warn,loud,,trace"), 0b1001);
    assert.deepEqual(["12", "", "-1", "1e9", "1234567890", undefined].map(parsePlace), [
      12,
      ...Array.from({ length: 5 }, () => undefined),
    ]);
  });
});
