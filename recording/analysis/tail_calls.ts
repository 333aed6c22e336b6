// Puts paths side by side where one engine left frames out: JavaScriptCore drops who ends by calling something else, so
// that `a → b → c` in one run is `a → c` in the other. Where that is so, `c` moves up to its like.

import type { DiffTree } from "./diff_flames.ts";

/** The run whose engine leaves frames out. */
export type Dropping = "before" | "after";

/** Frames in a row that may have been left out. */
const MOST_DROPPED = 4;

/** Moves what is below frames that one engine left out to where the other run has it. */
export function alignTailCalls(tree: DiffTree, dropping: Dropping): DiffTree {
  const nodes = new GrowingTree(tree, dropping);
  // Parents come before their children: what moves up is looked at again with those it joined.
  const queue = [-1];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    nodes.alignChildren(at);
    for (const child of nodes.childrenOf(at)) queue.push(child);
  }
  return nodes.build();
}

/** The tree while nodes move. */
class GrowingTree {
  readonly #tree: DiffTree;
  readonly #children: number[][];
  /** Times of both runs, with all below. */
  readonly #before: Float64Array;
  readonly #after: Float64Array;
  readonly #selfBefore: Float64Array;
  readonly #selfAfter: Float64Array;
  readonly #dropping: Float64Array;
  readonly #complete: Float64Array;

  constructor(tree: DiffTree, dropping: Dropping) {
    this.#tree = tree;
    this.#before = tree.before.slice();
    this.#after = tree.after.slice();
    this.#selfBefore = tree.selfBefore.slice();
    this.#selfAfter = tree.selfAfter.slice();
    [this.#dropping, this.#complete] = dropping === "before"
      ? [this.#before, this.#after]
      : [this.#after, this.#before];
    // Index 0 stands for the bottom, node i for i + 1.
    this.#children = Array.from({ length: tree.length + 1 }, () => []);
    tree.parent.forEach((parent, node) => this.#children[parent + 1]?.push(node));
  }

  childrenOf(node: number): readonly number[] {
    return this.#children[node + 1] ?? [];
  }

  alignChildren(parent: number): void {
    const siblings = this.#children[parent + 1] ?? [];
    // What the engine that leaves frames out has here, and what it alone has.
    const seen = new Map<number, number>();
    const only = new Map<number, number>();
    for (const node of siblings) {
      if ((this.#dropping[node] ?? 0) <= 0) continue;
      seen.set(this.#tree.of[node] ?? -1, node);
      if ((this.#complete[node] ?? 0) <= 0) only.set(this.#tree.of[node] ?? -1, node);
    }
    if (seen.size === 0) return;
    // Of a function that only sometimes ends by a call, the other run has some of what it called here and some there.
    for (const node of [...siblings]) this.#moveUp(node, this.#isAlone(node) ? seen : only, [node]);
    this.#children[parent + 1] = siblings.filter((node) => this.#timeOf(node) > 0);
  }

  /** Whether only the engine that keeps all frames has a node. */
  #isAlone(node: number): boolean {
    return (this.#dropping[node] ?? 0) === 0 && (this.#complete[node] ?? 0) > 0;
  }

  #timeOf(node: number): number {
    return (this.#before[node] ?? 0) + (this.#after[node] ?? 0);
  }

  /** @param path nodes from below the parent down to `node`: those that may have been left out */
  #moveUp(node: number, seen: ReadonlyMap<number, number>, path: readonly number[]): void {
    const kept: number[] = [];
    for (const child of this.childrenOf(node)) {
      const like = seen.get(this.#tree.of[child] ?? -1);
      if (like !== undefined && like !== path[0] && this.#isAlone(child)) {
        for (const above of path) {
          this.#before[above] = (this.#before[above] ?? 0) - (this.#before[child] ?? 0);
          this.#after[above] = (this.#after[above] ?? 0) - (this.#after[child] ?? 0);
        }
        this.#join(like, child);
        continue;
      }
      if (path.length < MOST_DROPPED && this.#isAlone(child)) this.#moveUp(child, seen, [...path, child]);
      if (this.#timeOf(child) > 0) kept.push(child);
    }
    this.#children[node + 1] = kept;
  }

  /** Adds a node with all below it to one of the same function. */
  #join(into: number, node: number): void {
    this.#before[into] = (this.#before[into] ?? 0) + (this.#before[node] ?? 0);
    this.#after[into] = (this.#after[into] ?? 0) + (this.#after[node] ?? 0);
    this.#selfBefore[into] = (this.#selfBefore[into] ?? 0) + (this.#selfBefore[node] ?? 0);
    this.#selfAfter[into] = (this.#selfAfter[into] ?? 0) + (this.#selfAfter[node] ?? 0);
    const children = this.#children[into + 1] ?? [];
    const known = new Map(children.map((child) => [this.#tree.of[child], child]));
    for (const child of this.childrenOf(node)) {
      const like = known.get(this.#tree.of[child]);
      if (like === undefined) children.push(child);
      else this.#join(like, child);
    }
    this.#children[node + 1] = [];
  }

  /** What is left, parents before their children. */
  build(): DiffTree {
    const order: number[] = [];
    const parents: number[] = [];
    const queue = this.childrenOf(-1).map((node): readonly [number, number] => [node, -1]);
    for (let item = queue.pop(); item !== undefined; item = queue.pop()) {
      const [node, parent] = item;
      const row = order.push(node) - 1;
      parents.push(parent);
      for (const child of this.childrenOf(node)) queue.push([child, row]);
    }
    const column = (values: Float64Array) => Float64Array.from(order, (node) => values[node] ?? 0);
    return {
      length: order.length,
      parent: Int32Array.from(parents),
      of: Int32Array.from(order, (node) => this.#tree.of[node] ?? -1),
      before: column(this.#before),
      after: column(this.#after),
      selfBefore: column(this.#selfBefore),
      selfAfter: column(this.#selfAfter),
    };
  }
}
