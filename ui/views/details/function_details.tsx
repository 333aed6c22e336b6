// What is known about a function over all its calls: how long they last, where the time went, who calls it and what it calls.

import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { formatCount, formatDuration, formatShare } from "../../../recording/analysis/quantities.ts";
import type { AppState } from "../../state/app_state.ts";
import { findFunctionFacts } from "../../state/call_facts.ts";
import type { OpenRun } from "../../state/open_run.ts";
import { SourceLink } from "../source_link.tsx";
import { CpuFigure } from "./call_details.tsx";
import { FunctionFinding } from "./finding.tsx";
import { PanelHead } from "./panel_head.tsx";
import { RelatedList } from "./related_list.tsx";
import { SimilarList } from "./similar_list.tsx";
import { TimeDivision } from "./time_division.tsx";

/** What the panel tells of. */
export interface FunctionDetailsProps {
  readonly app: AppState;
  readonly run: OpenRun;
  /** Row of `frames`. */
  readonly frame: number;
}

/** The panel of a function. */
export function FunctionDetails({ app, run, frame }: FunctionDetailsProps): JSX.Element {
  const model = run.timeline;
  const { opened } = model;
  const facts = useMemo(() => findFunctionFacts(opened, frame), [opened, frame]);
  const { place, similar } = facts;
  return (
    <>
      <PanelHead
        mark={<span class="swatch" />}
        title={place.name}
        onClose={() => run.selectFunction(undefined)}
      >
        <p class="place">
          {place.file === ""
            ? <span class="dim">no source known</span>
            : <SourceLink app={app} place={place} />}
        </p>
        <p class="dim">function{place.group === "" ? "" : ` · ${place.group}`}</p>
      </PanelHead>
      <div class="details-body">
        <FunctionFinding model={model} facts={facts} />
        <dl class="figures-table">
          <dt>Calls</dt>
          <dd>{formatCount(similar.count)}</dd>
          <dt title="Recursion counted once">Total</dt>
          <dd class="strong">{formatDuration(similar.total)}</dd>
          <dt>Self</dt>
          <dd>{formatDuration(facts.self)}</dd>
          <dt>Average</dt>
          <dd>{formatDuration(similar.mean)}</dd>
          <dt>Median</dt>
          <dd>{formatDuration(similar.median)}</dd>
          <dt title="95 of 100 calls took no longer">95th percentile</dt>
          <dd>{formatDuration(similar.p95)}</dd>
          <dt title="Of the time of the thread that called it most, recursion counted once">
            Share of the run
          </dt>
          <dd>{formatShare(facts.shareOfRun)}</dd>
          <CpuFigure percent={facts.time.cpuPercent} />
        </dl>
        <TimeDivision model={model} time={facts.time} />
        <SimilarList model={model} facts={facts} current={undefined} />
        <RelatedList run={run} title="Callers" related={facts.callers} whole={similar.total} />
        <RelatedList run={run} title="Callees" related={facts.callees} whole={similar.total} />
      </div>
    </>
  );
}
