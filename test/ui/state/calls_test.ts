// Tests of the Calls tab's models: what rows there are, in which order, and what is open. Times in milliseconds.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CallsModel } from "../../../ui/state/calls.ts";
import { mergedCalls } from "../../../ui/state/flame_parts.ts";
import { type FunctionRow, FunctionTable, valueOf } from "../../../ui/state/function_rows.ts";
import { MergedFlame } from "../../../ui/state/merged_flame.ts";
import {
  addTransform,
  keepTransforms,
  listCrumbs,
  listOffers,
  removeTransform,
} from "../../../ui/state/transform_list.ts";
import { TreeNodes } from "../../../ui/state/tree_nodes.ts";
import { drawRecording } from "../../support/draw_recording.ts";
import { frameNamed, openDrawn } from "../../support/open_drawn.ts";

/** a 1 self of 6, b 3 of 3, c 2 of 2 in a package; x 2 on a worker. */
const DRAWING = drawRecording({
  threads: { main: "aaaaaa\nbbb cc\n", worker: "xx" },
  frames: {
    c: { file: "/srv/node_modules/zod/index.js" },
    b: { file: "/srv/a.ts" },
    a: { file: "/srv/a.ts" },
  },
});

async function tableOf(query = "") {
  const { run, view } = await openDrawn(DRAWING, query);
  const table = new FunctionTable(new CallsModel(run));
  const { frames, strings } = run.recording.tables;
  const nameOf = (row: FunctionRow) =>
    row.frame < 0 ? table.nameOfGroup(row.group) : strings.get(frames.columns.name[row.frame] ?? -1);
  const list = () => table.rows.value.map((row) => `${"  ".repeat(row.level - 1)}${nameOf(row)}`);
  return { run, view, table, list };
}

describe("FunctionTable", () => {
  it("lists functions by self time, those that did not run left out", async () => {
    const { table, list } = await tableOf();
    assert.deepEqual(list(), ["b", "c", "x", "a"]);
    const [first] = table.rows.value;
    assert.ok(first !== undefined);
    assert.deepEqual([valueOf(first, "self"), valueOf(first, "average")], [3000, 3000]);
    assert.deepEqual(table.most.value, { self: 3000, total: 6000 });
  });

  it("sorts by a column, and by the same one again the other way round", async () => {
    const { table, list, view } = await tableOf();
    table.sortBy("total");
    assert.deepEqual(list(), ["a", "b", "c", "x"]);
    table.sortBy("total");
    assert.equal(view.state.value.options.get("calls.sort"), "total.up");
    assert.deepEqual(list(), ["c", "x", "b", "a"]);
    table.sortBy("name");
    assert.deepEqual(list(), ["a", "b", "c", "x"]);
    table.sortBy("self");
    assert.equal(view.state.value.options.has("calls.sort"), false, "the usual order is not in the link");
    table.sortBy("place");
    assert.deepEqual(list(), ["a", "b", "c", "x"]);
  });

  it("gathers by package, and keeps groups open in the next table", async () => {
    const { run, table, list } = await tableOf("calls.group=package");
    assert.deepEqual(list(), ["own code", "zod"]);
    table.toggle(table.rows.value[1]?.group ?? -1);
    assert.deepEqual(list(), ["own code", "zod", "  c"]);
    const next = new FunctionTable(new CallsModel(run));
    next.continueFrom(table);
    assert.equal(next.rows.value.length, 3);
    table.toggle(table.rows.value[1]?.group ?? -1);
    assert.deepEqual(list(), ["own code", "zod"]);
  });

  it("gathers by thread, each with its own times", async () => {
    const { table, list } = await tableOf("calls.group=thread");
    const [main] = table.rows.value;
    assert.ok(main !== undefined);
    assert.equal(valueOf(main, "total"), 6000);
    table.toggle(main.group);
    assert.deepEqual(list().slice(1, 4), ["  b", "  c", "  a"]);
  });

  it("knows what the search finds, shows only that, and steps through it", async () => {
    const { run, table, list } = await tableOf("q=^[bx]$");
    assert.deepEqual(table.rows.value.map((row) => table.matches(row)), [true, false, true, false]);
    table.showOnlyMatches(true);
    assert.deepEqual(list(), ["b", "x"]);
    assert.equal(table.target.value.count, 2);
    table.target.value.go(1);
    assert.equal(run.selectedFrame.value, frameNamed(run, "x"));
    assert.equal(table.target.value.current, 1);
  });

  it("draws when each function ran, within the range", async () => {
    const { table } = await tableOf("mark=0-6000");
    const shares = table.moments(table.rows.value[0] ?? assert.fail());
    assert.deepEqual([shares[0], shares[29], shares[31], shares[59]], [1, 1, 0, 0]);
    assert.equal(table.moments(table.rows.value[0] ?? assert.fail()), shares, "a picture is made once");
  });
});

