// Flames of merged calls by what they are of: everything, what a function called, or who called it. Made at once where there
// is little to merge, else by the worker that sums.

import { computed, type ReadonlySignal } from "@preact/signals";
import type { Calls } from "../../recording/analysis/calls.ts";
import type { CallsModel } from "./calls.ts";
import { createLater, type Later } from "./later.ts";
import type { FlamePart } from "./merge_part.ts";
import { Summing } from "./summing.ts";

/** All calls of what is looked at, merged. */
export function mergedCalls(model: CallsModel): Later<Calls> {
  return merged(model, computed(() => ({ kind: "all", self: model.sums.value.self })));
}

/** What a function called. */
export function mergedCallees(model: CallsModel, frame: ReadonlySignal<number>): Later<Calls> {
  return merged(
    model,
    computed(() => ({ kind: "callees", self: model.sums.value.self, frame: frame.value })),
  );
}

/** Who called a function. */
export function mergedCallers(model: CallsModel, frame: ReadonlySignal<number>): Later<Calls> {
  return merged(
    model,
    computed(() => ({
      kind: "callers",
      total: model.totals.value,
      outermost: model.outermost.value,
      frame: frame.value,
    })),
  );
}

function merged(model: CallsModel, part: ReadonlySignal<FlamePart>): Later<Calls> {
  const { sumPort, opened } = model.run;
  const summing = new Summing(sumPort);
  return createLater(part, (wanted) => summing.merged(opened, wanted), noCalls);
}

/** Shared, so that what was asked of nothing is not asked again. */
const NO_CALLS: Calls = {
  length: 0,
  start: new Float64Array(0),
  end: new Float64Array(0),
  depth: new Int32Array(0),
  stack: new Int32Array(0),
  parent: new Int32Array(0),
  self: new Float64Array(0),
};

function noCalls(): Calls {
  return NO_CALLS;
}
