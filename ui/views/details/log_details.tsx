// What is known about a log entry, or about the several that one mark stands for.

import type { JSX } from "preact";
import { severityOf } from "../../../recording/analysis/log_markers.ts";
import { formatCount, formatNumberOf } from "../../../recording/analysis/quantities.ts";
import { formatTick } from "../../../recording/analysis/ticks.ts";
import { LEVELS } from "../../../recording/tables/schema.ts";
import {
  frameOf,
  longPlace,
  type OpenedRecording,
  placeOfFrame,
  shortPlace,
} from "../../state/opened_recording.ts";
import type { TimelineModel } from "../../state/timeline.ts";
import { SeverityMark } from "../../widgets/severity_mark.tsx";
import { EntryList } from "./entry_list.tsx";
import { PanelHead } from "./panel_head.tsx";

/** Entries of a cluster that are listed. */
const MAX_LISTED = 200;
/** Frames of a stack that are listed. */
const MAX_FRAMES = 50;
/** Characters of a message that are shown: a page of a megabyte of text would not scroll. */
const MAX_MESSAGE = 20_000;

/** What to tell of. */
export interface LogDetailsProps {
  readonly model: TimelineModel;
  /** Row of `logs`. */
  readonly first: number;
  /** One past the last row. */
  readonly last: number;
}

/** The panel of log entries. */
export function LogDetails({ model, first, last }: LogDetailsProps): JSX.Element {
  if (last - first === 1) return <OneEntry model={model} row={first} />;
  const rows = Array.from({ length: Math.min(MAX_LISTED, last - first) }, (_, index) => first + index);
  const { level } = model.opened.recording.tables.logs.columns;
  const severity = rows.reduce<0 | 1 | 2>((worst, row) => {
    const own = severityOf(level[row] ?? 2);
    return own > worst ? own : worst;
  }, 0);
  return (
    <>
      <PanelHead
        mark={<SeverityMark severity={severity} title="the worst of them" />}
        title={formatNumberOf(last - first, "log entry", "log entries")}
        onClose={() => model.select(undefined)}
      >
        <p class="dim">Zoom in to tell them apart.</p>
      </PanelHead>
      <div class="details-body">
        <EntryList model={model} rows={rows} title="In order of time" more={last - first > rows.length} />
      </div>
    </>
  );
}

function OneEntry({ model, row }: { model: TimelineModel; row: number }): JSX.Element {
  const { opened } = model;
  const { logs, strings } = opened.recording.tables;
  const level = logs.columns.level[row] ?? 2;
  const levelName = LEVELS[level] ?? "info";
  const message = strings.get(logs.columns.message[row] ?? -1);
  const source = strings.get(logs.columns.source[row] ?? -1);
  const count = logs.columns.count[row] ?? 1;
  const thread = opened.lanes.find((lane) => lane.info.thread === logs.columns.thread[row])?.info;
  return (
    <>
      <PanelHead
        mark={<SeverityMark severity={severityOf(level)} title={levelName} />}
        title={levelName}
        onClose={() => model.select(undefined)}
      >
        <p class="dim">{[source, thread?.title, thread?.runtime].filter((text) => text).join(" · ")}</p>
      </PanelHead>
      <div class="details-body">
        <dl class="figures-table">
          <dt>At</dt>
          <dd>{formatTick(logs.columns.when[row] ?? 0, 1000)}</dd>
          {count > 1 && (
            <>
              <dt>Stands for</dt>
              <dd>{formatCount(count)} like it</dd>
            </>
          )}
        </dl>
        <h3>Message</h3>
        <pre class="entry-message">{message.slice(0, MAX_MESSAGE)}{message.length > MAX_MESSAGE ? "…" : ""}</pre>
        <Fields text={strings.get(logs.columns.fields[row] ?? -1)} />
        <StackList opened={opened} stack={logs.columns.stack[row] ?? -1} />
        <Neighbours model={model} row={row} />
      </div>
    </>
  );
}

/** The structured fields of an entry. @param text JSON of an object, or "" */
function Fields({ text }: { text: string }): JSX.Element | null {
  const fields = parseFields(text);
  if (fields.length === 0) return null;
  return (
    <section>
      <h3>Fields</h3>
      <dl class="figures-table">
        {fields.map(([name, value]) => (
          <>
            <dt key={name}>{name}</dt>
            <dd class="mono cut" title={value}>{value}</dd>
          </>
        ))}
      </dl>
    </section>
  );
}

/** Names and values of an object in JSON; recordings may hold anything, so anything else is shown as it is. */
function parseFields(text: string): readonly (readonly [string, string])[] {
  if (text === "") return [];
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return [["value", text]];
    return Object.entries(value).slice(0, 100)
      .map(([name, field]) => [name, typeof field === "string" ? field : JSON.stringify(field) ?? ""]);
  } catch {
    return [["value", text]];
  }
}

function StackList({ opened, stack }: { opened: OpenedRecording; stack: number }): JSX.Element | null {
  const { parent } = opened.recording.tables.stacks.columns;
  const frames: number[] = [];
  for (let at = stack; at >= 0 && frames.length < MAX_FRAMES; at = parent[at] ?? -1) {
    frames.push(frameOf(opened, at));
  }
  if (frames.length === 0) return null;
  return (
    <section>
      <h3>Stack</h3>
      <ol class="stack-list">
        {frames.map((frame, index) => {
          const place = placeOfFrame(opened, frame);
          return (
            <li key={index}>
              <span>{place.name}</span>
              <span class="dim" title={longPlace(place)}>{shortPlace(place)}</span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

/** The entries before and after. */
function Neighbours({ model, row }: { model: TimelineModel; row: number }): JSX.Element {
  const { length } = model.opened.markers;
  const first = Math.max(0, row - 3);
  const rows = Array.from({ length: Math.min(length, row + 4) - first }, (_, index) => first + index);
  return (
    <EntryList
      model={model}
      rows={rows.filter((other) => other !== row)}
      title="Around it"
      more={false}
    />
  );
}