describe("TreeNodes", () => {
  async function nodesOf(query = "") {
    const { run } = await openDrawn(DRAWING, query);
    const nodes = new TreeNodes(new CallsModel(run));
    const { frames, strings } = run.recording.tables;
    const list = () =>
      nodes.rows.value.map(({ node, depth }) =>
        "  ".repeat(depth) + strings.get(frames.columns.name[nodes.tree.value.frameOf(node)] ?? -1)
      );
    return { run, nodes, list };
  }

  it("opens the heaviest path, and what somebody opens", async () => {
    const { nodes, list } = await nodesOf();
    assert.deepEqual(list(), ["a", "  b", "  c", "x"]);
    nodes.toggle(nodes.rows.value[0]?.node ?? -1);
    assert.deepEqual(list(), ["a", "x"]);
    nodes.openAll(nodes.rows.value[0]?.node ?? -1);
    assert.deepEqual(list(), ["a", "  b", "  c", "x"]);
  });

  it("keeps what was open in the tree of a recording that grew", async () => {
    const { run, nodes } = await nodesOf("calls.inverted=1");
    const c = nodes.rows.value.find(({ node }) => nodes.tree.value.frameOf(node) === frameNamed(run, "c"));
    nodes.toggle(c?.node ?? -1);
    nodes.active.value = c?.node ?? -1;
    const grown = await nodesOf("calls.inverted=1");
    grown.nodes.continueFrom(nodes);
    assert.deepEqual(grown.list(), ["b", "  a", "c", "  a", "x", "a"]);
    assert.equal(grown.nodes.tree.value.frameOf(grown.nodes.active.value), frameNamed(grown.run, "c"));
  });
});

describe("MergedFlame", () => {
  async function flameOf(query = "") {
    const { run } = await openDrawn(DRAWING, query);
    const model = new CallsModel(run);
    const flame = new MergedFlame(model, mergedCalls(model), { isPaths: true });
    flame.viewHeight.value = 18;
    const nameOf = (call: number) => {
      const { frames, strings } = run.recording.tables;
      return strings.get(frames.columns.name[flame.frameOf(call)] ?? -1);
    };
    return { run, flame, nameOf };
  }

  it("finds calls by place, and scrolls", async () => {
    const { flame, nameOf } = await flameOf();
    assert.equal(nameOf(flame.callAt(0.1, 9, 0)), "a");
    flame.scrollBy(1000);
    assert.equal(flame.scrollTop.value, 18);
    assert.equal(nameOf(flame.callAt(0.1, 9, 0)), "b");
    assert.equal(flame.callAt(0.7, 9, 0), -1);
  });

  it("moves the selection along what is drawn, and fits it", async () => {
    const { run, flame, nameOf } = await flameOf();
    const seen = ["callee", "callee", "next", "caller", "next", "next"] as const;
    const names = seen.map((to) => {
      flame.moveSelection(to);
      return nameOf(flame.selected.value);
    });
    assert.deepEqual(names, ["a", "b", "c", "a", "x", "x"]);
    assert.equal(run.selectedFrame.value, frameNamed(run, "x"));
    flame.fit(flame.selected.value);
    assert.ok(flame.range.value.from >= 5500 && flame.range.value.to <= 8000);
    flame.showAll();
    assert.deepEqual(flame.range.value, { from: 0, to: 8000 });
    flame.zoom(0.5, 0);
    assert.deepEqual(flame.range.value, { from: 0, to: 4000 });
  });

  it("shows the same part when a recording grew", async () => {
    const { flame } = await flameOf();
    flame.zoom(0.5, 1);
    const next = await flameOf("mark=0-2000");
    next.flame.continueFrom(flame);
    assert.deepEqual(next.flame.bounds.value, { from: 0, to: 4000 });
    assert.deepEqual(next.flame.range.value, { from: 2000, to: 4000 });
  });

  it("steps through matches", async () => {
    const { flame, nameOf } = await flameOf("q=^[ax]$");
    assert.equal(flame.target.value.count, 2);
    flame.target.value.go(1);
    assert.equal(nameOf(flame.selected.value), "x");
    assert.equal(flame.target.value.current, 1);
  });
});

describe("the list of transforms", () => {
  it("grows by what a menu offers, and loses what is taken back", async () => {
    const { run, view, pushed } = await openDrawn(DRAWING);
    const frame = frameNamed(run, "c");
    const stack = run.recording.tables.stacks.columns.frame.indexOf(frame);
    const offers = listOffers(run, { frame, stack }).flat();
    assert.deepEqual(offers.map(({ letter }) => letter).join(""), "fFmMdcrlo");
    assert.equal(listOffers(run, { frame, stack: -1 }).flat().length, 7);
    assert.ok(offers.some(({ title }) => title === "Collapse zod"));
    for (const { transform } of offers.slice(0, 3)) addTransform(run, transform);
    addTransform(run, offers[2]?.transform ?? assert.fail());
    assert.equal(view.state.value.transforms.length, 3, "the same twice in a row is once");
    assert.deepEqual(listCrumbs(run).map(({ verb, object, state }) => `${verb} ${object} ${state}`), [
      "Focus c pending",
      "Focus on one path c pending",
      "Merged c pending",
    ]);
    removeTransform(run, 0);
    assert.deepEqual(listCrumbs(run).map(({ verb }) => verb), ["Focus on one path", "Merged"]);
    keepTransforms(run, 1);
    assert.deepEqual(listCrumbs(run).map(({ verb }) => verb), ["Focus on one path"]);
    assert.equal(pushed.length, 5);
  });

  it("says what it does not know", async () => {
    const { run } = await openDrawn(DRAWING, `x=${encodeURIComponent("zz-top")},f-nosuch`);
    assert.deepEqual(listCrumbs(run).map(({ object, state }) => [object, state]), [
      ["zz-top", "unknown"],
      ["a function", "pending"],
    ]);
  });
});
