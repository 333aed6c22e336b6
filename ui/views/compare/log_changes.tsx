// What one of the runs logged and the other did not, by message without its numbers and ids.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { isAlone, type LogChange } from "../../../recording/analysis/diff_logs.ts";
import { firstLine } from "../../../recording/analysis/log_text.ts";
import { severityOf } from "../../../recording/analysis/log_markers.ts";
import { formatCount } from "../../../recording/analysis/quantities.ts";
import { LEVELS } from "../../../recording/tables/schema.ts";
import type { CompareModel } from "../../state/compare.ts";
import { formatSigned } from "../../state/compare_summary.ts";
import { RowTable, type TableRow } from "../../widgets/row_table.tsx";
import { SeverityMark } from "../../widgets/severity_mark.tsx";
import { ChangeCell } from "./change_text.tsx";
import { useComputedOf } from "../use_computed_of.ts";
import { useSearchTarget } from "../use_search_target.ts";

/** Characters of a message that are shown. */
const LINE_LENGTH = 300;

const COLUMNS = [
  { id: "message", title: "Message", note: "Numbers, ids and times are left out of the comparison" },
  { id: "before", title: "Before" },
  { id: "after", title: "After" },
  { id: "change", title: "Change" },
];

/** The list. */
export function LogChanges({ model }: { model: CompareModel }): JSX.Element {
  const active = useSignal(-1);
  const logs = model.logs.value;
  const { pattern } = model.run.search.pattern.value;
  const target = useComputedOf(model, () => {
    const search = model.run.search.pattern.value.pattern;
    const places = search === undefined
      ? []
      : model.logs.value.flatMap(({ message }, index) => search.test(message) ? [index] : []);
    return {
      count: places.length,
      current: places.indexOf(active.value),
      go: (index: number) => active.value = places[index] ?? -1,
    };
  });
  useSearchTarget(model.run, target);
  const select = (index: number) => {
    const row = logs[index]?.afterRow ?? -1;
    if (row >= 0) model.run.timeline.selectEntries(row, row + 1);
  };
  if (logs.length === 0) {
    return (
      <div class="compare-notice">
        <p class="dim">
          {model.run.opened.markers.length + model.other.markers.length === 0
            ? "Neither run logged anything."
            : "Both runs logged the same, but for numbers, ids and times."}
        </p>
      </div>
    );
  }
  return (
    <RowTable
      label="Log entries by change"
      class="log-changes"
      columns={COLUMNS}
      count={logs.length}
      rowAt={(index) => rowOf(logs[index], index, (text) => pattern === undefined || pattern.test(text))}
      active={active.value}
      onActive={(index, by) => {
        active.value = index;
        if (by === "pointer") select(index);
      }}
      onEnter={select}
    />
  );
}

function rowOf(change: LogChange | undefined, index: number, found: (text: string) => boolean): TableRow {
  if (change === undefined) return { key: "", level: 1, expanded: undefined, selected: false, cells: [] };
  const { level, message, before, after } = change;
  const difference = after - before;
  const text = firstLine(message, LINE_LENGTH).parsed.text;
  const note = !isAlone(change) ? "" : before === 0 ? "only after" : "only before";
  return {
    key: String(index),
    level: 1,
    expanded: undefined,
    selected: false,
    class: found(message) ? "" : "dimmed",
    cells: [
      <MessageCell key="message" level={level} message={text} note={note} />,
      before === 0 ? "" : formatCount(before),
      after === 0 ? "" : formatCount(after),
      <ChangeCell
        key="change"
        text={formatSigned(difference, formatCount)}
        share={difference / Math.max(1, before, after)}
      />,
    ],
  };
}

function MessageCell(
  { level, message, note }: { level: number; message: string; note: string },
): JSX.Element {
  return (
    <>
      <SeverityMark severity={severityOf(level)} title={LEVELS[level] ?? "info"} />
      <span class="cut mono" title={message}>{message}</span>
      {note !== "" && <span class="only">{note}</span>}
    </>
  );
}
