// What the pointer is over, in words.

import type { JSX } from "preact";
import { severityOf } from "../../../recording/analysis/log_markers.ts";
import { formatDuration, formatNumberOf } from "../../../recording/analysis/quantities.ts";
import { formatMoment } from "../../../recording/analysis/ticks.ts";
import { LEVELS } from "../../../recording/tables/schema.ts";
import {
  durationOf,
  frameOf,
  type LaneCall,
  placeOfFrame,
  shortPlace,
} from "../../state/opened_recording.ts";
import type { TimelineModel } from "../../state/timeline.ts";
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
  return hover.call === undefined ? null : (
    <Hint place={place}>
      <Call model={model} call={hover.call} />
    </Hint>
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
              <span class="message mono">{strings.get(logs.columns.message[row] ?? -1).slice(0, 400)}</span>
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
