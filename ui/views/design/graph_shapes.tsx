// The shapes of the graph: nodes with their times, edges as thick as the time inside them, loops.

import type { JSX } from "preact";
import { formatDuration, formatNumberOf } from "../../../recording/analysis/quantities.ts";
import { type AdvanceOf, fitText } from "../../canvas/text_fit.ts";
import { nodeNote, type PlacedEdge, type PlacedNode } from "../../state/design_picture.ts";
import { headPath, loopHead, loopPath, wayPath } from "../../state/edge_routes.ts";

const PADDING_PX = 12;
const STRIP_PX = 4;
/** Edges are easier to point at than they are thick. */
const LEAST_HIT_PX = 12;

/** How a shape stands to what is selected and searched for. */
export type Light = "" | "lit" | "dimmed";

/** A node. */
export interface NodeShapeProps {
  readonly node: PlacedNode;
  readonly light: Light;
  readonly selected: boolean;
  /** Whether Tab leads to it. */
  readonly active: boolean;
  /** Time that the longest bar stands for. */
  readonly whole: number;
  readonly titleAdvance: AdvanceOf;
  readonly noteAdvance: AdvanceOf;
}

/** Draws a node. */
export function NodeShape(props: NodeShapeProps): JSX.Element {
  const { node, light, selected, active, whole, titleAdvance, noteAdvance } = props;
  const { width, height } = node;
  const room = width - 2 * PADDING_PX;
  const [left, top] = [-width / 2, -height / 2];
  const textLeft = left + PADDING_PX;
  const bar = (micros: number) => Math.max(0, Math.min(1, micros / whole)) * room;
  const classes = [
    "node",
    node.origin,
    light,
    selected ? "selected" : "",
    node.cluster === "" ? "" : "cluster",
  ];
  return (
    <g
      class={classes.filter((name) => name !== "").join(" ")}
      transform={`translate(${node.x} ${node.y})`}
      data-node={node.index}
      role="button"
      tabindex={active ? 0 : -1}
      aria-pressed={selected}
      aria-label={describeNode(node)}
    >
      {node.cluster !== "" && (
        <rect class="behind" x={left + 4} y={top + 4} width={width} height={height} rx="7" />
      )}
      <rect class="box" x={left} y={top} width={width} height={height} rx="7" />
      <path
        d={`M${left + 7},${top}h-1a6,6 0 0 0 -6,6v${height - 12}a6,6 0 0 0 6,6h${STRIP_PX - 5}v${-height}z`}
        fill={`var(--group-${node.group})`}
      />
      <text class="title" x={textLeft} y={top + 17}>{fitText(node.title, room, titleAdvance)}</text>{" "}
      {/* Spaces between, for those who name it by what stands on it. */}
      {node.place !== "" && (
        <text class="note" x={textLeft} y={top + 31}>{fitText(node.place, room, noteAdvance)}</text>
      )}{" "}
      <text class="note number" x={textLeft} y={top + height - 13}>
        {fitText(nodeNote(node), room, noteAdvance)}
      </text>
      <rect class="track" x={textLeft} y={top + height - 8} width={room} height="3" rx="1.5" />
      <rect class="total" x={textLeft} y={top + height - 8} width={bar(node.total)} height="3" rx="1.5" />
      <rect class="self" x={textLeft} y={top + height - 8} width={bar(node.self)} height="3" rx="1.5" />
    </g>
  );
}

/** What a node says to those who cannot see it: first what stands on it, so that it can be called by that. */
export function describeNode(node: PlacedNode): string {
  const shown = [node.title, node.place, nodeNote(node)].filter((text) => text !== "").join(" ");
  const loop = node.loop === undefined ? "" : `, calls itself for ${formatDuration(node.loop.total)}`;
  return `${shown}, ${formatNumberOf(node.calls, "call")}${loop}`;
}

/** An edge and its arrow. */
export function EdgeShape(
  { edge, index, light }: { edge: PlacedEdge; index: number; light: Light },
): JSX.Element {
  const way = wayPath(edge.route, edge.width);
  return (
    <g class={`edge ${light}`} data-edge={index}>
      <path class="hit" d={way} stroke-width={Math.max(LEAST_HIT_PX, edge.width)} />
      <path class="way" d={way} stroke-width={edge.width} />
      <path class="head" d={headPath(edge.route, edge.width)} />
    </g>
  );
}

/** The text on an edge. */
export function EdgeLabel({ edge, light }: { edge: PlacedEdge; light: Light }): JSX.Element | null {
  if (edge.label === "" || edge.labelAt === undefined) return null;
  return <text class={`edge-label ${light}`} x={edge.labelAt.x} y={edge.labelAt.y}>{edge.label}</text>;
}

/** Calls of a node to itself. */
export function LoopShape({ node, light }: { node: PlacedNode; light: Light }): JSX.Element | null {
  if (node.loop === undefined) return null;
  const way = loopPath(node);
  return (
    <g class={`edge ${light}`} data-loop={node.index}>
      <path class="hit" d={way} stroke-width={LEAST_HIT_PX} />
      <path class="way" d={way} stroke-width="2" />
      <path class="head" d={loopHead(node)} />
    </g>
  );
}
