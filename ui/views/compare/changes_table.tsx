// Functions of both runs by how much their times changed.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { DiffUnit, FunctionChange } from "../../../recording/analysis/diff_functions.ts";
import { formatDuration, formatNumberOf, formatShare } from "../../../recording/analysis/quantities.ts";
import type { ChangeSort, CompareModel } from "../../state/compare.ts";
import { formatSigned } from "../../state/compare_summary.ts";
import { RowTable, type TableRow } from "../../widgets/row_table.tsx";
import { ChangeCell } from "./change_text.tsx";
import { useComputedOf } from "../use_computed_of.ts";
import { useSearchTarget } from "../use_search_target.ts";

/** The table. */
export function ChangesTable({ model }: { model: CompareModel }): JSX.Element {
  const active = useSignal(-1);
  const { pattern } = model.run.search.pattern.value;
  const changes = model.changes.value;
  const found = (change: FunctionChange) => {
    return pattern === undefined || pattern.test(change.title) || pattern.test(change.place);
  };
  const target = useComputedOf(model, () => {
    const search = model.run.search.pattern.value.pattern;
    const places = search === undefined
      ? []
      : model.changes.value.flatMap(({ title, place }, index) =>
        search.test(title) || search.test(place) ? [index] : []
      );
    return {
      count: places.length,
      current: places.indexOf(active.value),
      go: (index: number) => active.value = places[index] ?? -1,
    };
  });
  useSearchTarget(model.run, target);
  const most = changes.reduce(
    (sums, { self, total }) => ({
      self: Math.max(sums.self, Math.abs(self)),
      total: Math.max(sums.total, Math.abs(total)),
    }),
    { self: 0, total: 0 },
  );
  const select = (index: number) => model.select(changes[index]?.afterFrame ?? -1);
  const selected = model.matched.value.after[model.run.selectedFrame.value ?? -1] ?? -1;
  return (
    <>
      <RowTable
        label="Functions by change"
        class="changes-table"
        columns={[
          sortable(model, "name", "Function"),
          { id: "total-before", title: "Total before" },
          { id: "total-after", title: "Total after" },
          sortable(model, "total", "Total change"),
          { id: "self-before", title: "Self before" },
          { id: "self-after", title: "Self after" },
          sortable(model, "self", "Self change"),
        ]}
        count={changes.length}
        rowAt={(index) => rowOf(changes[index], { unit: model.unit.value, most, selected, found })}
        active={active.value}
        onActive={(index, by) => {
          active.value = index;
          if (by === "pointer") select(index);
        }}
        onEnter={select}
      />
      <p class="compare-note dim">{countText(changes)}</p>
    </>
  );
}

function sortable(model: CompareModel, sort: ChangeSort, title: string) {
  const sorted = model.sort.value === sort ? (sort === "name" ? "ascending" : "descending") : "none";
  return {
    id: sort,
    title,
    sorted,
    onSort: () => model.choose("sort", sort === "total" ? undefined : sort),
  } as const;
}

function countText(changes: readonly FunctionChange[]): string {
  const fresh = changes.filter(({ before }) => before === undefined).length;
  const gone = changes.filter(({ after }) => after === undefined).length;
  const both = changes.length - fresh - gone;
  return `${formatNumberOf(both, "function")} in both runs, ${fresh} only after, ${gone} only before`;
}

interface RowContext {
  readonly unit: DiffUnit;
  readonly most: { readonly self: number; readonly total: number };
  /** Index of the matched function that is selected. */
  readonly selected: number;
  readonly found: (change: FunctionChange) => boolean;
}

function rowOf(change: FunctionChange | undefined, { unit, most, selected, found }: RowContext): TableRow {
  if (change === undefined) return { key: "", level: 1, expanded: undefined, selected: false, cells: [] };
  const { title, place, group, before, after } = change;
  const format = (value: number) => formatIn(unit, value);
  const note = before === undefined ? "only after" : after === undefined ? "only before" : "";
  return {
    key: String(change.index),
    level: 1,
    expanded: undefined,
    selected: change.index === selected,
    class: found(change) ? "" : "dimmed",
    cells: [
      <NameCell key="name" title={title} place={place} group={group} note={note} />,
      before === undefined ? "" : format(before.total),
      after === undefined ? "" : format(after.total),
      <ChangeCell
        key="total"
        text={formatSigned(change.total, format)}
        share={change.total / Math.max(1e-9, most.total)}
      />,
      before === undefined ? "" : format(before.self),
      after === undefined ? "" : format(after.self),
      <ChangeCell
        key="self"
        text={formatSigned(change.self, format)}
        share={change.self / Math.max(1e-9, most.self)}
      />,
    ],
  };
}

function formatIn(unit: DiffUnit, value: number): string {
  if (unit === "share") return formatShare(value);
  return unit === "second" ? `${formatDuration(value)}/s` : formatDuration(value);
}

interface NameCellProps {
  readonly title: string;
  readonly place: string;
  readonly group: number;
  readonly note: string;
}

function NameCell({ title, place, group, note }: NameCellProps): JSX.Element {
  return (
    <>
      <svg width="4" height="14" aria-hidden="true">
        <rect width="4" height="14" rx="2" fill={`var(--group-${group})`} />
      </svg>
      <span class="cut" title={place === "" ? title : `${title} ${place}`}>
        <span class="mono what">{title}</span> <span class="dim where">{place}</span>
      </span>
      {note !== "" && <span class="only">{note}</span>}
    </>
  );
}
