// Trees of calls with their times: from the top down, which is the table of stacks itself, and inverted, where functions
// stand at the top and their callers below. Children are found when somebody asks for them.

import type { RecordingTables } from "../recording.ts";
import { type StackSums, totalsOf } from "./stack_sums.ts";

/** A tree of calls. Nodes are numbers; what was given out stays. */
export interface CallTree {
  /** Microseconds of all roots together. */
  readonly whole: number;
  /** The nodes at the top, the longest first. */
  roots(): readonly number[];
  /** The longest first. */
  childrenOf(node: number): readonly number[];
  /** The same as asking for them, without finding them. */
  hasChildren(node: number): boolean;
  /** -1 of a root. */
  parentOf(node: number): number;
  /** Row of `frames`. */
  frameOf(node: number): number;
  /** A row of `stacks` that the node stands for: in an inverted tree, one of several. */
  stackOf(node: number): number;
  totalOf(node: number): number;
  selfOf(node: number): number;
  /** 0 where calls cannot be told. */
  callsOf(node: number): number;
}

/** The tree from the top down: a node is a row of `stacks`. */
export class TopDownTree implements CallTree {
  readonly whole: number;
  readonly #tables: RecordingTables;
  readonly #sums: StackSums;
  readonly #total: Float64Array;
  readonly #firstChild: Int32Array;
  readonly #nextSibling: Int32Array;
  readonly #children = new Map<number, readonly number[]>();

