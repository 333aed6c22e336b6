// What is selected, as a sentence: for the live text beside the canvas.

import { plainText } from "../../recording/analysis/ansi.ts";
import { STATUS_ERROR } from "../../recording/analysis/async_bars.ts";
import { formatDuration, formatNumberOf } from "../../recording/analysis/quantities.ts";
import { LEVELS } from "../../recording/tables/schema.ts";
import {
  type BarRef,
  durationOf,
  frameOf,
  labelOfBar,
  labelOfStack,
  placeOfFrame,
  shortPlace,
} from "./opened_recording.ts";
import type { TimelineModel } from "./timeline.ts";

/** The sentence; empty when nothing is selected. */
export function describeSelection(model: TimelineModel): string {
  const entries = model.selectedEntries.value;
  if (entries !== undefined) return describeEntries(model, entries);
  const bar = model.selectedBar.value;
  if (bar !== undefined) return describeBar(model, bar);
  const selected = model.selectedCall.value;
  if (selected === undefined) return "";
  const { opened } = model;
  const lane = opened.lanes[selected.lane];
  if (lane === undefined) return "";
  const { calls, info } = lane;
  const stack = calls.stack[selected.call] ?? -1;
  const place = shortPlace(placeOfFrame(opened, frameOf(opened, stack)));
  return [
    `${labelOfStack(opened, stack)}${place === "" ? "" : ` in ${place}`}`,
    `at ${formatDuration(calls.start[selected.call] ?? 0)}`,
    `took ${formatDuration(durationOf(opened, selected))}`,
    `self ${formatDuration(calls.self[selected.call] ?? 0)}`,
    `depth ${calls.depth[selected.call] ?? 0} of thread ${info.title}`,
  ].join(", ");
}

function describeBar(model: TimelineModel, bar: BarRef): string {
  const { opened } = model;
  const { duration, status } = opened.recording.tables[bar.kind].columns;
  const { from, to } = model.extentOfBar(bar);
  const starter = model.starterOf(bar);
  const stack = starter === undefined ? -1 : opened.lanes[starter.lane]?.calls.stack[starter.call] ?? -1;
  const micros = duration[bar.row] ?? 0;
  return [
    `${bar.kind === "spans" ? "span" : "wait"} ${labelOfBar(opened, bar)}`,
    `at ${formatDuration(from)}`,
    micros < 0 ? "not finished" : `took ${formatDuration(to - from)}`,
    ...(status[bar.row] === STATUS_ERROR ? ["failed"] : []),
    ...(stack < 0 ? [] : [`started by ${labelOfStack(opened, stack)}`]),
  ].join(", ");
}

function describeEntries(
  model: TimelineModel,
  entries: { readonly first: number; readonly last: number },
): string {
  const { logs, strings } = model.opened.recording.tables;
  const level = LEVELS[logs.columns.level[entries.first] ?? 2] ?? "info";
  const when = formatDuration(logs.columns.when[entries.first] ?? 0);
  const count = entries.last - entries.first;
  const many = count === 1 ? "" : `${formatNumberOf(count, "log entry", "log entries")}, the first: `;
  return `${many}${level} at ${when}: ${plainText(strings.get(logs.columns.message[entries.first] ?? -1))}`;
}
