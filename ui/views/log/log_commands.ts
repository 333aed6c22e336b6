// What the keys do in the log.

import { useLayoutEffect, useRef } from "preact/hooks";
import { formatLine } from "../../../recording/analysis/log_export.ts";
import type { LogModel } from "../../state/log.ts";
import type { CommandHandlers } from "../use_commands.ts";
import { nameThreads } from "./log_columns.ts";

/** The log's meaning of the commands. */
export function logCommands(model: LogModel): CommandHandlers {
  const open = (isOpen: boolean) => {
    const row = model.selected.value;
    if (row >= 0 && model.isOpen(row) !== isOpen) model.toggle(row, isOpen);
  };
  return {
    selectCaller: () => model.step(-1),
    selectCallee: () => model.step(1),
    previousEntry: () => model.step(-1),
    nextEntry: () => model.step(1),
    selectPrevious: () => open(false),
    selectNext: () => open(true),
    scrollUp: () => model.stepViews(-1),
    scrollDown: () => model.stepViews(1),
    escape: () => model.run.timeline.escape(),
  };
}

/** Keys that mean the same in every list, and copying. */
export function useLogKeys(model: LogModel): void {
  const current = useRef(model);
  current.current = model;
  useLayoutEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (isElsewhere(event) || !press(current.current, event)) return;
      event.preventDefault();
    };
    const onCopy = (event: ClipboardEvent) => {
      const { run, selected } = current.current;
      const isText = getSelection()?.isCollapsed === false || event.target instanceof HTMLInputElement;
      if (isText || selected.value < 0 || event.defaultPrevented) return;
      const names = nameThreads(run.opened);
      const { first, last } = run.timeline.selectedEntries.value ?? { first: 0, last: 0 };
      const lines: string[] = [];
      for (let row = first; row < Math.min(last, first + MAX_COPIED); row++) {
        lines.push(formatLine(run.recording, row, names));
      }
      event.clipboardData?.setData("text/plain", lines.join("\n"));
      event.preventDefault();
    };
    addEventListener("keydown", onKeyDown);
    addEventListener("copy", onCopy);
    return () => {
      removeEventListener("keydown", onKeyDown);
      removeEventListener("copy", onCopy);
    };
  }, []);
}

/** Entries of a selected cluster that are copied. */
const MAX_COPIED = 10_000;

/** @returns whether the key meant something */
function press(model: LogModel, { key }: KeyboardEvent): boolean {
  const row = model.selected.value;
  if (key === "Home") model.stepTo("first");
  else if (key === "End") model.stepTo("last");
  else if ((key === "Enter" || key === " ") && row >= 0) model.toggle(row);
  else return false;
  return true;
}

/** Whether a key belongs to something else: text that is typed, a button that is pressed, another part of the page. */
function isElsewhere(event: KeyboardEvent): boolean {
  const { target } = event;
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return true;
  return !(target instanceof Element) || (target !== document.body && target.getAttribute("role") !== "grid");
}
