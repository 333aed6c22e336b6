// One function between its callers and its callees: functions at the left, above the line who called it, below the line what
// it called.

import type { JSX } from "preact";
import { formatDuration, formatNumberOf, formatShare } from "../../../recording/analysis/quantities.ts";
import type { CallsModel } from "../../state/calls.ts";
import type { Sandwich } from "../../state/calls_views.ts";
import type { FunctionTable } from "../../state/function_rows.ts";
import { labelOfFrame, placeOfFrame } from "../../state/opened_recording.ts";
import { SourceLink } from "../source_link.tsx";
import type { TabProps } from "../tab_props.ts";
import { FunctionsTable } from "./functions_table.tsx";
import { MergedFlameView } from "./merged_flame_view.tsx";

/** What the view shows. */
export interface SandwichViewProps extends TabProps {
  readonly model: CallsModel;
  readonly table: FunctionTable;
  readonly sandwich: Sandwich;
}

/** The view. */
export function SandwichView({ app, run, model, table, sandwich }: SandwichViewProps): JSX.Element {
  const { frame, callers, callees } = sandwich;
  const functions = model.functions.value;
  const of = frame.value;
  const total = functions.total[of] ?? 0;
  return (
    <div class="sandwich">
      <FunctionsTable app={app} run={run} model={model} table={table} isNarrow />
      <section class="sandwich-flames" aria-label="Callers and callees">
        <MergedFlameView app={app} flame={callers} label="Callers" />
        <header class="sandwich-head">
          {of < 0 ? <span class="dim">No function is selected.</span> : (
            <>
              <span class="mono cut strong">{labelOfFrame(run.opened, of)}</span>
              <SourceLink app={app} place={placeOfFrame(run.opened, of)} />
              <span class="number sandwich-figures">
                <span class="dim">total</span> {formatDuration(total)}
                <span class="dim">{formatShare(total / Math.max(1, model.whole.value))}</span>
                <span class="dim">self</span> {formatDuration(functions.self[of] ?? 0)}
                <span class="dim">{formatNumberOf(functions.calls[of] ?? 0, "call")}</span>
              </span>
            </>
          )}
        </header>
        <MergedFlameView app={app} flame={callees} label="Callees" />
      </section>
    </div>
  );
}
