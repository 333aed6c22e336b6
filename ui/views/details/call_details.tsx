// What is known about a call: when and how long, where its time went, calls like it, what was logged and loaded inside it,
// who called it and what it called.

import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { formatCount, formatDuration, formatShare } from "../../../recording/analysis/quantities.ts";
import { formatTick } from "../../../recording/analysis/ticks.ts";
import type { AppState } from "../../state/app_state.ts";
import { type CallFacts, findCallFacts } from "../../state/call_facts.ts";
import { durationOf, labelOfStack, type LaneCall } from "../../state/opened_recording.ts";
import type { OpenRun } from "../../state/open_run.ts";
import { SourceLink } from "../source_link.tsx";
import { CopyStack } from "./copy_stack.tsx";
import { EntryList } from "./entry_list.tsx";
import { CallFinding } from "./finding.tsx";
import { ModuleList } from "./module_list.tsx";
import { PanelHead } from "./panel_head.tsx";
import { RelatedList } from "./related_list.tsx";
import { SimilarList } from "./similar_list.tsx";
import { DistributionTable } from "./distribution_table.tsx";
import { TimeDivision } from "./time_division.tsx";
import { WaitedList } from "./waited_list.tsx";

/** Callers shown: the nearest ones and, of a deep stack, not those in between. */
const CALLERS = 10;

/** What the panel tells of. */
export interface CallDetailsProps {
  readonly app: AppState;
  readonly run: OpenRun;
  readonly call: LaneCall;
}

/** The panel of a call. */
export function CallDetails({ app, run, call }: CallDetailsProps): JSX.Element | null {
  const model = run.timeline;
  const { opened } = model;
  const facts = useMemo(() => findCallFacts(opened, call), [opened, call.lane, call.call]);
  if (facts === undefined) return null;
  const { place, similar } = facts;
  return (
    <>
      <PanelHead mark={<span class="swatch" />} title={place.name} onClose={() => model.select(undefined)}>
        <p class="place">
          {place.file === ""
            ? <span class="dim">no source known</span>
            : <SourceLink app={app} place={place} />}
        </p>
        <p class="dim">{facts.threadTitle} · depth {facts.depth}</p>
      </PanelHead>
      <div class="details-body">
        <CallFinding model={model} call={call} facts={facts} />
        <dl class="figures-table">
          <dt>At</dt>
          <dd>{formatAt(facts.start)}</dd>
          <dt>Took</dt>
          <dd class="strong">{formatDuration(facts.duration)}</dd>
          <dt>Self</dt>
          <dd>{formatDuration(facts.self)}</dd>
          <dt title="Of the time of this thread, recursion counted once">Share of the run</dt>
          <dd>{formatShare(facts.shareOfRun)}</dd>
          <CpuFigure percent={facts.time.cpuPercent} />
        </dl>
        <TimeDivision model={model} time={facts.time} />
        {facts.after !== undefined && facts.after.micros > 0 && (
          <section>
            <h3>After it returned</h3>
            <p class="dim">
              what it began went on for {formatDuration(facts.after.whole - facts.duration)}
            </p>
            <WaitedList model={model} waited={facts.after} label="Waits that it began" />
          </section>
        )}
        <DistributionTable title="Calls like it" similar={similar} />
        <SimilarList model={model} facts={facts} current={call} />
        <EntryList model={model} rows={facts.entries.rows} title="Log inside it" more={facts.entries.more} />
        <ModuleList model={model} modules={facts.modules} />
        <Callers run={run} facts={facts} call={call} />
        <RelatedList run={run} title="Callees" related={facts.callees} whole={facts.duration} />
        <p class="panel-foot">
          <button type="button" class="link-button" onClick={() => run.selectFunction(facts.frame)}>
            All {formatCount(similar.count)} calls of {place.name}
          </button>
        </p>
      </div>
    </>
  );
}

/** Thousandths of a second are exact enough to find a call, and line up in a column. */
export function formatAt(micros: number): string {
  return formatTick(micros, 1000);
}

/** CPU of the process meanwhile, where it is known. */
export function CpuFigure({ percent }: { percent: number | undefined }): JSX.Element | null {
  if (percent === undefined) return null;
  return (
    <>
      <dt title="Of its process, all threads; 100 % is one core">CPU during it</dt>
      <dd>{Math.round(percent)} %</dd>
    </>
  );
}

function Callers(
  { run, facts, call }: { run: OpenRun; facts: CallFacts; call: LaneCall },
): JSX.Element | null {
  const { opened } = run.timeline;
  const { callers } = facts;
  const shown = callers.slice(0, CALLERS);
  return (
    <section>
      <div class="section-head">
        <h3>Callers</h3>
        <CopyStack opened={opened} call={call} />
      </div>
      {shown.length === 0 && <p class="dim">none: it is at the bottom of the stack</p>}
      <ul class="link-list">
        {shown.map((caller) => {
          const stack = opened.lanes[caller.lane]?.calls.stack[caller.call] ?? -1;
          return (
            <li key={caller.call}>
              <button type="button" onClick={() => run.timeline.reveal(caller)}>
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
