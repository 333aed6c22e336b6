// The lanes as a treegrid: the same calls, spans and waits, the same selection, for screen readers and for the keyboard alone.

import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { CallRows, keyOf } from "../../state/call_rows.ts";
import type { TimelineModel } from "../../state/timeline.ts";
import { TreeGrid } from "../../widgets/tree_grid.tsx";

const COLUMNS = ["Function", "Source", "At", "Took", "Self"];

/** The grid. Enter fits a call into the view. */
export function CallGrid({ model }: { model: TimelineModel }): JSX.Element {
  const grid = useMemo(() => new CallRows(model), [model]);
  const rows = grid.rows.value;
  return (
    <TreeGrid
      label="Calls by thread"
      columns={COLUMNS}
      count={rows.length}
      rowAt={(index) => {
        const row = rows[index];
        if (row === undefined) return { id: "", level: 1, cells: [], selected: false, expanded: undefined };
        return {
          id: keyOf(row),
          level: row.level,
          cells: grid.cellsOf(row),
          selected: grid.isSelected(row),
          expanded: row.expanded,
        };
      }}
      active={grid.active.value}
      onSelect={(index) => grid.select(index)}
      onToggle={(index) => grid.toggle(index)}
      onActivate={(index) => {
        const row = rows[index];
        if (row === undefined || row.call < 0) return;
        if (row.bars === undefined) model.fit({ lane: row.lane, call: row.call });
        else model.fitBar({ kind: row.bars.kind, row: row.bars.bars.stack[row.call] ?? -1 });
      }}
    />
  );
}
