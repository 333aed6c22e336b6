// Tests of the recordings tree without its markup: filter, focus, selection, comparing, deleting.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { signal } from "@preact/signals";
import type { RecordingItem } from "../../../server/api/recordings.ts";
import { createDeletions } from "../../../ui/state/deletions.ts";
import { TreeModel } from "../../../ui/state/tree_model.ts";
import { keyOfRow } from "../../../ui/state/tree_rows.ts";
import { fakeView } from "../fake_view.ts";
import { listedRun } from "../../support/listed_run.ts";

const RUNS = [
  "shop/2026_01_31_15_00_00",
  "shop/2026_01_31_14_00_00",
  "tsc/2026_01_31_13_00_00",
  "shop/2026_01_31_12_00_00",
  "tsc/2026_01_31_11_00_00",
] as const;

function setUp(opened?: string) {
  const items = signal<readonly RecordingItem[] | undefined>(RUNS.map((id) => listedRun(id)));
  const deletions = createDeletions({
    items,
    remove: () => Promise.resolve(),
    setTimer: () => 0,
    clearTimer: () => {},
    onLeave: () => () => {},
  });
  const { view, pushed } = fakeView(opened === undefined ? "#/" : `#/${opened}?t=1-2&tab=log`);
  const tree = new TreeModel({ view, items, deletions });
  const rowOf = (key: string) => {
    const row = tree.rows.value.find((candidate) => keyOfRow(candidate) === key);
    assert.ok(row !== undefined, `there is a row ${key}`);
    return row;
  };
  return { tree, view, pushed, items, deletions, rowOf };
}

function activeKey(tree: TreeModel): string {
  const row = tree.rows.value[tree.active.value];
  return row === undefined ? "" : keyOfRow(row);
}

