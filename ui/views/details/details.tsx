// The panel at the right: what is selected, in full. It closes; it never covers the chart.

import type { JSX } from "preact";
import type { TabProps } from "../tab_props.ts";
import { CallDetails } from "./call_details.tsx";
import { LogDetails } from "./log_details.tsx";

/** The panel, or nothing when nothing is selected. */
export function Details({ run }: TabProps): JSX.Element | null {
  const model = run.timeline;
  const call = model.selectedCall.value;
  const entries = model.selectedEntries.value;
  if (call === undefined && entries === undefined) return null;
  return (
    <aside class="details" aria-label="Details of the selection">
      {call !== undefined && <CallDetails model={model} call={call} />}
      {call === undefined && entries !== undefined && (
        <LogDetails model={model} first={entries.first} last={entries.last} />
      )}
    </aside>
  );
}
