// The call tree as a flat list of rows: which nodes are open, and what is below them.

import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { type CallTree, heaviestPath } from "../../recording/analysis/call_tree.ts";
import { keyOfFrame } from "../../recording/analysis/frame_keys.ts";
import type { CallsModel } from "./calls.ts";
import type { MatchTarget } from "./search.ts";

/** Rows that are listed at most: opening everything below a recursion may have no end that anybody reads. */
const MAX_ROWS = 50_000;
/** Nodes that one key opens at most. */
const MAX_OPENED = 2000;

/** One row. */
export interface TreeNodeRow {
  readonly node: number;
  /** 0 at the top. */
  readonly depth: number;
  /** Undefined where there is nothing to open. */
  readonly expanded: boolean | undefined;
}

/** Rows of a tree, and what is open. */
export class TreeNodes {
  readonly inverted: ReadonlySignal<boolean>;
  readonly tree: ReadonlySignal<CallTree>;
  readonly rows: ReadonlySignal<readonly TreeNodeRow[]>;
  /** The node that keys go to; -1 is the first one. */
  readonly active: Signal<number> = signal(-1);
  readonly target: ReadonlySignal<MatchTarget>;
  readonly #model: CallsModel;
  /** What was opened by hand in which tree; the heaviest path is open from the start. */
  readonly #open: Signal<{ readonly tree: CallTree; readonly nodes: ReadonlySet<number> } | undefined> =
    signal(
      undefined,
    );

  constructor(model: CallsModel) {
    this.#model = model;
    const inverted = model.run.option("calls.inverted");
    this.inverted = computed(() => inverted.value === "1");
    this.tree = computed(() => this.inverted.value ? model.inverted.value : model.topDown.value);
    this.rows = computed(() => listRows(this.tree.value, this.#openNodes()));
    this.target = computed(() => this.#findMatches());
  }

  invert(inverted: boolean): void {
    this.active.value = -1;
    this.#model.run.changeOption("calls.inverted", inverted ? "1" : undefined);
  }

  /** Opens a node that is collapsed, or the reverse. */
  toggle(node: number): void {
    const nodes = new Set(this.#openNodes());
    if (!nodes.delete(node)) nodes.add(node);
    this.#open.value = { tree: this.tree.value, nodes };
  }

  /** Opens everything below a node, the longest first, as far as that can be read. */
  openAll(node: number): void {
    const tree = this.tree.value;
    const nodes = new Set(this.#openNodes());
    const queue = [node];
    for (let next = 0; next < queue.length && next < MAX_OPENED; next++) {
      const at = queue[next] ?? -1;
      nodes.add(at);
      queue.push(...tree.childrenOf(at));
    }
    this.#open.value = { tree, nodes };
  }

  /** Takes over what was open in the tree of the same recording, loaded earlier. */
  continueFrom(earlier: TreeNodes): void {
    const before = earlier.#open.peek();
    if (before === undefined || before.tree !== earlier.tree.peek()) return;
    const tree = this.tree.peek();
    const nodes = new Set<number>();
    for (const node of before.nodes) {
      const found = this.#follow(pathOf(earlier.#model, before.tree, node));
      if (found >= 0) nodes.add(found);
    }
    this.#open.value = { tree, nodes };
    this.active.value = this.#follow(pathOf(earlier.#model, before.tree, earlier.active.peek()));
  }

  /** The node at the end of a path of functions, named by their keys; -1 when there is none. */
  #follow(path: readonly string[]): number {
    const tree = this.tree.peek();
    let at = -1;
    for (const key of path) {
      const frame = this.#model.run.frameOfKey(key);
      const next = (at < 0 ? tree.roots() : tree.childrenOf(at)).find((node) => tree.frameOf(node) === frame);
      if (next === undefined) return -1;
      at = next;
    }
    return at;
  }

  #openNodes(): ReadonlySet<number> {
    const tree = this.tree.value;
    const open = this.#open.value;
    return open?.tree === tree ? open.nodes : new Set(heaviestPath(tree));
  }

  #findMatches(): MatchTarget {
    const found = this.#model.run.found.frames.value;
    if (found === undefined) return { count: 0, current: -1, go: () => {} };
    const tree = this.tree.value;
    const matching = this.rows.value.filter((row) => found[tree.frameOf(row.node)] === 1);
    const { active } = this;
    const model = this.#model;
    return {
      count: matching.length,
      get current() {
        return matching.findIndex((row) => row.node === active.value);
      },
      go: (index) => {
        const node = matching[index]?.node ?? -1;
        active.value = node;
        model.select(tree.frameOf(node), "replace");
      },
    };
  }
}

/** Keys of the functions from the top down to a node. */
function pathOf({ tables }: CallsModel, tree: CallTree, node: number): string[] {
  const path: string[] = [];
  for (let at = node; at >= 0; at = tree.parentOf(at)) path.push(keyOfFrame(tables, tree.frameOf(at)));
  return path.reverse();
}

function listRows(tree: CallTree, open: ReadonlySet<number>): TreeNodeRow[] {
  const rows: TreeNodeRow[] = [];
  // What is still to come, the next one last.
  const queue = tree.roots().map((node) => ({ node, depth: 0 })).reverse();
  for (let next = queue.pop(); next !== undefined && rows.length < MAX_ROWS; next = queue.pop()) {
    const { node, depth } = next;
    const isOpen = open.has(node);
    rows.push({ node, depth, expanded: tree.hasChildren(node) ? isOpen : undefined });
    if (!isOpen) continue;
    const children = tree.childrenOf(node);
    for (let i = children.length - 1; i >= 0; i--) queue.push({ node: children[i] ?? -1, depth: depth + 1 });
  }
  return rows;
}
