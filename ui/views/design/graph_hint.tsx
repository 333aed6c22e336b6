// What the pointer is over in the graph, in words: times, and the functions that are called.

import type { JSX } from "preact";
import type { CalledFunction, DesignEdge } from "../../../recording/analysis/design_graph.ts";
import { formatDuration, formatNumberOf, formatShare } from "../../../recording/analysis/quantities.ts";
import type { DesignPicture, PlacedNode } from "../../state/design_picture.ts";
import { Hint } from "../../widgets/hint.tsx";
import type { GraphHover } from "./graph_pointer.ts";

/** Functions that a hint lists. */
const LISTED = 8;

/** The hint. @param whole microseconds of everything that ran */
export function GraphHint(
  { picture, hover, whole }: { picture: DesignPicture; hover: GraphHover; whole: number },
): JSX.Element | null {
  const place = { x: hover.x, keepFree: { top: hover.top, bottom: hover.bottom } };
  if (hover.kind === "edge") {
    const edge = picture.edges[hover.index];
    if (edge === undefined) return null;
    const [from, to] = [picture.nodes[edge.from], picture.nodes[edge.to]];
    return (
      <Hint place={place}>
        <h3>{from?.title} → {to?.title}</h3>
        <Calls edge={edge} whole={whole} />
      </Hint>
    );
  }
  const node = picture.nodes[hover.index];
  if (node === undefined) return null;
  if (hover.kind === "loop" && node.loop !== undefined) {
    return (
      <Hint place={place}>
        <h3>Calls within {node.title}</h3>
        <Calls edge={node.loop} whole={whole} />
      </Hint>
    );
  }
  return (
    <Hint place={place}>
      <h3>{node.title}</h3>
      {node.path !== "" && <p class="dim">{node.path}</p>}
      <p class="figures number">
        <span>total {formatDuration(node.total)}</span>
        <span>self {formatDuration(node.self)}</span>
        <span>{formatShare(node.total / Math.max(1, whole))} of what ran</span>
        {node.calls > 0 && <span>{formatNumberOf(node.calls, "call")}</span>}
      </p>
      <Functions functions={calledIn(picture, node)} />
      {node.cluster !== "" && <p class="dim">Click to take it apart.</p>}
    </Hint>
  );
}

function Calls({ edge, whole }: { edge: DesignEdge; whole: number }): JSX.Element {
  return (
    <>
      <p class="figures number">
        <span>{formatDuration(edge.total)} inside</span>
        <span>{formatShare(edge.total / Math.max(1, whole))} of what ran</span>
        <span>{formatNumberOf(edge.calls, "call")}</span>
      </p>
      <Functions functions={edge.functions} />
    </>
  );
}

function Functions({ functions }: { functions: readonly CalledFunction[] }): JSX.Element | null {
  if (functions.length === 0) return null;
  const more = functions.length - LISTED;
  return (
    <ul class="hint-functions">
      {functions.slice(0, LISTED).map(({ name, total }) => (
        <li key={name}>
          <span class="mono cut">{name}</span>
          <span class="number dim">{formatDuration(total)}</span>
        </li>
      ))}
      {more > 0 && <li class="dim">and {formatNumberOf(more, "more function")}</li>}
    </ul>
  );
}

/** The functions of a node that others call, by time. */
function calledIn(picture: DesignPicture, node: PlacedNode): CalledFunction[] {
  const totals = new Map<string, number>();
  for (const edge of picture.edges) {
    if (edge.to !== node.index) continue;
    for (const { name, total } of edge.functions) totals.set(name, (totals.get(name) ?? 0) + total);
  }
  // At the level of functions that is the node's own name.
  if (totals.size === 1 && totals.has(node.title)) return [];
  return [...totals].map(([name, total]) => ({ name, total })).sort((a, b) => b.total - a.total);
}
