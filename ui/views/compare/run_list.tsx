// The runs to compare with, as a list that is narrowed by typing.

import { useSignal } from "@preact/signals";
import type { JSX, TargetedKeyboardEvent } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import type { AppState } from "../../state/app_state.ts";
import type { OpenRun } from "../../state/open_run.ts";
import { describeRun, listChoices } from "../../state/run_choice.ts";
import { exitStateOf } from "../../state/tree_rows.ts";
import { StateMark } from "../../widgets/state_mark.tsx";

/** What is listed. */
export interface RunListProps {
  readonly app: AppState;
  readonly run: OpenRun;
  readonly onChosen?: () => void;
}

/** The list. */
export function RunList({ app, run, onChosen }: RunListProps): JSX.Element {
  const id = useId();
  const typed = useSignal("");
  const active = useSignal(0);
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const now = new Date();
  const choices = listChoices(app.list.items.value ?? [], run.opened.id, typed.value, now);
  useLayoutEffect(() => input.current?.focus(), []);
  useLayoutEffect(() => {
    list.current?.children[active.value]?.scrollIntoView({ block: "nearest" });
  }, [active.value]);
  const choose = (index: number) => {
    const choice = choices[index];
    if (choice === undefined) return;
    app.view.change({ against: choice.id }, "push");
    onChosen?.();
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLInputElement>) => {
    const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 };
    const step = steps[event.key];
    if (step !== undefined) active.value = Math.max(0, Math.min(choices.length - 1, active.value + step));
    else if (event.key === "Enter") choose(active.value);
    else if (event.key === "Escape" && onChosen !== undefined) onChosen();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="run-list">
      <input
        ref={input}
        type="text"
        role="combobox"
        placeholder="Compare with … type to narrow"
        aria-label="Run to compare with"
        aria-expanded
        aria-controls={`${id}-list`}
        autocomplete="off"
        spellcheck={false}
        value={typed.value}
        onInput={(event) => {
          typed.value = event.currentTarget.value;
          active.value = 0;
        }}
        onKeyDown={onKeyDown}
        {...(choices.length > 0 ? { "aria-activedescendant": `${id}-${active.value}` } : {})}
      />
      <div class="run-choices" id={`${id}-list`} ref={list} role="listbox" aria-label="Runs">
        {choices.map((item, index) => (
          <div
            key={item.id}
            id={`${id}-${index}`}
            class={index === active.value ? "run-choice active" : "run-choice"}
            role="option"
            aria-selected={index === active.value}
            title={item.command ?? ""}
            onClick={() => choose(index)}
          >
            <StateMark state={exitStateOf(item)} />
            <span class="cut number">{describeRun(item, item.id, now)}</span>
          </div>
        ))}
      </div>
      {choices.length === 0 && (
        <p class="dim run-none">
          {typed.value === "" ? "There is no other run yet: record the program once more." : "No run fits."}
        </p>
      )}
    </div>
  );
}
