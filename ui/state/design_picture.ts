// The picture of a design graph: how large its nodes are, which edges are drawn and which carry a label, and where all of
// it stands once the layout has come back. Knows no elements: the view draws from it, the exports write from it.

import type { DesignEdge, DesignGraph, DesignNode } from "../../recording/analysis/design_graph.ts";
import { formatDuration } from "../../recording/analysis/quantities.ts";
import { type Route, routeEdges } from "./edge_routes.ts";
import type { LayoutRequest, LayoutResult, Point } from "./graph_layout.ts";

/** Widths of texts in CSS pixels. */
export interface MeasureText {
  readonly title: (text: string) => number;
  readonly note: (text: string) => number;
}

/** A node where it stands. `x` and `y` are its middle. */
export interface PlacedNode extends DesignNode {
  readonly index: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Whether somebody put it there. */
  readonly moved: boolean;
  /** Calls within it, when there are any. */
  readonly loop: DesignEdge | undefined;
}

/** An edge where it runs. */
export interface PlacedEdge extends DesignEdge {
  readonly route: Route;
  /** What it calls, shortly; "" when it is too thin for a label. */
  readonly label: string;
  readonly labelAt: Point | undefined;
  /** Thickness in CSS pixels. */
  readonly width: number;
}

/** Everything that is drawn. */
export interface DesignPicture {
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
  /** Edges too thin to be drawn. */
  readonly leftOut: number;
  readonly extent: Extent;
}

