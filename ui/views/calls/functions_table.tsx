// Functions with their times, in a table that is sorted, gathered and filtered.

import type { JSX } from "preact";
import { formatCount, formatDuration } from "../../../recording/analysis/quantities.ts";
import { displayPath } from "../../../recording/analysis/source_path.ts";
import type { CallsModel } from "../../state/calls.ts";
import { type FunctionRow, type FunctionTable, type SortColumn, valueOf } from "../../state/function_rows.ts";
import { labelOfFrame, placeOfFrame } from "../../state/opened_recording.ts";
import { RowTable, type TableColumn } from "../../widgets/row_table.tsx";
import type { TabProps } from "../tab_props.ts";
import { SourceLink } from "../source_link.tsx";
import { useTransformMenu } from "../transform_menu.tsx";
import { MomentsCell, NameCell, TimeCell } from "./cells.tsx";
import { useSearchTarget } from "../use_search_target.ts";

/** What the table shows. */
export interface FunctionsTableProps extends TabProps {
  readonly model: CallsModel;
  readonly table: FunctionTable;
  /** Names and times alone. */
  readonly isNarrow?: boolean;
}

const COLUMNS: readonly {
  readonly id: SortColumn | "moments";
  readonly title: string;
  readonly note: string;
}[] = [
  { id: "name", title: "Function", note: "" },
  { id: "place", title: "Place", note: "Where it is in the source" },
  { id: "self", title: "Self", note: "Time in which it was on top of the stack" },
  { id: "total", title: "Total", note: "Time in which it was on the stack; recursion counts once" },
  { id: "calls", title: "Calls", note: "Calls that were seen; short ones between two samples are not" },
  { id: "average", title: "Average", note: "What a call took that was seen" },
  { id: "longest", title: "Longest", note: "What the longest call took" },
  { id: "moments", title: "When", note: "When it was open, from the start of the range to its end" },
];

const NARROW: ReadonlySet<string> = new Set(["name", "self", "total"]);

/** The table. */
export function FunctionsTable(
  { app, run, model, table, isNarrow = false }: FunctionsTableProps,
): JSX.Element {
  const rows = table.rows.value;
  const { menu, open } = useTransformMenu(run);
  const selected = run.selectedFrame.value;
  useSearchTarget(run, table.target);
  const order = table.sort.value;
  const shown = COLUMNS.filter(({ id }) => !isNarrow || NARROW.has(id));
  const columns = shown.map(({ id, title, note }): TableColumn => {
    const named = { id, title, ...(note === "" ? {} : { note }) };
    if (id === "moments") return named;
    const sorted = order.column !== id ? "none" : order.ascending ? "ascending" : "descending";
    return { ...named, sorted, onSort: () => table.sortBy(id) };
  });
  const activeGroup = table.activeGroup.value;
  const active = activeGroup >= 0
    ? rows.findIndex((row) => row.frame < 0 && row.group === activeGroup)
    : rows.findIndex((row) => row.frame === selected);
  const toggle = (index: number) => {
    const row = rows[index];
    if (row !== undefined && row.frame < 0) table.toggle(row.group);
  };
  const frameAt = (index: number) => rows[index]?.frame ?? -1;
  return (
    <>
      <RowTable
        label="Functions"
        class={isNarrow ? "functions narrow" : "functions"}
        columns={columns}
        count={rows.length}
        rowAt={(index) => {
          const row = rows[index];
          return {
            key: row?.id ?? "",
            level: row?.level ?? 1,
            expanded: row?.expanded,
            hasMenu: row !== undefined && row.frame >= 0,
            selected: row !== undefined && row.frame >= 0 && row.frame === selected,
            class: row !== undefined && table.matches(row) === false ? "dimmed" : "",
            cells: row === undefined
              ? []
              : shown.map(({ id }) => (
                <Cell key={id} app={app} run={run} model={model} table={table} row={row} column={id} />
              )),
          };
        }}
        active={active}
        onActive={(index, by) => {
          const row = rows[index];
          table.activeGroup.value = row === undefined || row.frame >= 0 ? -1 : row.group;
          if (row !== undefined && row.frame >= 0) model.select(row.frame, by === "key" ? "replace" : "push");
        }}
        onToggle={toggle}
        onEnter={(index) => frameAt(index) < 0 ? toggle(index) : model.show("sandwich")}
        onMenu={(index, at) => open({ frame: frameAt(index), stack: -1, at })}
        isTree={table.gathering.value !== "function"}
      />
      {rows.length === 0 && table.stage.value === "done" && <p class="calls-note">{emptyText(model)}</p>}
      {menu}
    </>
  );
}

function emptyText({ run, whole }: CallsModel): string {
  if (run.opened.lanes.every((lane) => lane.calls.length === 0)) {
    return "No stacks were sampled in this recording.";
  }
  return whole.value === 0 ? "Nothing ran in what is looked at." : "Nothing matches the search.";
}

interface CellProps extends TabProps {
  readonly model: CallsModel;
  readonly table: FunctionTable;
  readonly row: FunctionRow;
  readonly column: SortColumn | "moments";
}

function Cell({ app, run, model, table, row, column }: CellProps): JSX.Element | null {
  switch (column) {
    case "name": {
      const found = table.matches(row) === true;
      if (row.frame < 0) {
        const name = table.nameOfGroup(row.group);
        return <NameCell name={shortGroup(name)} group={table.colourOfGroup(row.group)} found={found} />;
      }
      return (
        <NameCell name={labelOfFrame(run.opened, row.frame)} group={model.groupOf(row.frame)} found={found} />
      );
    }
    case "place":
      if (row.frame < 0) {
        return (
          <span class="dim cut" title={table.nameOfGroup(row.group)}>{table.nameOfGroup(row.group)}</span>
        );
      }
      return <SourceLink app={app} place={placeOfFrame(run.opened, row.frame)} inRow />;
    case "self":
    case "total": {
      return (
        <TimeCell micros={valueOf(row, column)} whole={model.whole.value} most={table.most.value[column]} />
      );
    }
    case "calls":
      return <span class="number">{formatCount(valueOf(row, column))}</span>;
    case "average":
    case "longest":
      return <span class="number">{formatDuration(valueOf(row, column))}</span>;
    case "moments":
      return <MomentsCell shares={table.moments(row)} />;
  }
}

/** The end of a path; a package's name as it is. */
function shortGroup(name: string): string {
  const path = displayPath(name);
  return path.startsWith("@") ? path : path.split("/").slice(-2).join("/");
}
