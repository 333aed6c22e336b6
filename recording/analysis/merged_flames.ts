// Flames of calls that were merged: all calls along one path are one, as wide as they took together, the widest at the
// left. Made as calls.ts makes calls, so that whatever lays out, draws and finds calls does so with these.

import type { RecordingTables } from "../recording.ts";
import type { Calls } from "./calls.ts";
import { PairIndex } from "./pair_index.ts";
import { totalsOf } from "./stack_sums.ts";

/** A tree in columns, parents before their children. */
export interface FlameTree {
  readonly length: number;
  readonly parent: ArrayLike<number>;
  readonly total: ArrayLike<number>;
  readonly self: ArrayLike<number>;
  /** A row of `stacks` whose frame is the node's. */
  readonly stack: ArrayLike<number>;
}

/** Share of the whole below which a node is left out: far less than a pixel of the widest screen. */
const LEAST_SHARE = 2e-6;

/** Children of one node up to which they are sorted as they come. */
const MOVED = 24;

/**
 * All calls, merged from the bottom of the stack up ("left heavy"). Times of its rows lie between 0 and the time of all
 * calls together. Hot.
 * @param self microseconds by stack (stack_sums.ts)
 */
export function mergeCalls(tables: RecordingTables, self: Float64Array): Calls {
  const { parent } = tables.stacks.columns;
  const { length } = tables.stacks;
  const stack = Int32Array.from({ length }, (_, row) => row);
  return layOutTree({ length, parent, total: totalsOf(tables, self), self, stack });
}

/** What a function called, merged over all places that called it. Its only call at depth 0 is the function. */
export function mergeCallees(tables: RecordingTables, self: Float64Array, frame: number): Calls {
  const { parent, frame: frames } = tables.stacks.columns;
  const tree = new GrowingTree();
  const nodeOf = new Int32Array(tables.stacks.length).fill(-1);
  for (let stack = 0; stack < nodeOf.length; stack++) {
    const of = frames[stack] ?? -1;
    const caller = nodeOf[parent[stack] ?? -1] ?? -1;
    if (caller < 0 && of !== frame) continue;
    const node = tree.add(caller, of, stack);
    nodeOf[stack] = node;
    tree.addSelf(node, self[stack] ?? 0);
  }
  return layOutTree(tree.build());
}

/** Who called a function, merged: at depth 0 the function, above it its callers. @param total microseconds by stack */
export function mergeCallers(
  tables: RecordingTables,
  total: Float64Array,
  { frame, outermost }: { readonly frame: number; readonly outermost: Uint8Array },
): Calls {
  const { parent, frame: frames } = tables.stacks.columns;
  const tree = new GrowingTree();
  for (let stack = 0; stack < total.length; stack++) {
    const micros = total[stack] ?? 0;
    if (frames[stack] !== frame || outermost[stack] !== 1 || micros <= 0) continue;
    let node = -1;
    for (let at = stack; at >= 0; at = parent[at] ?? -1) node = tree.add(node, frames[at] ?? -1, at);
    tree.addSelf(node, micros);
  }
  return layOutTree(tree.build());
}

/** Every depth counted from the other end, so that callers are drawn above. */
export function turnOver(calls: Calls): Calls {
  const deepest = calls.depth.reduce((most, depth) => Math.max(most, depth), 0);
  return { ...calls, depth: calls.depth.map((depth) => deepest - depth) };
}

/** A tree that merges equal frames below one parent. */
class GrowingTree {
  readonly #parent: number[] = [];
  readonly #stack: number[] = [];
  readonly #self: number[] = [];
  /** By parent and frame. */
  readonly #nodes = new PairIndex(1024);

  add(parent: number, frame: number, stack: number): number {
    const known = this.#nodes.get(parent, frame);
    if (known >= 0) return known;
    const node = this.#parent.push(parent) - 1;
    this.#stack.push(stack);
    this.#self.push(0);
    this.#nodes.set(parent, frame, node);
    return node;
  }

  addSelf(node: number, micros: number): void {
    this.#self[node] = (this.#self[node] ?? 0) + micros;
  }

