// One function between its callers and its callees: functions at the left, above the line who called it, below the line what
// it called.

import { computed, type ReadonlySignal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { formatDuration, formatNumberOf, formatShare } from "../../../recording/analysis/quantities.ts";
import type { CallsModel } from "../../state/calls.ts";
import { mergedCallees, mergedCallers } from "../../state/flame_parts.ts";
import type { FunctionTable } from "../../state/function_rows.ts";
import { MergedFlame } from "../../state/merged_flame.ts";
import { labelOfFrame, placeOfFrame } from "../../state/opened_recording.ts";
import { SourceLink } from "../source_link.tsx";
import type { TabProps } from "../tab_props.ts";
import { FunctionsTable } from "./functions_table.tsx";
import { MergedFlameView } from "./merged_flame_view.tsx";

/** What the view shows. */
export interface SandwichViewProps extends TabProps {
  readonly model: CallsModel;
  readonly table: FunctionTable;
}

/** The view. */
export function SandwichView({ app, run, model, table }: SandwichViewProps): JSX.Element {
  const { frame, callers, callees } = useMemo(() => createSandwich(model, table), [model, table]);
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
                {formatDuration(total)}
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

interface Sandwich {
  /** The function in the middle; -1 is none. */
  readonly frame: ReadonlySignal<number>;
  readonly callers: MergedFlame;
  readonly callees: MergedFlame;
}

function createSandwich(model: CallsModel, table: FunctionTable): Sandwich {
  const { tables, run } = model;
  const frame = computed(() => {
    const selected = run.selectedFrame.value;
    if (selected !== undefined) return selected;
    // Until somebody chooses one, the first function of the table that the engine did not bring.
    const rows = table.rows.value.filter((row) => row.frame >= 0);
    const { line } = tables.frames.columns;
    return (rows.find((row) => (line[row.frame] ?? 0) > 0) ?? rows[0])?.frame ?? -1;
  });
  return {
    frame,
    callers: new MergedFlame(model, mergedCallers(model, frame), { isTurned: true }),
    callees: new MergedFlame(model, mergedCallees(model, frame)),
  };
}
