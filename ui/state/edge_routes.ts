// The ways of a graph's edges: out of one side of a node and into the facing side of another one, side by side where
// several meet, smooth in between. Pure arithmetic.

import type { Point } from "./graph_layout.ts";

/** A box that edges begin and end at. `x` and `y` are its middle. */
export interface RouteBox extends Point {
  readonly width: number;
  readonly height: number;
}

/** An edge to be led. */
export interface RouteEdge {
  readonly from: number;
  readonly to: number;
  /** Thickness. */
  readonly width: number;
  /** Places that it goes through. */
  readonly via: readonly Point[];
}

/** A way: where it begins and ends, through where, and whether it leaves sideways or up and down. */
export interface Route {
  readonly points: readonly Point[];
  readonly sideways: boolean;
}

/** Room between edges at one side of a box, and what is left free of its corners. */
const GAP = 4;
const CORNER = 8;

/** One end of an edge at one side of a box. */
interface Port {
  readonly edge: number;
  readonly end: "start" | "end";
  readonly width: number;
  /** Height that the edge comes from. */
  readonly towards: number;
}

/** Leads all edges. */
export function routeEdges(boxes: readonly RouteBox[], edges: readonly RouteEdge[]): Route[] {
  const ports = new Map<string, Port[]>();
  const add = (key: string, port: Port) => ports.set(key, [...ports.get(key) ?? [], port]);
  edges.forEach(({ from, to, width, via }, edge) => {
    const [start, end] = [boxes[from], boxes[to]];
    if (start === undefined || end === undefined || !isSideways(start, end)) return;
    const forward = end.x > start.x;
    add(`${from} ${forward ? "right" : "left"}`, { edge, end: "start", width, towards: (via[0] ?? end).y });
    add(`${to} ${forward ? "left" : "right"}`, { edge, end: "end", width, towards: (via.at(-1) ?? start).y });
  });
  const starts = new Map<number, Point>();
  const ends = new Map<number, Point>();
  for (const [key, at] of ports) {
    const [index, side] = key.split(" ");
    const box = boxes[Number(index)];
    if (box === undefined) continue;
    for (const [port, place] of spread(box, side === "right", at)) {
      (port.end === "start" ? starts : ends).set(port.edge, place);
    }
  }
  return edges.map((edge, index) => {
    const [start, end] = [starts.get(index), ends.get(index)];
    if (start !== undefined && end !== undefined) {
      return { points: [start, ...edge.via, end], sideways: true };
    }
    const [from, to] = [boxes[edge.from], boxes[edge.to]];
    if (from === undefined || to === undefined) return { points: [], sideways: false };
    return { points: [leave(from, to), leave(to, from)], sideways: false };
  });
}

/** Whether there is room between two boxes to leave at the side. */
function isSideways(a: RouteBox, b: RouteBox): boolean {
  return Math.abs(a.x - b.x) > (a.width + b.width) / 2;
}

/** Puts the edges at one side of a box in the order of where they come from, around its middle. */
function spread(box: RouteBox, right: boolean, ports: readonly Port[]): [Port, Point][] {
  const sorted = ports.toSorted((a, b) => a.towards - b.towards || a.edge - b.edge);
  const wanted = sorted.reduce((sum, { width }) => sum + width + GAP, -GAP);
  const scale = Math.min(1, (box.height - 2 * CORNER) / Math.max(1, wanted));
  const x = box.x + (right ? 1 : -1) * box.width / 2;
  let y = box.y - wanted * scale / 2;
  return sorted.map((port) => {
    const middle = y + port.width * scale / 2;
    y += (port.width + GAP) * scale;
    return [port, { x, y: middle }];
  });
}

/** Where the way from the middle of a box towards another one crosses its edge. */
function leave(box: RouteBox, towards: Point): Point {
  const [dx, dy] = [towards.x - box.x, towards.y - box.y];
  const scale = Math.max(Math.abs(dx) / (box.width / 2), Math.abs(dy) / (box.height / 2), 1e-6);
  return { x: box.x + dx / scale, y: box.y + dy / scale };
}

/** Length of an arrow's head. */
export function headLength(width: number): number {
  return 5 + width * 0.6;
}

/** The way up to where its arrow's head begins; as SVG writes it. */
export function wayPath({ points, sideways }: Route, width: number): string {
  const tip = points.at(-1);
  const before = points.at(-2);
  const [first] = points;
  if (first === undefined || tip === undefined || before === undefined) return "";
  const { x, y } = arrival({ points, sideways });
  const by = headLength(width) - 1;
  const way = [...points.slice(0, -1), { x: tip.x - x * by, y: tip.y - y * by }];
  const parts = way.slice(1).map((point, index) => {
    if (!sideways) return `L${write(point)}`;
    const last = way[index] ?? point;
    const middle = (last.x + point.x) / 2;
    return `C${write({ x: middle, y: last.y })} ${write({ x: middle, y: point.y })} ${write(point)}`;
  });
  return `M${write(first)}${parts.join("")}`;
}

/** The head of an edge's arrow. */
export function headPath(route: Route, width: number): string {
  const tip = route.points.at(-1);
  if (tip === undefined || route.points.length < 2) return "";
  const { x, y } = arrival(route);
  const length = headLength(width);
  const half = 2.5 + width * 0.8;
  const base = { x: tip.x - x * length, y: tip.y - y * length };
  const left = { x: base.x - y * half, y: base.y + x * half };
  const right = { x: base.x + y * half, y: base.y - x * half };
  return `M${write(tip)}L${write(left)}L${write(right)}Z`;
}

/** Direction in which an edge arrives. */
function arrival({ points, sideways }: Route): Point {
  const tip = points.at(-1) ?? { x: 0, y: 0 };
  const before = points.at(-2) ?? tip;
  if (sideways) return { x: tip.x < before.x ? -1 : 1, y: 0 };
  const length = Math.hypot(tip.x - before.x, tip.y - before.y);
  return length === 0 ? { x: 1, y: 0 } : { x: (tip.x - before.x) / length, y: (tip.y - before.y) / length };
}

/** The loop of calls within a box: out of its upper edge and back. */
export function loopPath({ x, y, width, height }: RouteBox): string {
  const right = x + width / 2 - 12;
  const top = y - height / 2;
  return `M${write({ x: right - 26, y: top })}C${write({ x: right - 30, y: top - 20 })} ${
    write({ x: right + 4, y: top - 20 })
  } ${write({ x: right, y: top - 5 })}`;
}

/** The head of a loop's arrow. */
export function loopHead({ x, y, width, height }: RouteBox): string {
  const tip = { x: x + width / 2 - 12, y: y - height / 2 };
  return `M${write(tip)}L${write({ x: tip.x - 4, y: tip.y - 7 })}L${write({ x: tip.x + 4, y: tip.y - 7 })}Z`;
}

/** A tenth of a pixel is exact enough, and short in a file. */
function write({ x, y }: Point): string {
  return `${Math.round(x * 10) / 10},${Math.round(y * 10) / 10}`;
}
