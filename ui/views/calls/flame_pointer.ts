// The pointer on a flame of merged calls: the wheel zooms where it is or scrolls, dragging pans, a click selects, a double
// click fits what it hit into the view, the right button asks for its menu.

import { effect, untracked } from "@preact/signals";
import { ROW_PX } from "../../canvas/lane_geometry.ts";
import type { MergedFlame } from "../../state/merged_flame.ts";
import type { SettingsModel } from "../../state/settings.ts";
import { attachGestures } from "../gestures.ts";

/** A drag shorter than this is a click. */
const CLICK_PX = 4;
/** How near a call below a pixel must be to be hit. */
const SLACK_PX = 2;
/** Zoom that a wheel's notch of 100 pixels makes, as an exponent; pinches come in smaller steps. */
const WHEEL_ZOOM = 0.0022;
const PINCH_ZOOM = 0.012;
const LINE_PX = 18;
/** Clicks at one place that come faster are one double click. */
const DOUBLE_CLICK_MS = 500;

/** What the pointer does with a flame: any picture of calls in rows. */
export type PointedFlame = Pick<
  MergedFlame,
  "hover" | "range" | "rowsTop" | "callAt" | "topOf" | "zoom" | "pan" | "scrollBy" | "select" | "fit"
>;

/** What the pointer works on. */
export interface FlamePointerContext {
  /** The flame in force. */
  readonly flame: () => PointedFlame;
  readonly settings: SettingsModel;
  readonly onMenu: (call: number, at: { readonly x: number; readonly y: number }) => void;
}

