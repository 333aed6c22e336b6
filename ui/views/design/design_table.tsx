// The graph as a table: every node with its times, and below it what it calls. All that the picture says, without it.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { DesignEdge, DesignGraph, DesignNode } from "../../../recording/analysis/design_graph.ts";
import { formatCount, formatDuration, formatShare } from "../../../recording/analysis/quantities.ts";
import type { DesignModel } from "../../state/design.ts";
import { Bar } from "../../widgets/bar.tsx";
import { RowTable, type TableRow } from "../../widgets/row_table.tsx";

const COLUMNS = [
  { id: "name", title: "Node, and what it calls" },
  { id: "total", title: "Total", note: "Time during which it, or what it called, was at work" },
  { id: "share", title: "Share", note: "Of all that ran" },
  { id: "self", title: "Self", note: "Time of its own code" },
  { id: "calls", title: "Calls", note: "Calls from outside that were seen" },
];

/** A node, or one of its edges. */
interface DesignRow {
  readonly index: number;
  readonly node: DesignNode;
  /** Undefined in the row of the node itself. */
  readonly edge: DesignEdge | undefined;
  readonly callees: number;
}

/** The table. */
export function DesignTable({ model }: { model: DesignModel }): JSX.Element {
  const open = useSignal<ReadonlySet<string>>(new Set());
  const active = useSignal(-1);
  const graph = model.graph.value;
  const rows = listRows(graph, open.value);
  const whole = graph.nodes.reduce((sum, { self }) => sum + self, 0);
  const toggle = (index: number) => {
    const changed = new Set(open.value);
    const key = rows[index]?.node.key ?? "";
    if (!changed.delete(key)) changed.add(key);
    open.value = changed;
  };
  const select = (index: number) => {
    const row = rows[index];
    if (row !== undefined) model.select(row.index);
  };
  return (
    <RowTable
      label="Design as a table"
      class="design-table"
      columns={COLUMNS}
      count={rows.length}
      isTree
      rowAt={(index) => tableRow(rows[index], { model, open: open.value, whole })}
      active={active.value}
      onActive={(index, by) => {
        active.value = index;
        if (by === "pointer") select(index);
      }}
      onToggle={toggle}
      onEnter={select}
    />
  );
}

function listRows(graph: DesignGraph, open: ReadonlySet<string>): DesignRow[] {
  const callees = graph.nodes.map((): DesignEdge[] => []);
  for (const edge of graph.edges) callees[edge.from]?.push(edge);
  return graph.nodes.flatMap((node, index): DesignRow[] => {
    const called = callees[index] ?? [];
    const row = { index, node, edge: undefined, callees: called.length };
    if (!open.has(node.key)) return [row];
    const below = called.flatMap((edge): DesignRow[] => {
      const to = graph.nodes[edge.to];
      return to === undefined ? [] : [{ index: edge.to, node: to, edge, callees: 0 }];
    });
    return [row, ...below];
  });
}

interface RowContext {
  readonly model: DesignModel;
  readonly open: ReadonlySet<string>;
  readonly whole: number;
}

function tableRow(row: DesignRow | undefined, { model, open, whole }: RowContext): TableRow {
  if (row === undefined) return { key: "", level: 1, expanded: undefined, selected: false, cells: [] };
  const { index, node, edge, callees } = row;
  const total = edge?.total ?? node.total;
  const most = model.graph.value.nodes[0]?.total ?? 1;
  const found = model.found.value;
  const names = edge === undefined ? node.place : edge.functions.map(({ name }) => name).join(", ");
  return {
    key: `${node.key} ${edge === undefined ? "" : edge.from}`,
    level: edge === undefined ? 1 : 2,
    expanded: edge === undefined && callees > 0 ? open.has(node.key) : undefined,
    selected: edge === undefined && index === model.selected.value,
    class: found !== undefined && found[index] !== true ? "dimmed" : "",
    cells: [
      <NameCell key="name" node={node} names={names} isEdge={edge !== undefined} />,
      formatDuration(total),
      <ShareCell key="share" ofMost={total / Math.max(1, most)} ofWhole={total / Math.max(1, whole)} />,
      edge === undefined ? formatDuration(node.self) : "",
      formatCount(edge?.calls ?? node.calls),
    ],
  };
}

function NameCell(
  { node, names, isEdge }: { node: DesignNode; names: string; isEdge: boolean },
): JSX.Element {
  return (
    <>
      {isEdge && <span class="dim" aria-hidden="true">→</span>}
      <svg width="4" height="14" aria-hidden="true">
        <rect width="4" height="14" rx="2" fill={`var(--group-${node.group})`} />
      </svg>
      <span class="cut what">{node.title}</span>
      <span class="cut dim" title={names}>{names}</span>
    </>
  );
}

function ShareCell({ ofMost, ofWhole }: { ofMost: number; ofWhole: number }): JSX.Element {
  return (
    <>
      <Bar share={ofMost} />
      <span>{formatShare(ofWhole)}</span>
    </>
  );
}
