// A value that is told from a model. Whoever reads a run that is still going gets another model with every flush:
// `useComputed` of the signals library would go on listening to the one that was there first.

import { computed, type ReadonlySignal } from "@preact/signals";
import { useMemo } from "preact/hooks";

/**
 * A computed signal that is made anew for another model.
 * @param model all that `compute` reads besides signals that outlive it
 */
export function useComputedOf<M extends object, T>(model: M, compute: (model: M) => T): ReadonlySignal<T> {
  return useMemo(() => computed(() => compute(model)), [model]);
}
