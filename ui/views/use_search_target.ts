// What the search box counts and steps through while a view is open.

import type { ReadonlySignal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";
import type { OpenRun } from "../state/open_run.ts";
import type { MatchTarget } from "../state/search.ts";

/** Gives the search box a view's matches; undefined leaves it to another view. */
export function useSearchTarget(run: OpenRun, target: ReadonlySignal<MatchTarget> | undefined): void {
  useLayoutEffect(() => {
    if (target === undefined) return undefined;
    const { search } = run;
    search.target.value = target;
    return () => {
      if (search.target.peek() === target) search.target.value = undefined;
    };
  }, [run, target]);
}
