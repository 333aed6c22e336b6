// The call graph as structure: nodes are units of code (code_units.ts), edges are calls between them with the time spent
// inside. Small units merge into clusters when there are too many. Where things are drawn is not decided here.

import type { RecordingTables } from "../recording.ts";
import {
  buildCodeUnits,
  type CodeOrigin,
  type CodeUnit,
  type CodeUnits,
  type DesignLevel,
  functionTitle,
} from "./code_units.ts";
import { groupsOfStacks, owningGroups, sumFolded, sumTotals } from "./folded_sums.ts";
import { type StackSums, totalsOf } from "./stack_sums.ts";

/** Nodes that a picture has room for, clusters included. */
export const MOST_NODES = 36;

/** Clusters among them; the smallest ones merge into one. */
const MOST_CLUSTERS = 8;

/** Units that come out of a cluster when it is taken apart: of thousands, nobody could see more at once. */
export const EXPANDED_NODES = 24;

/** The cluster of everything that no other one holds. */
const REST = "the rest";

/** A unit, or a cluster of several. Times in microseconds; recursion counts once. */
export interface DesignNode {
  readonly key: string;
  readonly title: string;
  readonly place: string;
  readonly path: string;
  readonly origin: CodeOrigin;
  readonly group: number;
  readonly search: string;
  /** The cluster's name when the node is one, else "". */
  readonly cluster: string;
  /** Units in it: 1 unless it is a cluster. */
  readonly members: number;
  readonly self: number;
  readonly total: number;
  /** Calls from outside that were seen. */
  readonly calls: number;
  /** The frame of it that took most time. */
  readonly frame: number;
}

/** A function that an edge calls. */
export interface CalledFunction {
  readonly name: string;
  readonly total: number;
}

/** Calls from one node to another, or within one. */
export interface DesignEdge {
  /** Index of the nodes. */
  readonly from: number;
  readonly to: number;
  /** Microseconds during which such a call was open. */
  readonly total: number;
  readonly calls: number;
  /** What is called, by time. */
  readonly functions: readonly CalledFunction[];
}

/** The picture's content. */
export interface DesignGraph {
  /** By total time, the largest first. */
  readonly nodes: readonly DesignNode[];
  /** By total time, the largest first. */
  readonly edges: readonly DesignEdge[];
  /** `nodeOfFrame[i]` is the node of frame `i`, -1 when it is folded away or took no time. */
  readonly nodeOfFrame: Int32Array;
  /** Units that took time, folded ones aside: nodes when nothing is clustered. */
  readonly units: number;
}

/** What of the graph to show. */
export interface DesignOptions {
  /** Folded code counts as its callers'. Default: nothing. */
  readonly folded?: ReadonlySet<CodeOrigin>;
  /** Default {@link MOST_NODES}. */
  readonly mostNodes?: number;
  /** How often each cluster was taken apart: each time, {@link EXPANDED_NODES} more of its units are nodes. */
  readonly expanded?: ReadonlyMap<string, number>;
}

/** Levels in the order in which they are tried, and how many nodes make a picture that is worth looking at. */
const LEVEL_ORDER = ["file", "class", "folder", "package"] as const satisfies readonly DesignLevel[];
const LEAST_NODES = 6;
const PLENTY_OF_NODES = 40;

/**
 * The level at which a recording shows between a handful and a few dozen nodes; functions when there is none, because
 * their clusters always fit.
 */
export function chooseLevel(
  tables: RecordingTables,
  sums: StackSums,
  directory: string | undefined,
  folded: ReadonlySet<CodeOrigin>,
): DesignLevel {
  const totals = totalsOf(tables, sums.self);
  const ran = new Uint8Array(tables.frames.length);
  tables.stacks.columns.frame.forEach((frame, stack) => {
    if ((totals[stack] ?? 0) > 0) ran[frame] = 1;
  });
  const fitting = LEVEL_ORDER.find((level) => {
    const { units, unitOfFrame } = buildCodeUnits(tables, level, directory);
    const seen = new Set(unitOfFrame.filter((_, frame) => ran[frame] === 1));
    const shown = [...seen].filter((unit) => !folded.has(units[unit]?.origin ?? "own")).length;
    return shown >= LEAST_NODES && shown <= PLENTY_OF_NODES;
  });
  return fitting ?? "function";
}

