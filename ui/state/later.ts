// A value that another thread may take its time to make: what was made before stays until it is there.

import { computed, type ReadonlySignal, type Signal, signal, untracked } from "@preact/signals";

/** How far it is: nothing was made yet, something else is being made, or it is there. */
export type LaterStage = "first" | "again" | "done";

/** A value and how far it is. */
export interface Later<T> {
  readonly value: ReadonlySignal<T>;
  readonly stage: ReadonlySignal<LaterStage>;
}

interface Made<I, T> {
  readonly input: I;
  readonly value: T;
}

/**
 * A value made of an input, when somebody first looks at it and whenever the input is another one.
 * @param make gives the value, or a promise of it where that takes long; what was asked for before is forgotten
 * @param first stands for it until the first one is made
 */
export function createLater<I, T>(
  input: ReadonlySignal<I>,
  make: (input: I) => T | Promise<T>,
  first: () => T,
): Later<T> {
  const made: Signal<Made<I, T> | undefined> = signal(undefined);
  let asked: I | undefined;
  let shown: T | undefined;
  const state = computed((): { readonly value: T; readonly stage: LaterStage } => {
    const wanted = input.value;
    const known = made.value;
    if (known !== undefined && known.input === wanted) return { value: shown = known.value, stage: "done" };
    const stage = shown === undefined ? "first" : "again";
    if (asked !== wanted) {
      const result = untracked(() => make(wanted));
      if (!(result instanceof Promise)) return { value: shown = result, stage: "done" };
      asked = wanted;
      result.then((value) => {
        if (asked === wanted) made.value = { input: wanted, value };
      }, () => {
        // Whoever makes it says why; asked for again, it is tried again.
        if (asked === wanted) asked = undefined;
      });
    }
    return { value: shown ?? first(), stage };
  });
  return { value: computed(() => state.value.value), stage: computed(() => state.value.stage) };
}
