// The call tree: who called what, or inverted, who called a function. The heaviest path is open from the start.

import type { JSX } from "preact";
import type { CallTree } from "../../../recording/analysis/call_tree.ts";
import { formatCount } from "../../../recording/analysis/quantities.ts";
import type { CallsModel } from "../../state/calls.ts";
import { labelOfFrame, placeOfFrame } from "../../state/opened_recording.ts";
import type { TreeNodes } from "../../state/tree_nodes.ts";
import { RowTable, type TableColumn } from "../../widgets/row_table.tsx";
import type { TabProps } from "../tab_props.ts";
import { SourceLink } from "../source_link.tsx";
import { useTransformMenu } from "../transform_menu.tsx";
import { NameCell, TimeCell } from "./cells.tsx";
import { useSearchTarget } from "../use_search_target.ts";

const COLUMNS: readonly TableColumn[] = [
  { id: "name", title: "Function" },
  { id: "place", title: "Place" },
  { id: "total", title: "Total", note: "Time of the calls along this path with everything that they called" },
  { id: "self", title: "Self", note: "Time in which the function was on top of the stack" },
  { id: "calls", title: "Calls", note: "Calls along this path that were seen" },
];

const INVERTED: readonly TableColumn[] = COLUMNS.slice(0, 3).map((column) => {
  return column.id === "total"
    ? { ...column, note: "Self time of the function at the top, called along this path" }
    : column;
});

/** The tree. */
export function TreeTable(
  { app, run, model, nodes }: TabProps & { readonly model: CallsModel; readonly nodes: TreeNodes },
): JSX.Element {
  const rows = nodes.rows.value;
  const tree = nodes.tree.value;
  const found = run.found.frames.value;
  const { menu, open } = useTransformMenu(run);
  useSearchTarget(run, nodes.target);
  const nodeAt = (index: number) => rows[index]?.node ?? -1;
  const inverted = nodes.inverted.value;
  const active = nodes.active.value;
  return (
    <>
      <RowTable
        label={inverted ? "Functions and their callers" : "Call tree"}
        class={inverted ? "call-tree inverted" : "call-tree"}
        columns={inverted ? INVERTED : COLUMNS}
        count={rows.length}
        rowAt={(index) => {
          const { node, depth, expanded } = rows[index] ?? { node: -1, depth: 0, expanded: undefined };
          const frame = tree.frameOf(node);
          const time = (micros: number) => <TimeCell micros={micros} whole={tree.whole} most={tree.whole} />;
          return {
            key: String(node),
            level: depth + 1,
            expanded,
            selected: node === active,
            class: found !== undefined && found[frame] !== 1 ? "dimmed" : "",
            cells: [
              <NameCell
                key="name"
                name={labelOfFrame(run.opened, frame)}
                group={model.groupOf(frame)}
                found={found?.[frame] === 1}
              />,
              <SourceLink key="place" app={app} place={placeOfFrame(run.opened, frame)} inRow />,
              time(tree.totalOf(node)),
              time(tree.selfOf(node)),
              <span key="calls" class="number">{formatCount(tree.callsOf(node))}</span>,
            ],
          };
        }}
        active={rows.findIndex((row) => row.node === active)}
        onActive={(index, by) => {
          nodes.active.value = nodeAt(index);
          model.select(tree.frameOf(nodeAt(index)), by === "key" ? "replace" : "push");
        }}
        onToggle={(index) => nodes.toggle(nodeAt(index))}
        onOpenAll={(index) => nodes.openAll(nodeAt(index))}
        onEnter={(index) => {
          if (rows[index]?.expanded !== undefined) nodes.toggle(nodeAt(index));
        }}
        onMenu={(index, at) => {
          const node = nodeAt(index);
          // A path from the top down is one that transforms can mean.
          open({
            frame: tree.frameOf(node),
            stack: inverted ? -1 : tree.stackOf(node),
            ...(inverted ? { chain: chainOf(tree, node) } : {}),
            at,
          });
        }}
        isTree
      />
      {rows.length === 0 && <p class="calls-note">Nothing ran in what is looked at.</p>}
      {menu}
    </>
  );
}

/** Functions from a node of the inverted tree to the one at its top: callers first. */
function chainOf(tree: CallTree, node: number): number[] {
  const frames: number[] = [];
  for (let at = node; at >= 0; at = tree.parentOf(at)) frames.push(tree.frameOf(at));
  return frames;
}