/** Builds the graph. Hot: visits each stack a few times. @param sums of the threads and the time to look at */
export function buildDesignGraph(
  tables: RecordingTables,
  sums: StackSums,
  { units, unitOfFrame }: CodeUnits,
  { folded = new Set(), mostNodes = MOST_NODES, expanded = new Map() }: DesignOptions = {},
): DesignGraph {
  const totals = totalsOf(tables, sums.self);
  const seen = unitOfFrame.map((unit) => folded.has(units[unit]?.origin ?? "own") ? -1 : unit);
  const unitTotals = sumTotals(tables, totals, groupsOfStacks(tables, seen), units.length);
  const shown = Array.from(unitTotals.keys()).filter((unit) => (unitTotals[unit] ?? 0) > 0);
  shown.sort((a, b) => (unitTotals[b] ?? 0) - (unitTotals[a] ?? 0) || a - b);
  const ranked = rankUnits(shown, sumSelf(sums.self, groupsOfStacks(tables, seen), units.length));
  const clusters = chooseClusters(ranked, units, mostNodes, expanded);
  const { drafts, nodeOfUnit } = draftNodes(shown, units, clusters);
  const nodeOfFrame = seen.map((unit) => nodeOfUnit[unit] ?? -1);
  const nodes = measureNodes(tables, sums, totals, nodeOfFrame, drafts);
  const edges = measureEdges(tables, sums, totals, nodeOfFrame, nodes.length);
  return { nodes, edges, nodeOfFrame, units: shown.length };
}

function sumSelf(self: Float64Array, keyOfStack: Int32Array, keys: number): Float64Array {
  const sums = new Float64Array(keys);
  for (let stack = 0; stack < self.length; stack++) {
    const key = keyOfStack[stack] ?? -1;
    if (key >= 0) sums[key] = (sums[key] ?? 0) + (self[stack] ?? 0);
  }
  return sums;
}

/**
 * The units worth a node of their own first. By total time alone they would be those that do nothing but call the
 * next one, by self time alone nothing would hang together: the two take turns.
 */
function rankUnits(byTotal: readonly number[], self: Float64Array): number[] {
  const bySelf = byTotal.toSorted((a, b) => (self[b] ?? 0) - (self[a] ?? 0));
  const ranked = new Set<number>();
  byTotal.forEach((unit, place) => ranked.add(unit).add(bySelf[place] ?? unit));
  return [...ranked];
}

/**
 * Names a cluster for each unit that is to be in one.
 * @param ranked units, those worth a node first
 */
function chooseClusters(
  ranked: readonly number[],
  units: readonly CodeUnit[],
  mostNodes: number,
  expanded: ReadonlyMap<string, number>,
): ReadonlyMap<number, string> {
  if (ranked.length <= mostNodes) return new Map();
  const free = new Map([...expanded].map(([name, times]) => [name, times * EXPANDED_NODES]));
  const comesOut = (name: string) => {
    const left = free.get(name) ?? 0;
    if (left > 0) free.set(name, left - 1);
    return left > 0;
  };
  const members = new Map<string, number[]>();
  const inCluster = ranked.slice(Math.max(1, mostNodes - MOST_CLUSTERS));
  for (const unit of inCluster) {
    const name = units[unit]?.cluster ?? "";
    if (comesOut(name)) continue;
    members.set(name, [...members.get(name) ?? [], unit]);
  }
  const clusters = new Map<number, string>();
  const bySize = [...members].sort(([, a], [, b]) => b.length - a.length);
  bySize.forEach(([name, of], place) => {
    // The last place is for what is left, when that is more than one.
    const isRest = place >= MOST_CLUSTERS - 1 && bySize.length > MOST_CLUSTERS;
    const cluster = isRest || name === "" ? REST : name;
    for (const unit of of) if (cluster !== REST || !comesOut(REST)) clusters.set(unit, cluster);
  });
  const sizes = new Map<string, number>();
  for (const name of clusters.values()) sizes.set(name, (sizes.get(name) ?? 0) + 1);
  for (const [unit, name] of clusters) if (sizes.get(name) === 1) clusters.delete(unit);
  return clusters;
}

type NodeDraft = Omit<DesignNode, "self" | "total" | "calls" | "frame">;

function draftNodes(
  shown: readonly number[],
  units: readonly CodeUnit[],
  clusters: ReadonlyMap<number, string>,
): { readonly drafts: NodeDraft[]; readonly nodeOfUnit: Int32Array } {
  const drafts: NodeDraft[] = [];
  const nodeOfUnit = new Int32Array(units.length).fill(-1);
  const nodeOfCluster = new Map<string, number>();
  const sizes = new Map<string, number>();
  for (const name of clusters.values()) sizes.set(name, (sizes.get(name) ?? 0) + 1);
  for (const index of shown) {
    const unit = units[index];
    if (unit === undefined) continue;
    const name = clusters.get(index);
    const known = name === undefined ? undefined : nodeOfCluster.get(name);
    if (known !== undefined) {
      nodeOfUnit[index] = known;
      continue;
    }
    nodeOfUnit[index] = drafts.length;
    if (name === undefined) {
      drafts.push({ ...unit, cluster: "", members: 1 });
      continue;
    }
    nodeOfCluster.set(name, drafts.length);
    const members = sizes.get(name) ?? 0;
    drafts.push({
      key: `cluster ${name}`,
      title: `${members} more`,
      place: name === REST ? "" : name,
      path: "",
      origin: unit.origin,
      group: unit.group,
      search: "",
      cluster: name,
      members,
    });
  }
  return { drafts, nodeOfUnit };
}