  build(): FlameTree {
    const { length } = this.#parent;
    const total = this.#self.slice();
    for (let node = length - 1; node >= 0; node--) {
      const parent = this.#parent[node] ?? -1;
      if (parent >= 0) total[parent] = (total[parent] ?? 0) + (total[node] ?? 0);
    }
    return { length, parent: this.#parent, total, self: this.#self, stack: this.#stack };
  }
}

/** Gives each node its place: children side by side from their parent's left edge on, the longest first. Hot. */
export function layOutTree(tree: FlameTree): Calls {
  const { total, self, stack } = tree;
  const { start: firstChild, node: children } = sortChildren(tree);
  const rows = children.length;
  const calls = {
    length: rows,
    start: new Float64Array(rows),
    end: new Float64Array(rows),
    depth: new Int32Array(rows),
    stack: new Int32Array(rows),
    parent: new Int32Array(rows),
    self: new Float64Array(rows),
  };
  // By depth: the open call's row, the place of its next child and where that starts. Index 0 is the bottom.
  const openRows = [-1];
  const free = [0];
  const next = [firstChild[0] ?? 0];
  const ends = [firstChild[1] ?? 0];
  let row = 0;
  while (openRows.length > 0) {
    const depth = openRows.length - 1;
    const place = next[depth] ?? 0;
    if (place >= (ends[depth] ?? 0)) {
      openRows.pop();
      free.pop();
      next.pop();
      ends.pop();
      continue;
    }
    next[depth] = place + 1;
    const at = children[place] ?? 0;
    const start = free[depth] ?? 0;
    free[depth] = start + (total[at] ?? 0);
    calls.start[row] = start;
    calls.end[row] = free[depth] ?? 0;
    calls.depth[row] = depth;
    calls.stack[row] = stack[at] ?? -1;
    calls.parent[row] = openRows[depth] ?? -1;
    calls.self[row] = self[at] ?? 0;
    openRows.push(row++);
    free.push(start);
    next.push(firstChild[at + 1] ?? 0);
    ends.push(firstChild[at + 2] ?? 0);
  }
  return calls;
}

/**
 * The children of each node, the longest first: those of node `i` are `node[start[i + 1] .. start[i + 2]]`, the roots
 * are `node[start[0] .. start[1]]`. Nodes too short to be seen are left out.
 */
function sortChildren({ length, parent, total }: FlameTree): { start: Uint32Array; node: Int32Array } {
  let whole = 0;
  for (let node = 0; node < length; node++) if ((parent[node] ?? -1) < 0) whole += total[node] ?? 0;
  const least = whole * LEAST_SHARE;
  const start = new Uint32Array(length + 2);
  for (let node = 0; node < length; node++) {
    const after = (parent[node] ?? -1) + 2;
    if ((total[node] ?? 0) > least) start[after] = (start[after] ?? 0) + 1;
  }
  for (let i = 0; i <= length; i++) start[i + 1] = (start[i + 1] ?? 0) + (start[i] ?? 0);
  const next = start.slice();
  const sorted = new Int32Array(start[length + 1] ?? 0);
  for (let node = 0; node < length; node++) {
    if ((total[node] ?? 0) <= least) continue;
    const above = (parent[node] ?? -1) + 1;
    const first = start[above] ?? 0;
    let place = next[above] ?? 0;
    next[above] = place + 1;
    // Most nodes have few children, so that moving the shorter ones aside costs less than any sorting.
    for (; place > first && place - first <= MOVED; place--) {
      const before = sorted[place - 1] ?? 0;
      if ((total[before] ?? 0) >= (total[node] ?? 0)) break;
      sorted[place] = before;
    }
    sorted[place] = node;
  }
  for (let i = 0; i <= length; i++) {
    const [from, to] = [start[i] ?? 0, start[i + 1] ?? 0];
    if (to - from > MOVED) {
      sorted.subarray(from, to).sort((a, b) => (total[b] ?? 0) - (total[a] ?? 0) || a - b);
    }
  }
  return { start, node: sorted };
}
