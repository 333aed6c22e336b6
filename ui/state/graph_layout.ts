// Puts the nodes of a graph into layers, callers before what they call, with as few crossings as can be had. Runs in the
// layout worker, and in tests without one. Knows sizes and places, nothing of what is drawn.

import { graphlib, layout } from "@dagrejs/dagre";

/** A place in the picture, in its own units: CSS pixels before zooming. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** To the worker: what is to be laid out. */
export interface LayoutRequest {
  readonly nodes: readonly { readonly width: number; readonly height: number }[];
  /** Between nodes by their index; none from a node to itself. */
  readonly edges: readonly LayoutEdge[];
}

/** An edge with the room that its label needs. */
export interface LayoutEdge {
  readonly from: number;
  readonly to: number;
  /** How much it matters that it is short and straight. */
  readonly weight: number;
  readonly labelWidth: number;
  readonly labelHeight: number;
}

/** From the worker: middles of the nodes, the ways of the edges, middles of their labels, in the order of the request. */
export interface LayoutResult {
  readonly nodes: readonly Point[];
  readonly edges: readonly { readonly points: readonly Point[]; readonly label: Point | undefined }[];
  readonly width: number;
  readonly height: number;
}

/** From the worker when it cannot. */
export type LayoutMessage = LayoutResult | { readonly problem: string };

/** Above this many edges the ranks are found in a way that is less pretty and much faster. */
const MANY_EDGES = 400;

/** Lays out a graph, from left to right. */
export function layoutGraph({ nodes, edges }: LayoutRequest): LayoutResult {
  const graph = new graphlib.Graph({ multigraph: true });
  graph.setGraph({
    rankdir: "LR",
    nodesep: 22,
    edgesep: 10,
    ranksep: edges.some(({ labelWidth }) => labelWidth > 0) ? 56 : 36,
    ranker: edges.length > MANY_EDGES ? "longest-path" : "network-simplex",
  });
  nodes.forEach(({ width, height }, index) => graph.setNode(String(index), { width, height }));
  edges.forEach(({ from, to, weight, labelWidth, labelHeight }, index) => {
    const label = { weight, width: labelWidth, height: labelHeight, labelpos: "c" };
    graph.setEdge(String(from), String(to), label, String(index));
  });
  layout(graph);
  const size: unknown = graph.graph();
  return {
    nodes: nodes.map((_, index) => readPoint(graph.node(String(index)))),
    edges: edges.map(({ from, to, labelWidth }, index) => {
      const edge: unknown = graph.edge(String(from), String(to), String(index));
      const points = isObject(edge) && Array.isArray(edge["points"]) ? edge["points"].map(readPoint) : [];
      return { points, label: labelWidth > 0 ? readPoint(edge) : undefined };
    }),
    width: readNumber(size, "width"),
    height: readNumber(size, "height"),
  };
}

function readPoint(value: unknown): Point {
  return { x: readNumber(value, "x"), y: readNumber(value, "y") };
}

function readNumber(value: unknown, key: string): number {
  const number = isObject(value) ? value[key] : undefined;
  return typeof number === "number" && Number.isFinite(number) ? number : 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