function measureNodes(
  tables: RecordingTables,
  sums: StackSums,
  totals: Float64Array,
  nodeOfFrame: Int32Array,
  drafts: readonly NodeDraft[],
): DesignNode[] {
  const { self, total, calls } = sumFolded(tables, sums, nodeOfFrame, drafts.length);
  const frameTotals = sumTotals(tables, totals, tables.stacks.columns.frame, tables.frames.length);
  const largest = new Int32Array(drafts.length).fill(-1);
  nodeOfFrame.forEach((node, at) => {
    const best = largest[node];
    if (best !== undefined && (best < 0 || (frameTotals[at] ?? 0) > (frameTotals[best] ?? 0))) {
      largest[node] = at;
    }
  });
  return drafts.map((draft, node) => ({
    ...draft,
    self: self[node] ?? 0,
    total: total[node] ?? 0,
    calls: calls[node] ?? 0,
    frame: largest[node] ?? -1,
  }));
}

function measureEdges(
  tables: RecordingTables,
  sums: StackSums,
  totals: Float64Array,
  nodeOfFrame: Int32Array,
  nodes: number,
): DesignEdge[] {
  const { parent, frame } = tables.stacks.columns;
  const titles = new TitleNumbers(tables);
  const own = groupsOfStacks(tables, nodeOfFrame);
  const effective = owningGroups(tables, own);
  const edgeKeys = new KeyNumbers();
  const functionKeys = new KeyNumbers();
  const edgeOfStack = new Int32Array(own.length).fill(-1);
  const functionOfStack = new Int32Array(own.length).fill(-1);
  const calls: number[] = [];
  for (let stack = 0; stack < own.length; stack++) {
    const to = own[stack] ?? -1;
    const from = effective[parent[stack] ?? -1] ?? -1;
    if (to < 0 || from < 0 || totals[stack] === 0) continue;
    const edge = edgeKeys.of(from * nodes + to);
    edgeOfStack[stack] = edge;
    calls[edge] = (calls[edge] ?? 0) + (sums.calls[stack] ?? 0);
    functionOfStack[stack] = functionKeys.of(edge * tables.frames.length + titles.of(frame[stack] ?? -1));
  }
  const edgeTotals = sumTotals(tables, totals, edgeOfStack, edgeKeys.length);
  const functionTotals = sumTotals(tables, totals, functionOfStack, functionKeys.length);
  const functions = edgeKeys.keys.map((): CalledFunction[] => []);
  functionKeys.keys.forEach((key, row) => {
    const called = { name: titles.get(key % tables.frames.length), total: functionTotals[row] ?? 0 };
    functions[Math.floor(key / tables.frames.length)]?.push(called);
  });
  const edges = edgeKeys.keys.map((key, edge) => ({
    from: Math.floor(key / nodes),
    to: key % nodes,
    total: edgeTotals[edge] ?? 0,
    calls: calls[edge] ?? 0,
    functions: (functions[edge] ?? []).sort((a, b) => b.total - a.total),
  }));
  return edges.sort((a, b) => b.total - a.total || a.from - b.from || a.to - b.to);
}

/** Titles of functions as numbers below that of frames: functions of one name are one to those who call them. */
class TitleNumbers {
  readonly #tables: RecordingTables;
  readonly #titles: string[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #ofFrame: Int32Array;

  constructor(tables: RecordingTables) {
    this.#tables = tables;
    this.#ofFrame = new Int32Array(tables.frames.length).fill(-1);
  }

  of(frame: number): number {
    const known = this.#ofFrame[frame] ?? -1;
    if (known >= 0) return known;
    const title = functionTitle(this.#tables, frame);
    const number = this.#numbers.get(title) ?? this.#titles.length;
    if (number === this.#titles.length) this.#titles.push(title);
    this.#numbers.set(title, number);
    this.#ofFrame[frame] = number;
    return number;
  }

  get(number: number): string {
    return this.#titles[number] ?? "";
  }
}

/** Gives large keys small numbers, in the order in which they come. */
class KeyNumbers {
  readonly keys: number[] = [];
  readonly #numbers = new Map<number, number>();

  get length(): number {
    return this.keys.length;
  }

  of(key: number): number {
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.keys.length;
      this.#numbers.set(key, number);
      this.keys.push(key);
    }
    return number;
  }
}