/** Connects the pointer to the element that the flame fills. Returns how to disconnect it. */
export function attachFlamePointer(
  box: HTMLElement,
  { flame, settings, onMenu }: FlamePointerContext,
): () => void {
  /** Where the pointer was last, while it is over the flame. */
  let pointer: MouseEvent | undefined;
  let watched: PointedFlame | undefined;
  let stopWatching = () => {};
  let drag:
    | { readonly x: number; readonly y: number; lastX: number; lastY: number; moved: boolean }
    | undefined;

  let clicked:
    | { readonly call: number; readonly x: number; readonly y: number; readonly when: number }
    | undefined;

  function onDown(event: PointerEvent): void {
    box.classList.add("by-pointer");
    if (event.button !== 0) return;
    drag = { x: event.clientX, y: event.clientY, lastX: event.clientX, lastY: event.clientY, moved: false };
  }

  function onMove(event: PointerEvent): void {
    pointer = event;
    const model = flame();
    watch(model);
    if (drag === undefined) {
      model.hover.value = hoverAt(box, model, event);
      return;
    }
    if (!drag.moved && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < CLICK_PX) return;
    if (!drag.moved) box.setPointerCapture(event.pointerId);
    drag.moved = true;
    model.hover.value = undefined;
    model.pan((drag.lastX - event.clientX) / Math.max(1, box.clientWidth));
    model.scrollBy(drag.lastY - event.clientY);
    drag.lastX = event.clientX;
    drag.lastY = event.clientY;
  }

  function onUp(event: PointerEvent): void {
    const ended = drag;
    drag = undefined;
    if (ended === undefined || ended.moved || event.type !== "pointerup") return;
    const { clientX: x, clientY: y, timeStamp: when } = event;
    const isSecond = clicked !== undefined && when - clicked.when < DOUBLE_CLICK_MS &&
      Math.hypot(x - clicked.x, y - clicked.y) < CLICK_PX;
    if (isSecond) return;
    const call = callAt(box, flame(), event);
    clicked = { call, x, y, when };
    if (call >= 0) flame().select(call);
  }

  function onDoubleClick(): void {
    // The panel that the first click opened may have moved another call below the pointer.
    if (clicked !== undefined && clicked.call >= 0) flame().fit(clicked.call);
  }

  function onLeave(): void {
    pointer = undefined;
    if (drag === undefined) flame().hover.value = undefined;
  }

  function onContextMenu(event: MouseEvent): void {
    const call = callAt(box, flame(), event);
    if (call < 0) return;
    event.preventDefault();
    onMenu(call, { x: event.clientX, y: event.clientY });
  }

  function onWheel(event: WheelEvent): void {
    event.preventDefault();
    const model = flame();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1;
    const [deltaX, deltaY] = [event.deltaX * unit, event.deltaY * unit];
    const sideways = event.shiftKey || Math.abs(deltaX) > Math.abs(deltaY);
    // Browsers tell a pinch on a trackpad as a wheel with Ctrl.
    const zooms = event.ctrlKey || event.metaKey || settings.current.value.wheel === "zoom";
    if (sideways && !event.ctrlKey) {
      model.pan((deltaX === 0 ? deltaY : deltaX) / Math.max(1, box.clientWidth));
    } else if (event.altKey || !zooms) model.scrollBy(deltaY);
    else {
      const limited = Math.max(-400, Math.min(400, deltaY));
      const exponent = event.ctrlKey && Math.abs(deltaY) < 50 ? PINCH_ZOOM : WHEEL_ZOOM;
      model.zoom(Math.exp(limited * exponent), shareAt(box, event));
    }
    model.hover.value = hoverAt(box, model, event);
  }

  function onBlur(): void {
    box.classList.remove("by-pointer");
  }

  /** What is under the pointer changes when the view moves below it. */
  function watch(model: PointedFlame): void {
    if (model === watched) return;
    stopWatching();
    watched = model;
    stopWatching = effect(() => {
      void [model.range.value, model.rowsTop.value];
      // A hint that was taken away, by a click for one, stays away until the pointer moves.
      if (pointer === undefined || drag !== undefined || model.hover.peek() === undefined) return;
      const event = pointer;
      model.hover.value = untracked(() => hoverAt(box, model, event));
    });
  }

  const pointerListeners = [
    ["pointerdown", onDown],
    ["pointermove", onMove],
    ["pointerup", onUp],
    ["pointercancel", onUp],
    ["pointerleave", onLeave],
  ] as const;
  for (const [name, listener] of pointerListeners) box.addEventListener(name, listener);
  box.addEventListener("dblclick", onDoubleClick);
  box.addEventListener("contextmenu", onContextMenu);
  box.addEventListener("wheel", onWheel, { passive: false });
  box.addEventListener("blur", onBlur);
  const stopGestures = attachGestures(box, ({ factor, x }) => flame().zoom(1 / factor, shareOf(box, x)));
  return () => {
    stopWatching();
    stopGestures();
    for (const [name, listener] of pointerListeners) box.removeEventListener(name, listener);
    box.removeEventListener("dblclick", onDoubleClick);
    box.removeEventListener("contextmenu", onContextMenu);
    box.removeEventListener("wheel", onWheel);
    box.removeEventListener("blur", onBlur);
  };
}

function shareAt(box: HTMLElement, event: MouseEvent): number {
  return shareOf(box, event.clientX);
}

/** Where in the box a place of the page is, 0 to 1. */
function shareOf(box: HTMLElement, clientX: number): number {
  const rect = box.getBoundingClientRect();
  return Math.max(0, Math.min(1, (clientX - rect.left) / Math.max(1, rect.width)));
}

function callAt(box: HTMLElement, flame: PointedFlame, event: MouseEvent): number {
  const rect = box.getBoundingClientRect();
  const slack = SLACK_PX / Math.max(1, rect.width);
  return flame.callAt(shareAt(box, event), event.clientY - rect.top, slack);
}

function hoverAt(box: HTMLElement, flame: PointedFlame, event: MouseEvent): MergedFlame["hover"]["value"] {
  const call = callAt(box, flame, event);
  if (call < 0) return undefined;
  const top = box.getBoundingClientRect().top + flame.topOf(call);
  return { call, x: event.clientX, keepFree: { top, bottom: top + ROW_PX } };
}
