// The Compare tab: the open run against another one, in numbers, by function, as one flame, by status and by log.

import { useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { COMPARE_VIEWS, CompareModel, type CompareView } from "../../state/compare.ts";
import type { OpenRun } from "../../state/open_run.ts";
import type { OpenedRecording } from "../../state/opened_recording.ts";
import { ProgressBar } from "../../widgets/progress_bar.tsx";
import { Busy, BusyLine } from "../../widgets/busy.tsx";
import { Toggle } from "../../widgets/toggle.tsx";
import { Segments } from "../../widgets/segments.tsx";
import type { TabProps } from "../tab_props.ts";
import { useSettled } from "../use_settled.ts";
import { ChangesTable } from "./changes_table.tsx";
import { CompareHead } from "./compare_head.tsx";
import { CompareParts } from "./compare_parts.tsx";
import { CompareSummary } from "./compare_summary.tsx";
import { DiffFlameView } from "./diff_flame_view.tsx";
import { LogChanges } from "./log_changes.tsx";
import { RunList } from "./run_list.tsx";
import { StatusOverlay } from "./status_overlay.tsx";

const VIEW_TITLES: Readonly<Record<CompareView, string>> = {
  functions: "Functions",
  flame: "Flame",
  status: "Status",
  log: "Log",
};

const SUMMING = "Summing the samples of both runs";

/** The tab for one recording. */
export function CompareTab({ app, run }: TabProps): JSX.Element {
  const opening = app.openingOther.state.value;
  useSignalEffect(() => {
    document.title = `Compare · ${run.opened.id.split("/")[0] ?? ""} · microlog`;
  });
  return (
    <main class="compare">
      <CompareHead app={app} run={run} />
      {opening.phase === "none" && <RunList app={app} run={run} />}
      {opening.phase === "loading" && (
        <div class="compare-notice" aria-busy="true">
          <p class="dim">Loading {opening.id}</p>
          <ProgressBar share={opening.progress.share} label="Loading the other run" />
        </div>
      )}
      {opening.phase === "failed" && (
        <div class="compare-notice">
          <p role="alert">{opening.id} cannot be shown: {opening.message}.</p>
          <button type="button" class="button" onClick={app.openingOther.retry}>Try again</button>
        </div>
      )}
      {opening.phase === "open" && <Comparison app={app} run={run} other={opening.opened} />}
    </main>
  );
}

/** The two runs. */
interface ComparedRuns {
  readonly run: OpenRun;
  readonly other: OpenedRecording;
}

/** How what is told of one flush follows that of the one before. */
const SETTLING = {
  make: ({ run, other }: ComparedRuns) => new CompareModel(run, other),
  isReady: (model: CompareModel) => model.isReady(),
  isSame: (earlier: ComparedRuns, next: ComparedRuns) => {
    return earlier.run.opened.id === next.run.opened.id && earlier.other.id === next.other.id;
  },
  // Views take over themselves what was in view.
  take: () => {},
};

function Comparison({ app, run, other }: TabProps & { readonly other: OpenedRecording }): JSX.Element {
  const runs = useMemo((): ComparedRuns => ({ run, other }), [run, other]);
  const { shown: model } = useSettled(runs, SETTLING);
  const view = model.view.value;
  const stage = view === "functions"
    ? model.functionsStage.value
    : view === "flame"
    ? model.pictureStage.value
    : view === "log"
    ? model.logsStage.value
    : "done";
  const doing = view === "log" ? "Comparing the logs of both runs" : SUMMING;
  return (
    <>
      <CompareParts model={model} />
      <CompareSummary lines={model.summary.value} />
      <div class="compare-bar">
        <Segments
          label="How the runs are compared"
          options={COMPARE_VIEWS.map((value) => ({ value, title: VIEW_TITLES[value] }))}
          value={view}
          onChange={(value) => model.choose("view", value === "functions" ? undefined : value)}
        />
        <ViewOptions model={model} view={view} />
      </div>
      {stage === "again" && <BusyLine what={doing} />}
      {stage === "first" && <Busy what={doing} />}
      {view === "functions" && stage !== "first" && <ChangesTable model={model} />}
      {view === "flame" && stage !== "first" && <DiffFlameView app={app} model={model} />}
      {view === "status" && <StatusOverlay model={model} />}
      {view === "log" && stage !== "first" && <LogChanges model={model} />}
    </>
  );
}

/** What can be chosen in the view that is shown. */
function ViewOptions({ model, view }: { model: CompareModel; view: CompareView }): JSX.Element | null {
  if (view === "status") {
    return <span class="dim">Each from its own start, or from that of its marked stretch</span>;
  }
  if (view === "log") {
    return (
      <Toggle
        title="What both logged too"
        hint="Messages that are in both runs, with how often"
        on={model.showsShared.value}
        onChange={(on) => model.choose("log", on ? "all" : undefined)}
      />
    );
  }
  return (
    <>
      {view === "functions" && (
        <Segments
          label="What is compared"
          options={[
            { value: "time", title: "Time" },
            { value: "second", title: "Per second" },
            { value: "share", title: "Share" },
          ]}
          value={model.unit.value}
          onChange={(unit) => model.choose("unit", unit === "time" ? undefined : unit)}
        />
      )}
      <Toggle
        title="Native"
        hint="What the runtimes bring; otherwise it counts as its callers'"
        on={model.showsNative.value}
        onChange={(on) => model.choose("native", on ? "shown" : undefined)}
      />
      {view === "flame" && (
        <Toggle
          title="Only what both have"
          hint="Functions that were seen in one run alone count as their callers', so that paths can be compared"
          on={model.onlyShared.value}
          onChange={(on) => model.choose("both", on ? "1" : "0")}
        />
      )}
    </>
  );
}
