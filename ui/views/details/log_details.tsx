// What is known about a log entry, or about the several that one mark stands for.

import type { JSX } from "preact";
import { plainText } from "../../../recording/analysis/ansi.ts";
import { severityOf } from "../../../recording/analysis/log_markers.ts";
import { formatCount, formatNumberOf } from "../../../recording/analysis/quantities.ts";
import { formatTick } from "../../../recording/analysis/ticks.ts";
import { LEVELS } from "../../../recording/tables/schema.ts";
import type { TimelineModel } from "../../state/timeline.ts";
import { SeverityMark } from "../../widgets/severity_mark.tsx";
import type { AppState } from "../../state/app_state.ts";
import { EntryJump } from "../log/entry_jump.tsx";
import { EntryList } from "./entry_list.tsx";
import { Fields } from "./fields.tsx";
import { PanelHead } from "./panel_head.tsx";
import { StackList } from "./stack_list.tsx";

/** Entries of a cluster that are listed. */
const MAX_LISTED = 200;
/** Characters of a message that are shown: a page of a megabyte of text would not scroll. */
const MAX_MESSAGE = 20_000;

/** What to tell of. */
export interface LogDetailsProps {
  readonly app: AppState;
  readonly model: TimelineModel;
  /** Row of `logs`. */
  readonly first: number;
  /** One past the last row. */
  readonly last: number;
}

/** The panel of log entries. */
export function LogDetails({ app, model, first, last }: LogDetailsProps): JSX.Element {
  if (last - first === 1) return <OneEntry app={app} model={model} row={first} />;
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
        <EntryJump app={app} row={first} />
        <EntryList model={model} rows={rows} title="In order of time" more={last - first > rows.length} />
      </div>
    </>
  );
}

function OneEntry(
  { app, model, row }: { app: AppState; model: TimelineModel; row: number },
): JSX.Element {
  const { opened } = model;
  const { logs, strings } = opened.recording.tables;
  const level = logs.columns.level[row] ?? 2;
  const levelName = LEVELS[level] ?? "info";
  const message = plainText(strings.get(logs.columns.message[row] ?? -1));
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
        <EntryJump app={app} row={row} />
        <h3>Message</h3>
        <pre class="entry-message">{message.slice(0, MAX_MESSAGE)}{message.length > MAX_MESSAGE ? "…" : ""}</pre>
        <Fields opened={opened} text={logs.columns.fields[row] ?? -1} />
        <StackList app={app} opened={opened} stack={logs.columns.stack[row] ?? -1} />
        <Neighbours model={model} row={row} />
      </div>
    </>
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
