// The Log tab: every entry of every process and thread in order of time.

import { effect, untracked } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { formatNumberOf } from "../../../recording/analysis/quantities.ts";
import { describeSelection } from "../../state/describe_selection.ts";
import { LogModel } from "../../state/log.ts";
import type { OpenRun } from "../../state/open_run.ts";
import type { TabProps } from "../tab_props.ts";
import { useCommands } from "../use_commands.ts";
import { useComputedOf } from "../use_computed_of.ts";
import { nameThreads } from "./log_columns.ts";
import { logCommands, useLogKeys } from "./log_commands.ts";
import { LogList } from "./log_list.tsx";
import type { LogLook } from "./log_row.tsx";
import { LogToolbar } from "./log_toolbar.tsx";

/** The tab for one recording. */
export function LogTab({ app, run }: TabProps): JSX.Element {
  const model = useLogModel(run);
  const threadNames = useMemo(() => {
    return run.recording.tables.threads.length > 1 ? nameThreads(run.opened) : undefined;
  }, [run]);
  const [showsClock, { pattern }] = [model.showsClock.value, run.search.pattern.value];
  const found = run.found.logs.value;
  const look: LogLook = useMemo(() => {
    return { app, model, threadNames, showsClock, pattern, found };
  }, [app, model, threadNames, showsClock, pattern, found]);
  useCommands(app.keymap, logCommands(model));
  useLogKeys(model);
  useLayoutEffect(() => {
    document.title = `Log · ${run.opened.id.split("/")[0] ?? ""} · microlog`;
    run.search.target.value = model.matchTarget;
    return () => {
      if (run.search.target.peek() === model.matchTarget) run.search.target.value = undefined;
    };
  }, [model]);
  return (
    <main class="log">
      <h1 class="unseen">Log</h1>
      {run.recording.tables.logs.length === 0 ? <NothingLogged running={run.opened.running} /> : (
        <>
          <LogToolbar model={model} threadNames={threadNames} />
          <div class="log-body">
            <LogList look={look} />
            {model.rows.length === 0 && <NothingLeft model={model} />}
            <Unseen model={model} />
          </div>
        </>
      )}
      <LiveText run={run} />
    </main>
  );
}

/** The model of the run; when that was read again, the list stays as it is. */
function useLogModel(run: OpenRun): LogModel {
  const current = useRef<LogModel>(undefined);
  if (current.current?.run !== run) current.current = new LogModel(run, current.current);
  const model = current.current;
  const isFirst = useRef(true);
  useLayoutEffect(() => {
    // Now that the height of the view is known: what is selected elsewhere is to be seen here.
    if (isFirst.current && model.selected.peek() >= 0) model.bringIntoView(model.selected.peek());
    isFirst.current = false;
  }, []);
  useEffect(() =>
    effect(() => {
      void model.selected.value;
      untracked(() => model.showSelected());
    }), [model]);
  return model;
}

function NothingLogged({ running }: { running: boolean }): JSX.Element {
  return (
    <div class="notice">
      <h2>{running ? "Nothing was logged yet" : "Nothing was logged"}</h2>
      <p class="dim">
        What a program says with console, writes to stdout and stderr, its errors and its warnings are listed
        here.
      </p>
    </div>
  );
}

function NothingLeft({ model }: { model: LogModel }): JSX.Element {
  return (
    <div class="log-none">
      <p>
        None of {formatNumberOf(model.run.recording.tables.logs.length, "entry", "entries")} is left.
      </p>
      <button type="button" class="button" onClick={() => model.clearFilters()}>Show all</button>
    </div>
  );
}

/** What came while somebody reads further up. */
function Unseen({ model }: { model: LogModel }): JSX.Element | null {
  const count = model.unseen.value;
  if (count === 0 || !model.run.opened.running) return null;
  return (
    <button type="button" class="log-unseen" onClick={() => model.follow()}>
      {formatNumberOf(count, "new entry", "new entries")}
      <svg
        width="10"
        height="10"
        viewBox="0 0 12 12"
        fill="none"
        stroke="currentColor"
        stroke-width="1.6"
        aria-hidden="true"
      >
        <path d="M6 1v9M2 6.5 6 10l4-3.5" />
      </svg>
    </button>
  );
}

/** Says what is selected to those who cannot see the list. */
function LiveText({ run }: { run: OpenRun }): JSX.Element {
  const text = useComputedOf(run, ({ timeline }) => describeSelection(timeline)).value;
  return <p class="unseen" id="log-selection" role="status" aria-live="polite">{text}</p>;
}
