// From an entry's panel to the entry in the other view: the timeline from the log, the log from everywhere else.

import { useComputed } from "@preact/signals";
import type { JSX } from "preact";
import type { AppState } from "../../state/app_state.ts";
import { showInTimeline } from "./log_actions.ts";

/** The button. @param row the entry, or the first of several; they are selected */
export function EntryJump({ app, row }: { app: AppState; row: number }): JSX.Element | null {
  const isLog = useComputed(() => app.view.state.value.tab === "log").value;
  const run = app.run.value;
  if (run === undefined) return null;
  const jump = () => {
    if (isLog) showInTimeline(run, row);
    else app.view.change({ tab: "log" }, "push");
  };
  return (
    <button type="button" class="button entry-jump" onClick={jump}>
      {isLog ? "Show in timeline" : "Show in log"}
    </button>
  );
}
