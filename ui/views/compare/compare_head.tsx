// The head of Compare: which two runs, in which order, and ways to choose others.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { AppState } from "../../state/app_state.ts";
import { swapRuns } from "../../state/compare.ts";
import type { OpenRun } from "../../state/open_run.ts";
import { describeRun } from "../../state/run_choice.ts";
import { RunList } from "./run_list.tsx";

/** The head. */
export function CompareHead({ app, run }: { app: AppState; run: OpenRun }): JSX.Element {
  const choosing = useSignal(false);
  const box = useRef<HTMLDivElement>(null);
  const against = app.view.state.value.against;
  const items = app.list.items.value ?? [];
  useLayoutEffect(() => {
    if (!choosing.value) return;
    const onOutside = (event: Event) => {
      if (!(event.target instanceof Node && box.current?.contains(event.target) === true)) {
        choosing.value = false;
      }
    };
    addEventListener("pointerdown", onOutside, true);
    return () => removeEventListener("pointerdown", onOutside, true);
  }, [choosing.value]);
  const nameOf = (id: string) => describeRun(items.find((item) => item.id === id), id, new Date());
  return (
    <header class="compare-head">
      <div class="compare-side" ref={box}>
        <span class="side-mark before" aria-hidden="true" />
        <span class="dim">Before</span>
        <button
          type="button"
          class="side-run"
          aria-haspopup="listbox"
          aria-expanded={choosing.value}
          title="Choose another run to compare with"
          onClick={() => choosing.value = !choosing.value}
        >
          <span class="cut">{against === undefined ? "Choose a run" : nameOf(against)}</span>
          <svg
            width="10"
            height="10"
            viewBox="0 0 10 10"
            fill="none"
            stroke="currentColor"
            aria-hidden="true"
          >
            <path d="m2 3.5 3 3 3-3" />
          </svg>
        </button>
        {choosing.value && (
          <div class="run-popup">
            <RunList app={app} run={run} onChosen={() => choosing.value = false} />
          </div>
        )}
      </div>
      <button
        type="button"
        class="icon-button"
        title="Swap the two runs"
        aria-label="Swap the two runs"
        disabled={against === undefined}
        onClick={() => against !== undefined && swapRuns(run, against)}
      >
        <svg width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor" aria-hidden="true">
          <path d="M2 5.5h11m-3-3 3 3-3 3M14 10.5H3m3-3-3 3 3 3" />
        </svg>
      </button>
      <div class="compare-side">
        <span class="side-mark after" aria-hidden="true" />
        <span class="dim">After</span>
        <span class="side-run cut" title={nameOf(run.opened.id)}>{nameOf(run.opened.id)}</span>
      </div>
    </header>
  );
}
