// The panel at the right: what is selected, in full. It closes; it never covers the chart.

import { useComputed } from "@preact/signals";
import type { JSX } from "preact";
import type { TabProps } from "../tab_props.ts";
import { BarDetails } from "./bar_details.tsx";
import { CallDetails } from "./call_details.tsx";
import { FunctionDetails } from "./function_details.tsx";
import { LogDetails } from "./log_details.tsx";

/** The panel, or nothing when nothing is selected. */
export function Details(props: TabProps): JSX.Element | null {
  const panel = panelOf(props, useComputed(() => props.run.view.state.value.selection?.kind).value);
  if (panel === null) return null;
  return <aside class="details" aria-label="Details of the selection">{panel}</aside>;
}

function panelOf({ app, run }: TabProps, kind: string | undefined): JSX.Element | null {
  const model = run.timeline;
  const call = model.selectedCall.value;
  const bar = model.selectedBar.value;
  const entries = model.selectedEntries.value;
  const frame = run.selectedFrame.value;
  if (call !== undefined) return <CallDetails app={app} run={run} call={call} />;
  if (bar !== undefined) return <BarDetails app={app} run={run} bar={bar} />;
  if (kind === "function" && frame !== undefined) {
    return <FunctionDetails app={app} run={run} frame={frame} />;
  }
  if (entries === undefined) return null;
  return <LogDetails app={app} model={model} first={entries.first} last={entries.last} />;
}
