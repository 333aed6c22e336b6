// Everything that the Calls tab shows of one recording: the model and what its views keep. Of a run that is still going there
// is another one with every flush, which takes over how the one before was looked at.

import { computed, type ReadonlySignal } from "@preact/signals";
import { keyOfFrame } from "../../recording/analysis/frame_keys.ts";
import { CallsModel } from "./calls.ts";
import { mergedCallees, mergedCallers, mergedCalls } from "./flame_parts.ts";
import { FunctionTable } from "./function_rows.ts";
import { MergedFlame } from "./merged_flame.ts";
import type { OpenRun } from "./open_run.ts";
import { TreeNodes } from "./tree_nodes.ts";

/** A function between its callers and its callees. */
export interface Sandwich {
  /** The function in the middle; -1 is none. */
  readonly frame: ReadonlySignal<number>;
  readonly callers: MergedFlame;
  readonly callees: MergedFlame;
}

/** What the views show. */
export class CallsViews {
  readonly model: CallsModel;
  readonly table: FunctionTable;
  readonly nodes: TreeNodes;
  /** The flame of everything. */
  readonly flame: MergedFlame;
  readonly sandwich: Sandwich;
  /** What the stacks were transformed by. */
  readonly #transforms: string;

  constructor(run: OpenRun) {
    this.#transforms = JSON.stringify(run.view.state.peek().transforms);
    this.model = new CallsModel(run);
    this.table = new FunctionTable(this.model);
    this.nodes = new TreeNodes(this.model);
    this.flame = new MergedFlame(this.model, mergedCalls(this.model), { isPaths: true });
    this.sandwich = createSandwich(this.model, this.table);
  }

  /** Whether there is anything to be seen in the view that is looked at. */
  isReady(): boolean {
    const { stage, view } = this.model;
    if (stage.value === "first") return false;
    const showsTable = view.value === "functions" || view.value === "sandwich";
    if (showsTable && this.table.stage.value === "first") return false;
    const { callers, callees } = this.sandwich;
    const flames = view.value === "flame"
      ? [this.flame]
      : view.value === "sandwich"
      ? [callers, callees]
      : [];
    return flames.every((flame) => flame.stage.value !== "first");
  }

  /** Takes over what was open and in view of the same recording, loaded earlier. */
  continueFrom(earlier: CallsViews): void {
    this.table.continueFrom(earlier.table);
    this.nodes.continueFrom(earlier.nodes);
    // Other transforms make another picture, which is shown whole.
    if (earlier.#transforms !== this.#transforms) return;
    this.flame.continueFrom(earlier.flame);
    if (this.model.view.peek() !== "sandwich" || middleOf(earlier) !== middleOf(this)) return;
    this.sandwich.callers.continueFrom(earlier.sandwich.callers);
    this.sandwich.callees.continueFrom(earlier.sandwich.callees);
  }
}

/** The key of the function in the middle, the same in every recording. */
function middleOf({ model, sandwich }: CallsViews): string | undefined {
  const frame = sandwich.frame.peek();
  return frame < 0 ? undefined : keyOfFrame(model.tables, frame);
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
