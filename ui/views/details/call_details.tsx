// What is known about a call: when and how long, calls like it, what was logged inside it, who called it.

import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import {
  formatCount,
  formatDuration,
  formatNumberOf,
  formatShare,
} from "../../../recording/analysis/quantities.ts";
import { formatTick } from "../../../recording/analysis/ticks.ts";
import { type CallFacts, findCallFacts } from "../../state/call_facts.ts";
import {
  durationOf,
  labelOfStack,
  type LaneCall,
  longPlace,
  shortPlace,
} from "../../state/opened_recording.ts";
import type { TimelineModel } from "../../state/timeline.ts";
import { Bar } from "../../widgets/bar.tsx";
import { EntryList } from "./entry_list.tsx";
import { PanelHead } from "./panel_head.tsx";

/** Similar calls shown at once. */
const LISTED = 12;
/** Callers shown: the nearest ones and, of a deep stack, not those in between. */
const CALLERS = 10;

/** The panel of a call. */
export function CallDetails({ model, call }: { model: TimelineModel; call: LaneCall }): JSX.Element | null {
  const { opened } = model;
  const facts = useMemo(() => findCallFacts(opened, call), [opened, call.lane, call.call]);
  if (facts === undefined) return null;
  const { place, similar } = facts;
  return (
    <>
      <PanelHead mark={<span class="swatch" />} title={place.name} onClose={() => model.select(undefined)}>
        <p class="place" title={longPlace(place)}>{shortPlace(place) || "no source known"}</p>
        <p class="dim">{facts.threadTitle} · depth {facts.depth}</p>
      </PanelHead>
      <div class="details-body">
        <dl class="figures-table">
          <dt>At</dt>
          <dd>{formatAt(facts.start)}</dd>
          <dt>Took</dt>
          <dd class="strong">{formatDuration(facts.duration)}</dd>
          <dt>Self</dt>
          <dd>{formatDuration(facts.self)}</dd>
          <dt>Calls like it</dt>
          <dd>{formatCount(similar.count)} · {formatDuration(similar.total)}</dd>
          <dt>Median</dt>
          <dd>{formatDuration(similar.median)}</dd>
          <dt title="Of the time of this thread, recursion counted once">Share of the run</dt>
          <dd>{formatShare(facts.shareOfRun)}</dd>
        </dl>
        <SimilarList model={model} call={call} facts={facts} />
        <EntryList model={model} rows={facts.entries} title="Log inside it" more={facts.moreEntries} />
        <Callers model={model} callers={facts.callers} />
      </div>
    </>
  );
}

/** Thousandths of a second are exact enough to find a call, and line up in a column. */
function formatAt(micros: number): string {
  return formatTick(micros, 1000);
}

interface SimilarListProps {
  readonly model: TimelineModel;
  readonly call: LaneCall;
  readonly facts: CallFacts;
}

function SimilarList({ model, call, facts }: SimilarListProps): JSX.Element | null {
  const { opened } = model;
  if (facts.similar.count < 2) return null;
  const listed = facts.listed.slice(0, LISTED);
  const isHere = (other: LaneCall) => other.lane === call.lane && other.call === call.call;
  // The selected one is always there to compare with.
  if (!listed.some(isHere)) listed.push(call);
  const more = facts.similar.count - listed.length;
  return (
    <section>
      <h3>Calls like this one</h3>
      <ul class="call-list">
        {listed.map((other) => {
          const start = opened.lanes[other.lane]?.calls.start[other.call] ?? 0;
          const duration = durationOf(opened, other);
          const chosen = isHere(other);
          return (
            <li key={`${other.lane}.${other.call}`}>
              <button
                type="button"
                aria-pressed={chosen}
                class={chosen ? "chosen" : ""}
                onClick={() => model.reveal(other)}
              >
                <span class="number dim">{formatAt(start)}</span>
                <span class="number">{formatDuration(duration)}</span>
                <Bar share={duration / Math.max(1, facts.similar.longest)} chosen={chosen} />
              </button>
            </li>
          );
        })}
      </ul>
      {more > 0 && <p class="dim">and {formatNumberOf(more, "shorter one")}</p>}
    </section>
  );
}

function Callers(
  { model, callers }: { model: TimelineModel; callers: readonly LaneCall[] },
): JSX.Element | null {
  const { opened } = model;
  if (callers.length === 0) return null;
  const shown = callers.slice(0, CALLERS);
  return (
    <section>
      <h3>Callers</h3>
      <ul class="link-list">
        {shown.map((caller) => {
          const stack = opened.lanes[caller.lane]?.calls.stack[caller.call] ?? -1;
          return (
            <li key={caller.call}>
              <button type="button" onClick={() => model.reveal(caller)}>
                <span class="mono cut">{labelOfStack(opened, stack)}</span>
                <span class="number dim">{formatDuration(durationOf(opened, caller))}</span>
              </button>
            </li>
          );
        })}
      </ul>
      {callers.length > shown.length && <p class="dim">and {callers.length - shown.length} more below them
      </p>}
    </section>
  );
}
