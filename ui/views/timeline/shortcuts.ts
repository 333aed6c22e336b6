// The keyboard of the timeline. Letters go by their place on the keyboard, so that W, A, S, D lie together everywhere.

import type { TimelineModel } from "../../state/timeline.ts";

const ZOOM_STEP = 1.5;
const PAN_STEP = 0.2;
const SCROLL_STEP_PX = 54;

/** Does what a key means. Returns whether it meant something. */
export function handleShortcut(event: KeyboardEvent, model: TimelineModel): boolean {
  if (!isShortcut(event)) return false;
  return byPlace(event.code, event.shiftKey, model) || byMeaning(event.key, model);
}

/** Whether a key may be a command: nobody else took it, and it is not text that is typed. */
export function isShortcut(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return false;
  return !isTyping(event.target);
}

function byPlace(code: string, shift: boolean, model: TimelineModel): boolean {
  const fast = shift ? 2 : 1;
  switch (code) {
    case "KeyW":
      model.zoom(1 / ZOOM_STEP ** fast, anchorOf(model));
      return true;
    case "KeyS":
      model.zoom(ZOOM_STEP ** fast, anchorOf(model));
      return true;
    case "KeyA":
      model.pan(-PAN_STEP * fast);
      return true;
    case "KeyD":
      model.pan(PAN_STEP * fast);
      return true;
    case "KeyF":
      model.fitSelection();
      return true;
    default:
      return false;
  }
}

function byMeaning(key: string, model: TimelineModel): boolean {
  const selected = model.selectedCall.value !== undefined;
  switch (key) {
    case "+":
    case "=":
      model.zoom(1 / ZOOM_STEP, 0.5);
      return true;
    case "-":
    case "_":
      model.zoom(ZOOM_STEP, 0.5);
      return true;
    case "0":
      model.showAll();
      return true;
    case "Escape":
      model.escape();
      return true;
    case "ArrowLeft":
      if (selected) model.moveSelection("previous");
      else model.pan(-PAN_STEP);
      return true;
    case "ArrowRight":
      if (selected) model.moveSelection("next");
      else model.pan(PAN_STEP);
      return true;
    case "ArrowUp":
      if (selected) model.moveSelection("caller");
      else model.scrollBy(-SCROLL_STEP_PX);
      return true;
    case "ArrowDown":
      model.moveSelection("callee");
      return true;
    case "PageDown":
      model.scrollBy(model.viewHeight.value * 0.9);
      return true;
    case "PageUp":
      model.scrollBy(-model.viewHeight.value * 0.9);
      return true;
    default:
      return false;
  }
}

/** Keys zoom where the pointer is, if it is in the chart. */
function anchorOf(model: TimelineModel): number {
  const { from, to } = model.range.value;
  const time = model.hover.value?.time;
  if (time === undefined || time < from || time > to) return 0.5;
  return (time - from) / (to - from);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement;
}