/** A rectangle of the picture. */
export interface Extent {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** With a title and times, and with a place between the two. */
const NODE_HEIGHTS = { plain: 44, placed: 58 };
const NODE_PADDING = 26;
const NODE_WIDTHS = { least: 96, most: 230 };

/** More lines than these are a felt, not a picture: so many, and no more than so many a node. */
const MOST_EDGES = 120;
const MOST_EDGES_A_NODE = 3;
const MOST_LABELS = 30;
/** Share of the thickest edge below which one has no label. */
const LEAST_LABELLED = 0.01;
const LABEL_HEIGHT = 16;
const MOST_LABEL_LETTERS = 30;

const EDGE_WIDTHS = { least: 1, most: 14 };

/** Text of the second line of a node. */
export function nodeNote(node: DesignNode): string {
  const all = node.self >= node.total * 0.995 && node.self > 0;
  const self = all ? " · all self" : node.self > 0 ? ` · self ${formatDuration(node.self)}` : "";
  return `${formatDuration(node.total)}${self}`;
}

/** The edges that are drawn, without those from a node to itself. */
export function drawnEdges({ nodes, edges }: DesignGraph): DesignEdge[] {
  const most = Math.min(MOST_EDGES, Math.max(12, nodes.length * MOST_EDGES_A_NODE));
  return edges.filter((edge) => edge.from !== edge.to).slice(0, most);
}

/** How thick an edge is: the thickest of the picture has the full width, all others their share of it. */
export function edgeWidth(edge: DesignEdge, graph: DesignGraph): number {
  const most = graph.edges.find(({ from, to }) => from !== to)?.total ?? 1;
  const share = Math.min(1, edge.total / Math.max(1, most));
  return EDGE_WIDTHS.least + (EDGE_WIDTHS.most - EDGE_WIDTHS.least) * share;
}

/** What an edge calls: the first names, and how many more there are. */
export function edgeLabel({ functions }: DesignEdge, level: string): string {
  // Where nodes are functions, the node says what is called.
  if (level === "function") return "";
  const [first, second] = functions;
  if (first === undefined) return "";
  const both = second === undefined ? first.name : `${first.name}, ${second.name}`;
  const shown = both.length <= MOST_LABEL_LETTERS ? both : first.name;
  const more = functions.length - (shown === first.name ? 1 : 2);
  const text = shown.length <= MOST_LABEL_LETTERS ? shown : `${shown.slice(0, MOST_LABEL_LETTERS - 1)}…`;
  return more > 0 ? `${text} +${more}` : text;
}

/** A layout that was asked for: what is where in the request. */
export interface LayoutPlan {
  readonly request: LayoutRequest;
  /** Index in the request of each node by its key, and of each edge by {@link edgeKey}. */
  readonly nodes: ReadonlyMap<string, number>;
  readonly edges: ReadonlyMap<string, number>;
}

/** What the layout needs to know, in an order that times do not change: a run that grows is to stay as it is. */
export function planLayout(graph: DesignGraph, level: string, measure: MeasureText): LayoutPlan {
  const nodes = graph.nodes.toSorted((a, b) => a.key < b.key ? -1 : 1);
  const indexOf = new Map(nodes.map(({ key }, index) => [key, index]));
  const place = (index: number) => indexOf.get(graph.nodes[index]?.key ?? "") ?? 0;
  const labels = labelsOf(graph, level);
  const most = graph.edges.reduce((sum, edge) => Math.max(sum, edge.total), 1);
  const edges = drawnEdges(graph).map((edge, index) => ({
    edge,
    key: edgeKey(graph, edge),
    label: labels[index] ?? "",
  }));
  edges.sort((a, b) => a.key < b.key ? -1 : 1);
  return {
    nodes: indexOf,
    edges: new Map(edges.map(({ key }, index) => [key, index])),
    request: {
      nodes: nodes.map((node) => ({ width: nodeWidth(node, measure), height: nodeHeight(node) })),
      edges: edges.map(({ edge, label }) => ({
        from: place(edge.from),
        to: place(edge.to),
        weight: 1 + Math.round(8 * edge.total / most),
        labelWidth: label === "" ? 0 : Math.ceil(measure.note(label)) + 8,
        // Above the line, and as much below it, because the layout puts labels onto the middle of lines.
        labelHeight: label === "" ? 0 : 2 * LABEL_HEIGHT + edgeWidth(edge, graph),
      })),
    },
  };
}

/** A name for an edge that holds while nodes come and go. */
export function edgeKey({ nodes }: DesignGraph, { from, to }: DesignEdge): string {
  return `${nodes[from]?.key}\n${nodes[to]?.key}`;
}

function nodeHeight({ place }: DesignNode): number {
  return place === "" ? NODE_HEIGHTS.plain : NODE_HEIGHTS.placed;
}

function nodeWidth(node: DesignNode, measure: MeasureText): number {
  const text = Math.max(measure.title(node.title), measure.note(nodeNote(node)), measure.note(node.place));
  return Math.round(Math.min(NODE_WIDTHS.most, Math.max(NODE_WIDTHS.least, text + NODE_PADDING)));
}

function labelsOf(graph: DesignGraph, level: string): string[] {
  const edges = drawnEdges(graph);
  const most = edges[0]?.total ?? 1;
  return edges.map((edge, place) => {
    return place < MOST_LABELS && edge.total >= most * LEAST_LABELLED ? edgeLabel(edge, level) : "";
  });
}

/** What is drawn, from what there is and where the layout put it. */
export interface PictureParts {
  readonly graph: DesignGraph;
  readonly level: string;
  readonly plan: LayoutPlan;
  readonly result: LayoutResult;
  /** Middles of nodes that somebody moved, by key. */
  readonly moved: ReadonlyMap<string, Point>;
}

/** Puts the picture together. */
export function composePicture({ graph, level, plan, result, moved }: PictureParts): DesignPicture {
  const loops = new Map(graph.edges.filter(({ from, to }) => from === to).map((edge) => [edge.from, edge]));
  const nodes = graph.nodes.map((node, index): PlacedNode => {
    const planned = plan.nodes.get(node.key) ?? -1;
    const place = moved.get(node.key) ?? result.nodes[planned] ?? { x: 0, y: 0 };
    const { width = 0, height = 0 } = plan.request.nodes[planned] ?? {};
    return { ...node, index, ...place, width, height, moved: moved.has(node.key), loop: loops.get(index) };
  });
  const labels = labelsOf(graph, level);
  const drawn = drawnEdges(graph);
  const led = drawn.map((edge) => {
    const planned = plan.edges.get(edgeKey(graph, edge)) ?? -1;
    const laidOut = result.edges[planned];
    const isStraight = nodes[edge.from]?.moved === true || nodes[edge.to]?.moved === true;
    // The layout's first and last point are where it would have met the nodes.
    const inner = isStraight || laidOut === undefined ? [] : laidOut.points.slice(1, -1);
    const labelWidth = plan.request.edges[planned]?.labelWidth ?? 0;
    const via = flattened(inner, laidOut?.label, labelWidth / 2, nodes[edge.from], nodes[edge.to]);
    return {
      from: edge.from,
      to: edge.to,
      width: edgeWidth(edge, graph),
      via,
      labelAt: isStraight ? undefined : laidOut?.label,
    };
  });
  const routes = routeEdges(nodes, led);
  const edges = drawn.map((edge, index): PlacedEdge => {
    const { width, labelAt } = led[index] ?? { width: 1, labelAt: undefined };
    const route = routes[index] ?? { points: [], sideways: false };
    const on = labelAt ?? middleOf(route.points);
    return {
      ...edge,
      route,
      width,
      label: labels[index] ?? "",
      labelAt: on === undefined ? undefined : { x: on.x, y: on.y - width / 2 - LABEL_HEIGHT / 2 },
    };
  });
  const all = graph.edges.filter(({ from, to }) => from !== to).length;
  return { nodes, edges, leftOut: all - edges.length, extent: extentOf(nodes, result) };
}

/** The places that an edge goes through, with a flat stretch below its label. */
function flattened(
  via: readonly Point[],
  label: Point | undefined,
  half: number,
  from: PlacedNode | undefined,
  to: PlacedNode | undefined,
): readonly Point[] {
  if (label === undefined || half === 0 || from === undefined || to === undefined) return via;
  const by = to.x > from.x ? half : -half;
  return via.flatMap((point) => {
    const isLabel = Math.abs(point.x - label.x) < 1 && Math.abs(point.y - label.y) < 1;
    return isLabel ? [{ x: point.x - by, y: point.y }, { x: point.x + by, y: point.y }] : [point];
  });
}

function middleOf(points: readonly Point[]): Point | undefined {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  return { x: (first.x + last.x) / 2, y: (first.y + last.y) / 2 };
}

function extentOf(nodes: readonly PlacedNode[], result: LayoutResult): Extent {
  if (nodes.length === 0) return { left: 0, top: 0, width: 1, height: 1 };
  let [left, top, right, bottom] = [0, 0, result.width, result.height];
  // Loops stand above their nodes.
  for (const { x, y, width, height } of nodes) {
    left = Math.min(left, x - width / 2);
    right = Math.max(right, x + width / 2);
    top = Math.min(top, y - height / 2 - 20);
    bottom = Math.max(bottom, y + height / 2);
  }
  return { left, top, width: right - left, height: bottom - top };
}
