// What the pointer is over, in words.

import type { JSX } from "preact";
import { firstLine } from "../../../recording/analysis/log_text.ts";
import { STATUS_ERROR } from "../../../recording/analysis/async_bars.ts";
import { severityOf } from "../../../recording/analysis/log_markers.ts";
import { formatDuration, formatNumberOf } from "../../../recording/analysis/quantities.ts";
import { formatMoment } from "../../../recording/analysis/ticks.ts";
import { LEVELS } from "../../../recording/tables/schema.ts";
import {
  type BarRef,
  durationOf,
  frameOf,
  labelOfBar,
  labelOfStack,
  type LaneCall,
  placeOfFrame,
  shortPlace,
} from "../../state/opened_recording.ts";
import { readSpanNotes } from "../../../recording/analysis/span_tracks.ts";
import { valueAt } from "../../../recording/analysis/status_lines.ts";
import type { Hover, TimelineModel } from "../../state/timeline.ts";
import { Hint } from "../../widgets/hint.tsx";
import { SeverityMark } from "../../widgets/severity_mark.tsx";

/** Log entries that a hint lists. */
const LISTED_ENTRIES = 4;

/** The hint, if there is something to tell. */
export function PointerHint({ model }: { model: TimelineModel }): JSX.Element | null {
  const hover = model.hover.value;
  if (hover === undefined) return null;
  const place = { x: hover.pointer.x, keepFree: hover.keepFree };
  if (hover.entries !== undefined) {
    return (
      <Hint place={place}>
        <Entries model={model} first={hover.entries.first} last={hover.entries.last} />
      </Hint>
    );
  }
  if (hover.call !== undefined) {
    return (
      <Hint place={place}>
        <Call model={model} call={hover.call} />
      </Hint>
    );
  }
  if (hover.bar !== undefined) {
    return (
      <Hint place={place}>
        <AsyncBar model={model} bar={hover.bar} />
      </Hint>
    );
  }
  return hover.stretch === undefined ? null : (
    <Hint place={place}>
      <Marked model={model} stretch={hover.stretch} />
    </Hint>
  );
}

/** A span or a wait: how long, how it ended, who started it. */
function AsyncBar({ model, bar }: { model: TimelineModel; bar: BarRef }): JSX.Element {
  const { opened } = model;
  const { duration, status } = opened.recording.tables[bar.kind].columns;
  const { from, to } = model.extentOfBar(bar);
  const starter = model.starterOf(bar);
  const stack = starter === undefined ? -1 : opened.lanes[starter.lane]?.calls.stack[starter.call] ?? -1;
  const span = model.range.value.to - model.range.value.from;
  const tooltip = bar.kind === "spans" ? readSpanNotes(opened.recording.tables, bar.row).tooltip : "";
  return (
    <>
      <h3>{labelOfBar(opened, bar)}</h3>
      {tooltip !== "" && <p>{tooltip}</p>}
      <p class="figures number">
        <span>
          <span class="dim">at</span> {formatMoment(from, span)}
        </span>
        <span>
          <span class="dim">{bar.kind === "waits" ? "waited" : "took"}</span>{" "}
          {(duration[bar.row] ?? 0) < 0 ? "not finished" : formatDuration(to - from)}
        </span>
        {status[bar.row] === STATUS_ERROR && <span class="failed">failed</span>}
      </p>
      {stack >= 0 && <p class="dim">started by {labelOfStack(opened, stack)}</p>}
    </>
  );
}

const STRETCH_TITLES = {
  waiting: "Waiting",
  blocked: "Event loop blocked",
  collecting: "Garbage collection",
} as const;

/** A stretch that the chart marks. */
function Marked(
  { model, stretch: { kind, index } }: { model: TimelineModel; stretch: NonNullable<Hover["stretch"]> },
): JSX.Element {
  const { start, end } = model.opened.stretches[kind];
  const [from, to] = [start[index] ?? 0, end[index] ?? 0];
  const late = kind === "blocked" ? valueAt(model.opened.status, "loopDelay", from) : 0;
  const span = model.range.value.to - model.range.value.from;
  return (
    <>
      <h3>{STRETCH_TITLES[kind]}</h3>
      {kind === "waiting" && <p class="dim">Calls were open and the processor was not busy.</p>}
      <p class="figures number">
        <span>
          <span class="dim">at</span> {formatMoment(from, span)}
        </span>
        <span>
          <span class="dim">{kind === "blocked" ? "within" : "for"}</span> {formatDuration(to - from)}
        </span>
        {late > 0 && (
          <span>
            <span class="dim">late by</span> {formatDuration(late)}
          </span>
        )}
      </p>
    </>
  );
}

function Call({ model, call }: { model: TimelineModel; call: LaneCall }): JSX.Element | null {
  const { opened } = model;
  const calls = opened.lanes[call.lane]?.calls;
  if (calls === undefined) return null;
  const place = placeOfFrame(opened, frameOf(opened, calls.stack[call.call] ?? -1));
  const span = model.range.value.to - model.range.value.from;
  return (
    <>
      <h3>{place.name}</h3>
      {place.file !== "" && <p class="mono dim">{shortPlace(place)}</p>}
      <p class="figures number">
        <span>
          <span class="dim">at</span> {formatMoment(calls.start[call.call] ?? 0, span)}
        </span>
        <span>
          <span class="dim">took</span> {formatDuration(durationOf(opened, call))}
        </span>
        <span>
          <span class="dim">self</span> {formatDuration(calls.self[call.call] ?? 0)}
        </span>
      </p>
    </>
  );
}

function Entries({ model, first, last }: { model: TimelineModel; first: number; last: number }): JSX.Element {
  const { logs, strings } = model.opened.recording.tables;
  const span = model.range.value.to - model.range.value.from;
  const rows = worstFirst(model, first, last).slice(0, LISTED_ENTRIES);
  return (
    <>
      <ul>
        {rows.map((row) => {
          const level = logs.columns.level[row] ?? 2;
          return (
            <li key={row}>
              <SeverityMark severity={severityOf(level)} title={LEVELS[level] ?? "info"} />
              <span class="dim number">{formatMoment(logs.columns.when[row] ?? 0, span)}</span>
              <span class="message mono">
                {firstLine(strings.get(logs.columns.message[row] ?? -1), 400).parsed.text}
              </span>
            </li>
          );
        })}
      </ul>
      {last - first > rows.length && (
        <p class="dim">and {formatNumberOf(last - first - rows.length, "more entry", "more entries")}</p>
      )}
    </>
  );
}

/** The rows that matter most; of a large cluster only the beginning is looked at. */
function worstFirst(model: TimelineModel, first: number, last: number): number[] {
  const { level } = model.opened.recording.tables.logs.columns;
  const rows = Array.from({ length: Math.min(last - first, 500) }, (_, index) => first + index);
  return rows.sort((a, b) => severityOf(level[b] ?? 0) - severityOf(level[a] ?? 0) || a - b);
}
