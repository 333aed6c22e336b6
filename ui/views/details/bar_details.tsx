// What is known about a span or a wait: when and how long, how it ended, which call started it, others of its name.

import { Fragment, type JSX } from "preact";
import { useMemo } from "preact/hooks";
import { formatCount, formatDuration } from "../../../recording/analysis/quantities.ts";
import { readSpanNotes, type SpanNotes } from "../../../recording/analysis/span_tracks.ts";
import type { AppState } from "../../state/app_state.ts";
import { type BarFacts, findBarFacts } from "../../state/bar_facts.ts";
import { type BarRef, labelOfBar, labelOfStack, type OpenedRecording } from "../../state/opened_recording.ts";
import type { OpenRun } from "../../state/open_run.ts";
import { Bar } from "../../widgets/bar.tsx";
import { formatAt } from "./call_details.tsx";
import { DistributionTable } from "./distribution_table.tsx";
import { EntryList } from "./entry_list.tsx";
import { formatTimes } from "./similar_list.tsx";
import { Fields } from "./fields.tsx";
import { BarFinding } from "./finding.tsx";
import { PanelHead } from "./panel_head.tsx";
import { StackList } from "./stack_list.tsx";
import { SpanDivision } from "./time_division.tsx";

/** What the panel tells of. */
export interface BarDetailsProps {
  readonly app: AppState;
  readonly run: OpenRun;
  readonly bar: BarRef;
}

/** The panel of a span or a wait. */
export function BarDetails({ app, run, bar }: BarDetailsProps): JSX.Element {
  const model = run.timeline;
  const { opened } = model;
  const facts = useMemo(() => findBarFacts(opened, bar), [opened, bar.kind, bar.row]);
  const starter = useMemo(() => model.starterOf(bar), [model, bar.kind, bar.row]);
  const notes = useMemo(() => readNotes(opened, bar), [opened, bar.kind, bar.row]);
  const { stack, fields } = opened.recording.tables[bar.kind].columns;
  const starterStack = starter === undefined
    ? -1
    : opened.lanes[starter.lane]?.calls.stack[starter.call] ?? -1;
  return (
    <>
      <PanelHead
        mark={<span class={`swatch ${bar.kind}`} />}
        title={labelOfBar(opened, bar)}
        onClose={() => model.select(undefined)}
      >
        {notes.tooltip !== "" && <p>{notes.tooltip}</p>}
        <p class="dim">
          {[bar.kind === "spans" ? "span" : "wait", facts.track, facts.threadTitle].filter(Boolean).join(
            " · ",
          )}
        </p>
      </PanelHead>
      <div class="details-body">
        <BarFinding model={model} bar={bar} facts={facts} />
        <dl class="figures-table">
          <dt>At</dt>
          <dd>{formatAt(facts.start)}</dd>
          <dt>{bar.kind === "spans" ? "Took" : "Waited"}</dt>
          <dd class="strong">{facts.unfinished ? "not finished" : formatDuration(facts.duration)}</dd>
          <dt>Ended</dt>
          <dd>{facts.unfinished ? "not yet" : facts.failed ? "with an error" : "well"}</dd>
          {starter !== undefined && (
            <>
              <dt>Started by</dt>
              <dd>
                <button type="button" class="link-button" onClick={() => model.reveal(starter)}>
                  {labelOfStack(opened, starterStack)}
                </button>
              </dd>
            </>
          )}
        </dl>
        {facts.waited !== undefined && (
          <SpanDivision model={model} duration={facts.duration} waited={facts.waited} />
        )}
        <DistributionTable
          title={bar.kind === "spans" ? "Spans of its name" : "Waits like it"}
          what={bar.kind === "spans" ? "Spans" : "Waits"}
          totalNote="Those that went on at once count each"
          similar={{ ...facts.similar, total: facts.total }}
        />
        <OthersLikeIt run={run} facts={facts} bar={bar} />
        <BarList run={run} title="Inside" bars={facts.parent === undefined ? [] : [facts.parent]} />
        <BarList run={run} title="Contains" bars={facts.children} />
        {notes.properties.length > 0 && (
          <section>
            <h3>Properties</h3>
            <dl class="figures-table">
              {notes.properties.map(([name, value]) => (
                <Fragment key={name}>
                  <dt>{name}</dt>
                  <dd class="mono cut" title={value}>{value}</dd>
                </Fragment>
              ))}
            </dl>
          </section>
        )}
        <Fields
          opened={opened}
          text={fields[bar.row] ?? -1}
          without={facts.track === "" ? notes.fields : [...notes.fields, "track", "track_group"]}
        />
        <EntryList model={model} rows={facts.entries} title="Log meanwhile" more={facts.moreEntries} />
        <StackList app={app} opened={opened} stack={stack[bar.row] ?? -1} />
      </div>
    </>
  );
}

function readNotes({ recording }: OpenedRecording, { kind, row }: BarRef): SpanNotes {
  return kind === "spans"
    ? readSpanNotes(recording.tables, row)
    : { tooltip: "", properties: [], fields: [] };
}

function BarList(
  { run, title, bars }: { run: OpenRun; title: string; bars: readonly BarRef[] },
): JSX.Element | null {
  if (bars.length === 0) return null;
  const model = run.timeline;
  return (
    <section>
      <h3>{title}</h3>
      <ul class="link-list">
        {bars.map((bar) => {
          const { from, to } = model.extentOfBar(bar);
          return (
            <li key={`${bar.kind} ${bar.row}`}>
              <button type="button" onClick={() => model.revealBar(bar)}>
                <span class="mono cut">{labelOfBar(model.opened, bar)}</span>
                <span class="number dim">{formatDuration(to - from)}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function OthersLikeIt(
  { run, facts, bar }: { run: OpenRun; facts: BarFacts; bar: BarRef },
): JSX.Element | null {
  const { similar, listed } = facts;
  if (similar.count < 2) return null;
  const more = similar.count - listed.length;
  return (
    <section>
      <h3>Each of them</h3>
      {similar.slow > 0 && (
        <p class="dim">
          {formatCount(similar.slow)} {similar.slow === 1 ? "is" : "are"} well above the median
        </p>
      )}
      <ul class="call-list">
        {listed.map((other) => {
          const { from, to } = run.timeline.extentOfBar(other);
          const slow = to - from > similar.slowAbove;
          return (
            <li key={other.row}>
              <button
                type="button"
                aria-pressed={other.row === bar.row}
                class={[other.row === bar.row ? "chosen" : "", slow ? "slow" : ""].join(" ")}
                onClick={() => run.timeline.revealBar(other)}
              >
                <span class="number dim">{formatAt(from)}</span>
                <span class="number">{formatDuration(to - from)}</span>
                <Bar share={(to - from) / Math.max(1, similar.longest)} chosen={slow} />
                <span class="number times">
                  {slow ? formatTimes((to - from) / Math.max(1, similar.median)) : ""}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
      {more > 0 && <p class="dim">and {formatCount(more)} shorter {more === 1 ? "one" : "ones"}</p>}
    </section>
  );
}