  /** @param total of {@link totalsOf}, where it is known already */
  constructor(tables: RecordingTables, sums: StackSums, total: Float64Array = totalsOf(tables, sums.self)) {
    const { parent } = tables.stacks.columns;
    const { length } = tables.stacks;
    this.#tables = tables;
    this.#sums = sums;
    this.#total = total;
    // Index 0 stands for the bottom, stack i for i + 1.
    this.#firstChild = new Int32Array(length + 1).fill(-1);
    this.#nextSibling = new Int32Array(length + 1).fill(-1);
    let whole = 0;
    for (let stack = length - 1; stack >= 0; stack--) {
      if ((this.#total[stack] ?? 0) <= 0) continue;
      const above = (parent[stack] ?? -1) + 1;
      if (above === 0) whole += this.#total[stack] ?? 0;
      this.#nextSibling[stack + 1] = this.#firstChild[above] ?? -1;
      this.#firstChild[above] = stack;
    }
    this.whole = whole;
  }

  roots(): readonly number[] {
    return this.childrenOf(-1);
  }

  childrenOf(node: number): readonly number[] {
    const known = this.#children.get(node);
    if (known !== undefined) return known;
    const found: number[] = [];
    for (let at = this.#firstChild[node + 1] ?? -1; at >= 0; at = this.#nextSibling[at + 1] ?? -1) {
      found.push(at);
    }
    found.sort((a, b) => (this.#total[b] ?? 0) - (this.#total[a] ?? 0) || a - b);
    this.#children.set(node, found);
    return found;
  }

  hasChildren(node: number): boolean {
    return (this.#firstChild[node + 1] ?? -1) >= 0;
  }

  parentOf(node: number): number {
    return this.#tables.stacks.columns.parent[node] ?? -1;
  }

  frameOf(node: number): number {
    return this.#tables.stacks.columns.frame[node] ?? -1;
  }

  stackOf(node: number): number {
    return node;
  }

  totalOf(node: number): number {
    return this.#total[node] ?? 0;
  }

  selfOf(node: number): number {
    return this.#sums.self[node] ?? 0;
  }

  callsOf(node: number): number {
    return this.#sums.calls[node] ?? 0;
  }
}

/** A node of the inverted tree. */
interface InvertedNode {
  readonly parent: number;
  readonly frame: number;
  readonly total: number;
  /** Stacks at this node's height, and the self time that each brings along from the top. */
  readonly stacks: readonly number[];
  readonly weights: readonly number[];
  children: readonly number[] | undefined;
}

/** The inverted tree: functions by self time, below each its callers with the part of that time that went through them. */
export class InvertedTree implements CallTree {
  readonly whole: number;
  readonly #tables: RecordingTables;
  readonly #nodes: InvertedNode[] = [];
  readonly #roots: readonly number[];

  constructor(tables: RecordingTables, sums: StackSums) {
    this.#tables = tables;
    const stacks: number[] = [];
    const weights: number[] = [];
    sums.self.forEach((micros, stack) => {
      if (micros <= 0) return;
      stacks.push(stack);
      weights.push(micros);
    });
    this.#roots = this.#gather(-1, stacks, weights);
    this.whole = this.#roots.reduce((sum, node) => sum + this.totalOf(node), 0);
  }

  roots(): readonly number[] {
    return this.#roots;
  }

  childrenOf(node: number): readonly number[] {
    const of = this.#nodes[node];
    if (of === undefined) return [];
    if (of.children !== undefined) return of.children;
    const { parent } = this.#tables.stacks.columns;
    const callers: number[] = [];
    const weights: number[] = [];
    of.stacks.forEach((stack, i) => {
      const caller = parent[stack] ?? -1;
      if (caller < 0) return;
      callers.push(caller);
      weights.push(of.weights[i] ?? 0);
    });
    of.children = this.#gather(node, callers, weights);
    return of.children;
  }

  hasChildren(node: number): boolean {
    const { parent } = this.#tables.stacks.columns;
    return this.#nodes[node]?.stacks.some((stack) => (parent[stack] ?? -1) >= 0) ?? false;
  }

  parentOf(node: number): number {
    return this.#nodes[node]?.parent ?? -1;
  }

  frameOf(node: number): number {
    return this.#nodes[node]?.frame ?? -1;
  }

  stackOf(node: number): number {
    return this.#nodes[node]?.stacks[0] ?? -1;
  }

  totalOf(node: number): number {
    return this.#nodes[node]?.total ?? 0;
  }

  /** All of a root's time is its own; its callers had none of it. */
  selfOf(node: number): number {
    return this.parentOf(node) < 0 ? this.totalOf(node) : 0;
  }

  callsOf(): number {
    return 0;
  }

  /** Nodes for stacks by their frames. */
  #gather(parent: number, stacks: readonly number[], weights: readonly number[]): number[] {
    const { frame } = this.#tables.stacks.columns;
    const groups = new Map<
      number,
      { total: number; readonly stacks: number[]; readonly weights: number[] }
    >();
    stacks.forEach((stack, i) => {
      const of = frame[stack] ?? -1;
      let group = groups.get(of);
      if (group === undefined) groups.set(of, group = { total: 0, stacks: [], weights: [] });
      const weight = weights[i] ?? 0;
      group.total += weight;
      group.stacks.push(stack);
      group.weights.push(weight);
    });
    const sorted = [...groups].sort(([a, { total: ofA }], [b, { total: ofB }]) => ofB - ofA || a - b);
    return sorted.map(([of, group]) => {
      return this.#nodes.push({ parent, frame: of, ...group, children: undefined }) - 1;
    });
  }
}

/** Share of a node's time that its longest child must have for the path to go on. */
const HEAVY_SHARE = 0.5;

/**
 * The way from the heaviest root down along the heaviest children, for as long as one of them has most of the time.
 * @returns nodes that are open when the path is shown; the last one is where it ends
 */
export function heaviestPath(tree: CallTree): number[] {
  const path: number[] = [];
  let at = tree.roots()[0];
  while (at !== undefined) {
    path.push(at);
    const [heaviest] = tree.childrenOf(at);
    if (heaviest === undefined || tree.totalOf(heaviest) < tree.totalOf(at) * HEAVY_SHARE) break;
    at = heaviest;
  }
  return path;
}