describe("TreeModel", () => {
  it("filters as one types, by any of a run's texts", () => {
    const { tree, items } = setUp();
    items.value = [
      listedRun(RUNS[0], { exitCode: 3 }),
      listedRun(RUNS[2], { runtime: "node 24.1.0" }),
      listedRun(RUNS[3]),
    ];
    const found = (text: string) => {
      tree.text.value = text;
      return tree.rows.value.filter(({ kind }) => kind === "run").map(keyOfRow);
    };
    assert.deepEqual(found("^exit 3$"), [RUNS[0]]);
    assert.deepEqual(found("failed"), [RUNS[0]]);
    assert.deepEqual(found("NODE"), [], "a capital counts");
    assert.deepEqual(found("node|_15_"), [RUNS[0], RUNS[2]]);
    assert.equal(found("(").length, 3, "what is no expression hides nothing");
  });

  it("keeps the focus on its row when runs come and go", () => {
    const { tree, items } = setUp();
    tree.moveTo(tree.rows.value.findIndex((row) => keyOfRow(row) === RUNS[1]));
    const before = tree.active.value;
    items.value = [listedRun("shop/2026_01_31_16_00_00"), ...items.value ?? []];
    assert.equal(tree.active.value, before + 1);
    assert.equal(activeKey(tree), RUNS[1]);
    tree.moveTo(9999);
    assert.equal(tree.active.value, tree.rows.value.length - 1);
    tree.moveTo(-5);
    assert.equal(tree.active.value, 0);
  });

  it("opens a run and lets go of what the view said of the other one", () => {
    const { tree, view, pushed, rowOf } = setUp(RUNS[0]);
    tree.activate(rowOf(RUNS[2]));
    const { recording, range, tab } = view.state.value;
    assert.deepEqual([recording, range, tab], [RUNS[2], undefined, "log"]);
    assert.equal(pushed.length, 1);
    tree.activate(rowOf(RUNS[2]));
    assert.equal(pushed.length, 1, "what is open is not opened again");
  });

  it("selects one, some, and all between", () => {
    const { tree, rowOf } = setUp();
    tree.select(rowOf(RUNS[0]), "only");
    tree.select(rowOf(RUNS[2]), "toggle");
    assert.deepEqual([...tree.selected.value], [RUNS[0], RUNS[2]]);
    tree.select(rowOf(RUNS[0]), "toggle");
    assert.deepEqual([...tree.selected.value], [RUNS[2]]);
    tree.select(rowOf(RUNS[0]), "only");
    tree.select(rowOf(RUNS[3]), "range");
    assert.deepEqual([...tree.selected.value], [RUNS[0], RUNS[1], RUNS[3]]);
    tree.select(rowOf(RUNS[1]), "range");
    assert.deepEqual([...tree.selected.value], [RUNS[0], RUNS[1]], "from the same end");
    tree.clearSelection();
    tree.select(rowOf("tsc/"), "toggle");
    assert.deepEqual([...tree.selected.value], [RUNS[2], RUNS[4]], "all of an application");
    tree.selectAll();
    assert.equal(tree.selected.value.size, 5);
  });

  it("takes the open run for the first one that was selected", () => {
    const { tree, rowOf } = setUp(RUNS[3]);
    tree.select(rowOf(RUNS[0]), "toggle");
    assert.deepEqual([...tree.selected.value], [RUNS[0], RUNS[3]]);
    tree.clearSelection();
    tree.select(rowOf(RUNS[1]), "range");
    assert.deepEqual([...tree.selected.value], [RUNS[1], RUNS[3]]);
  });

  it("extends the selection with the focus", () => {
    const { tree } = setUp();
    tree.moveTo(1);
    tree.extendTo(2);
    tree.extendTo(3);
    assert.deepEqual([...tree.selected.value], [RUNS[0], RUNS[1], RUNS[3]]);
    tree.extendTo(2);
    assert.equal(tree.selected.value.size, 2);
  });

  it("compares two: the newer with the older, or what is open with the other", () => {
    const { tree, view, rowOf } = setUp();
    tree.select(rowOf(RUNS[3]), "only");
    tree.select(rowOf(RUNS[0]), "toggle");
    tree.compare();
    const { recording, against, tab } = view.state.value;
    assert.deepEqual([recording, against, tab], [RUNS[0], RUNS[3], "compare"]);
    const other = setUp(RUNS[3]);
    other.tree.select(other.rowOf(RUNS[0]), "only");
    other.tree.select(other.rowOf(RUNS[3]), "toggle");
    other.tree.compare();
    assert.deepEqual([other.view.state.value.recording, other.view.state.value.against], [RUNS[3], RUNS[0]]);
    assert.deepEqual(other.view.state.value.range, { from: 1, to: 2 }, "what is open stays as it is");
  });

  it("deletes the selection, moves on, and brings all back", () => {
    const { tree, view, deletions, rowOf } = setUp(RUNS[1]);
    tree.select(rowOf(RUNS[0]), "only");
    tree.select(rowOf(RUNS[1]), "toggle");
    tree.remove(rowOf(RUNS[1]));
    assert.deepEqual(tree.items.value.map(({ id }) => id), [RUNS[2], RUNS[3], RUNS[4]]);
    assert.equal(view.state.value.recording, RUNS[3]);
    assert.equal(activeKey(tree), RUNS[3]);
    const [deletion] = deletions.pending.value;
    if (deletion !== undefined) tree.undo(deletion);
    assert.equal(tree.items.value.length, 5);
    assert.equal(activeKey(tree), RUNS[0]);
    assert.equal(view.state.value.recording, RUNS[1]);
  });

  it("deletes the row in hand when it is not selected", () => {
    const { tree, view, rowOf } = setUp(RUNS[0]);
    tree.select(rowOf(RUNS[0]), "only");
    tree.select(rowOf(RUNS[1]), "toggle");
    tree.remove(rowOf(RUNS[4]));
    assert.deepEqual(tree.items.value.map(({ id }) => id), RUNS.slice(0, 4));
    assert.equal(view.state.value.recording, RUNS[0]);
    tree.remove(rowOf("tsc/"));
    assert.equal(tree.items.value.length, 4, "an application is no run");
  });

  it("shows tens of thousands of runs as rows", () => {
    const { tree, items } = setUp();
    items.value = Array.from({ length: 50_000 }, (_, i) => listedRun(`app${i % 40}/2026_01_31_12_00_${i}`));
    assert.equal(tree.rows.value.length, 50_040);
    tree.text.value = "app7/";
    assert.equal(tree.rows.value.length, 1251);
  });
});
