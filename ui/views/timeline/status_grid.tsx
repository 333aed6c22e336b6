// The chart as a grid: a row a reading, for screen readers and for the keyboard alone.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { readingAt, STATUS_SERIES, UNKNOWN } from "../../../recording/analysis/status_lines.ts";
import { stretchAt } from "../../../recording/analysis/stretches.ts";
import { formatTick } from "../../../recording/analysis/ticks.ts";
import type { TimelineModel } from "../../state/timeline.ts";
import { TreeGrid } from "../../widgets/tree_grid.tsx";
import { formatStatus, SERIES_NAMES } from "./legend.tsx";

/** The grid; nothing when nothing was read. The row that keys go to is brought into view. */
export function StatusGrid({ model }: { model: TimelineModel }): JSX.Element | null {
  const { status, stretches } = model.opened;
  const active = useSignal(0);
  // Begins at what is in view. Not sooner than it has the focus: following each picture would slow them.
  const onFocus = () => {
    const { from, to } = model.range.peek();
    const when = status.when[active.value] ?? -1;
    if (when < from || when > to) active.value = Math.max(0, readingAt(status, from));
  };
  if (status.length === 0) return null;
  const known = STATUS_SERIES.filter((series) => status.lines[series].known);
  const marksAt = (time: number) => {
    const marks = (["waiting", "blocked", "collecting"] as const).filter((kind) => {
      return stretchAt(stretches[kind], time) >= 0;
    });
    return marks.join(", ");
  };
  return (
    <div onFocusCapture={onFocus}>
      <TreeGrid
        label="Readings of the chart"
        columns={["At", ...known.map((series) => SERIES_NAMES[series]), "Marked as"]}
        count={status.length}
        rowAt={(index) => {
          const when = status.when[index] ?? 0;
          const values = known.map((series) =>
            formatStatus(series, status.lines[series].value[index] ?? UNKNOWN)
          );
          return {
            id: String(index),
            level: 1,
            cells: [formatTick(when, 1000), ...values, marksAt(when)],
            selected: index === active.value,
            expanded: undefined,
          };
        }}
        active={active.value}
        onSelect={(index) => {
          active.value = index;
          model.showMoment(status.when[index] ?? 0);
        }}
      />
    </div>
  );
}
