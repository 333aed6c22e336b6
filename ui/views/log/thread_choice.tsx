// Chooses the threads whose entries are listed.

import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { LogModel } from "../../state/log.ts";
import { useDropDown } from "./use_drop_down.ts";

/** What to choose from. */
export interface ThreadChoiceProps {
  readonly model: LogModel;
  /** By row of `threads`. */
  readonly threadNames: readonly string[];
}

/** The choice: a list that opens. */
export function ThreadChoice({ model, threadNames }: ThreadChoiceProps): JSX.Element {
  const box = useRef<HTMLDetailsElement>(null);
  useDropDown(box);
  const { run } = model;
  const chosen = new Set(run.scope.value.threads);
  const toggle = (thread: number) => {
    const next = new Set(chosen);
    if (!next.delete(thread)) next.add(thread);
    // All of them, or none, is no choice.
    run.chooseThreads(next.size === threadNames.length ? [] : [...next]);
  };
  const listed = run.opened.lanes.map(({ info }) => info);
  return (
    <details class="drop-down" ref={box}>
      <summary class="tool-button">Threads</summary>
      <div class="drop-down-box" role="group" aria-label="Threads">
        {listed.map(({ thread, runtime }) => (
          <label key={thread}>
            <input type="checkbox" checked={chosen.has(thread)} onChange={() => toggle(thread)} />
            <span class="cut">{threadNames[thread]}</span>
            <span class="dim number">{runtime}</span>
          </label>
        ))}
      </div>
    </details>
  );
}
