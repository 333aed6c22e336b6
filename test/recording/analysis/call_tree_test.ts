// Tests of recording/analysis/call_tree.ts: trees as lines, indented by depth, times in milliseconds.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  type CallTree,
  heaviestPath,
  InvertedTree,
  TopDownTree,
} from "../../../recording/analysis/call_tree.ts";
import { type SumOptions, sumStacks } from "../../../recording/analysis/stack_sums.ts";
import type { RecordingTables } from "../../../recording/recording.ts";
import { drawRecording } from "../../support/draw_recording.ts";

function treeOf(
  make: new (tables: RecordingTables, sums: ReturnType<typeof sumStacks>) => CallTree,
  drawing: string,
  options: SumOptions = {},
): { tree: CallTree; lines: () => string[]; nameOf: (node: number) => string } {
  const { tables } = drawRecording(drawing);
  const tree = new make(tables, sumStacks(tables, options));
  const nameOf = (node: number) => tables.strings.get(tables.frames.columns.name[tree.frameOf(node)] ?? -1);
  const list = (nodes: readonly number[], indent: string): string[] =>
    nodes.flatMap((node) => [
      `${indent}${nameOf(node)} ${tree.totalOf(node) / 1000} self ${tree.selfOf(node) / 1000}`,
      ...list(tree.childrenOf(node), `${indent}  `),
    ]);
  return { tree, lines: () => list(tree.roots(), ""), nameOf };
}

const DRAWING = `
  aaaaaaaaxx
  bbccccc
   dddd
`;

describe("TopDownTree", () => {
  it("shows callers above what they called, the longest first", () => {
    const { tree, lines } = treeOf(TopDownTree, DRAWING);
    assert.deepEqual(lines(), [
      "a 8 self 1",
      "  c 5 self 2",
      "    d 3 self 3",
      "  b 2 self 1",
      "    d 1 self 1",
      "x 2 self 2",
    ]);
    assert.equal(tree.whole, 10_000);
  });

  it("leaves out what did not run in the range", () => {
    const { lines } = treeOf(TopDownTree, DRAWING, { range: { from: 0, to: 1500 } });
    assert.deepEqual(lines(), ["a 1.5 self 0", "  b 1.5 self 1", "    d 0.5 self 0.5"]);
  });

  it("knows who called something without finding what", () => {
    for (const make of [TopDownTree, InvertedTree]) {
      const { tree } = treeOf(make, DRAWING, { range: { from: 0, to: 3000 } });
      const check = (nodes: readonly number[]): number =>
        nodes.reduce((seen, node) => {
          const told = tree.hasChildren(node);
          const children = tree.childrenOf(node);
          assert.equal(told, children.length > 0);
          return seen + 1 + check(children);
        }, 0);
      assert.ok(check(tree.roots()) > 3);
    }
  });

  it("knows parents", () => {
    const { tree, nameOf } = treeOf(TopDownTree, DRAWING);
    const [a = -1] = tree.roots();
    const [c = -1] = tree.childrenOf(a);
    assert.equal(nameOf(tree.parentOf(c)), "a");
    assert.equal(tree.parentOf(a), -1);
    assert.equal(tree.stackOf(c), c);
    assert.equal(tree.callsOf(c), 1);
  });
});

describe("InvertedTree", () => {
  it("shows functions by self time, and their callers below with the time that they called for", () => {
    const { tree, lines } = treeOf(InvertedTree, DRAWING);
    assert.deepEqual(lines(), [
      "d 4 self 4",
      "  c 3 self 0",
      "    a 3 self 0",
      "  b 1 self 0",
      "    a 1 self 0",
      "c 2 self 2",
      "  a 2 self 0",
      "x 2 self 2",
      "a 1 self 1",
      "b 1 self 1",
      "  a 1 self 0",
    ]);
    assert.equal(tree.whole, 10_000);
  });

  it("shows each caller of a recursion", () => {
    const { lines } = treeOf(InvertedTree, "aa\naa\n a");
    assert.deepEqual(lines(), ["a 2 self 2", "  a 2 self 0", "    a 1 self 0"]);
  });
});

describe("heaviestPath()", () => {
  it("goes down for as long as one child has most of the time", () => {
    const { tree, nameOf } = treeOf(TopDownTree, DRAWING);
    assert.deepEqual(heaviestPath(tree).map(nameOf), ["a", "c", "d"]);
    const even = treeOf(TopDownTree, "aaaaaa\nbbcc\n");
    assert.deepEqual(heaviestPath(even.tree).map(even.nameOf), ["a"]);
    assert.deepEqual(heaviestPath(treeOf(TopDownTree, "").tree), []);
  });
});
