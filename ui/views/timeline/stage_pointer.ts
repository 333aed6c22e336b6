// The pointer on chart and flames: the wheel zooms where it is or scrolls, dragging pans, two fingers do both, dragging with
// Shift marks a stretch, a click selects, a double click fits what it hit into the view.

import { effect, type ReadonlySignal, untracked } from "@preact/signals";
import { rangeBetween } from "../../../recording/analysis/time_range.ts";
import type { SettingsModel } from "../../state/settings.ts";
import type { LaneCall } from "../../state/opened_recording.ts";
import type { Hover, TimelineModel } from "../../state/timeline.ts";
import { hoverAt, type StageParts, timeAt } from "./hit_test.ts";
import { Pinch } from "./pinch.ts";
import { attachGestures } from "../gestures.ts";

/** A drag shorter than this is a click. */
const CLICK_PX = 4;
/** Zoom a wheel's notch of 100 pixels makes, as an exponent; pinches come in smaller steps. */
const WHEEL_ZOOM = 0.0022;
const PINCH_ZOOM = 0.012;
/** A wheel's notch is no less; a pinch comes in smaller steps. */
const PINCH_NOTCH_PX = 50;
const LINE_PX = 18;
/** Clicks that come faster are one double click. */
const DOUBLE_CLICK_MS = 500;

/** A drag in progress. */
interface Drag {
  readonly pointerId: number;
  readonly startX: number;
  readonly startTime: number;
  readonly marks: boolean;
  lastX: number;
  lastY: number;
  moved: boolean;
}

/** What the pointer works on. */
export interface PointerContext {
  readonly parts: StageParts;
  /** The model in force: a recording that grew is another one, also in the middle of a drag. */
  readonly current: ReadonlySignal<TimelineModel>;
  readonly settings: SettingsModel;
  /** Opens the menu of what was hit by the right button. */
  readonly onMenu: (call: LaneCall, at: { readonly x: number; readonly y: number }) => void;
}

/** Connects the pointer. Returns how to disconnect it. */
export function attachPointer(
  stage: HTMLElement,
  { parts, current, settings, onMenu }: PointerContext,
): () => void {
  const pinch = new Pinch();
  let drag: Drag | undefined;
  /** Where the pointer was last, while it is over the stage. */
  let pointer: MouseEvent | undefined;
  let clicked: Hover | undefined;
  let clickedAt = -Infinity;
  let clickedX = 0;
  let clickedY = 0;

  function onDown(event: PointerEvent): void {
    // A click focuses the stage; the ring around it is for those who came by keyboard.
    stage.classList.add("by-pointer");
    if (event.button !== 0 || isControl(event.target)) return;
    pinch.down(event);
    if (pinch.active) {
      drag = undefined;
      return;
    }
    drag = {
      pointerId: event.pointerId,
      startX: event.clientX,
      startTime: timeAt(stage, current.peek(), event.clientX),
      marks: event.shiftKey,
      lastX: event.clientX,
      lastY: event.clientY,
      moved: false,
    };
  }

  function onMove(event: PointerEvent): void {
    pointer = event;
    const model = current.peek();
    const step = pinch.move(event);
    if (step !== undefined) {
      model.hover.value = undefined;
      model.zoom(step.factor, anchorAt(stage, step.middleX));
      model.pan(-step.deltaX / stage.clientWidth);
      model.scrollBy(-step.deltaY);
      return;
    }
    if (drag === undefined) {
      model.hover.value = isControl(event.target) ? undefined : hoverAt(stage, parts, model, event);
      return;
    }
    const distance = Math.abs(event.clientX - drag.startX) + Math.abs(event.clientY - drag.lastY);
    if (!drag.moved && distance < CLICK_PX) return;
    if (!drag.moved) stage.setPointerCapture(drag.pointerId);
    drag.moved = true;
    if (drag.marks) {
      model.mark(rangeBetween(drag.startTime, timeAt(stage, model, event.clientX)));
    } else {
      model.hover.value = undefined;
      model.pan((drag.lastX - event.clientX) / stage.clientWidth);
      model.scrollBy(drag.lastY - event.clientY);
    }
    drag.lastX = event.clientX;
    drag.lastY = event.clientY;
  }

  function onUp(event: PointerEvent): void {
    pinch.up(event);
    const ended = drag;
    drag = undefined;
    if (ended === undefined || ended.moved || event.type !== "pointerup") return;
    const model = current.peek();
    const hover = hoverAt(stage, parts, model, event);
    // The first click of a double click may open the panel, and then the second is over something else.
    if (event.timeStamp - clickedAt > DOUBLE_CLICK_MS) clicked = hover;
    clickedAt = event.timeStamp;
    clickedX = event.clientX;
    clickedY = event.clientY;
    if (hover?.entries !== undefined) model.selectEntries(hover.entries.first, hover.entries.last);
    else if (hover?.call !== undefined) model.select(hover.call);
    else if (hover?.bar !== undefined) model.selectBar(hover.bar);
    else if (ended.marks || model.marked.value !== undefined) model.mark(undefined);
  }

  function onLeave(): void {
    pointer = undefined;
    if (drag === undefined) current.peek().hover.value = undefined;
  }

  function onDoubleClick(event: MouseEvent): void {
    if (!isControl(event.target)) fitClicked();
  }

  /** The panel that a click opens may lie under the pointer: the second click of a double click is not for that. */
  function onSecondClick(event: MouseEvent): void {
    const near = Math.abs(event.clientX - clickedX) + Math.abs(event.clientY - clickedY) < CLICK_PX;
    if (!near || event.timeStamp - clickedAt > DOUBLE_CLICK_MS || contains(stage, event.target)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.type === "click") fitClicked();
  }

  function fitClicked(): void {
    const model = current.peek();
    if (clicked?.call !== undefined) {
      model.select(clicked.call);
      model.fit(clicked.call);
    } else if (clicked?.bar !== undefined) {
      model.selectBar(clicked.bar);
      model.fitBar(clicked.bar);
    } else if (clicked?.stretch !== undefined) {
      model.fitStretch(clicked.stretch);
    }
  }

  function onWheel(event: WheelEvent): void {
    event.preventDefault();
    const model = current.peek();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1;
    const [deltaX, deltaY] = [event.deltaX * unit, event.deltaY * unit];
    const sideways = event.shiftKey || Math.abs(deltaX) > Math.abs(deltaY);
    // Browsers tell a pinch on a trackpad as a wheel with Ctrl.
    const zooms = event.ctrlKey || event.metaKey || settings.current.value.wheel === "zoom";
    if (sideways && !event.ctrlKey) model.pan((deltaX === 0 ? deltaY : deltaX) / stage.clientWidth);
    else if (event.altKey || !zooms) model.scrollBy(deltaY);
    else {
      const limited = Math.max(-400, Math.min(400, deltaY));
      const isPinch = event.ctrlKey && Math.abs(deltaY) < PINCH_NOTCH_PX;
      model.zoom(Math.exp(limited * (isPinch ? PINCH_ZOOM : WHEEL_ZOOM)), anchorAt(stage, event.clientX));
    }
  }

  function onContextMenu(event: MouseEvent): void {
    const model = current.peek();
    const call = isControl(event.target) ? undefined : hoverAt(stage, parts, model, event)?.call;
    if (call === undefined) return;
    event.preventDefault();
    model.hover.value = undefined;
    onMenu(call, { x: event.clientX, y: event.clientY });
  }

  function onBlur(): void {
    stage.classList.remove("by-pointer");
  }

  // What is under the pointer changes when the view moves below it.
  let followed = current.peek();
  const stopFollowing = effect(() => {
    const model = current.value;
    void [model.range.value, model.scrollTop.value, model.sizes.value];
    const hovered = followed.hover.peek() !== undefined;
    followed = model;
    if (!hovered || pointer === undefined || drag !== undefined) return;
    const event = pointer;
    model.hover.value = untracked(() => hoverAt(stage, parts, model, event));
  });

  const listeners = [
    ["pointerdown", onDown],
    ["pointermove", onMove],
    ["pointerup", onUp],
    ["pointercancel", onUp],
    ["pointerleave", onLeave],
  ] as const;
  for (const [name, listener] of listeners) stage.addEventListener(name, listener);
  stage.addEventListener("dblclick", onDoubleClick);
  stage.addEventListener("contextmenu", onContextMenu);
  addEventListener("pointerdown", onSecondClick, true);
  addEventListener("click", onSecondClick, true);
  stage.addEventListener("wheel", onWheel, { passive: false });
  const stopGestures = attachGestures(stage, ({ factor, x }) => {
    current.peek().zoom(1 / factor, anchorAt(stage, x));
  });
  stage.addEventListener("blur", onBlur);
  return () => {
    stopFollowing();
    stopGestures();
    stage.removeEventListener("blur", onBlur);
    for (const [name, listener] of listeners) stage.removeEventListener(name, listener);
    stage.removeEventListener("dblclick", onDoubleClick);
    stage.removeEventListener("contextmenu", onContextMenu);
    removeEventListener("pointerdown", onSecondClick, true);
    removeEventListener("click", onSecondClick, true);
    stage.removeEventListener("wheel", onWheel);
    current.peek().hover.value = undefined;
  };
}

/** Buttons and the scrollbar over the canvas have their own ways. */
function isControl(target: EventTarget | null): boolean {
  return target instanceof Element &&
    target.closest("button, a, input, select, .lane-scrollbar, .overview, [role=menu]") !== null;
}

function contains(element: HTMLElement, target: EventTarget | null): boolean {
  return target instanceof Node && element.contains(target);
}

/** Where in the view a place of the page is, 0 to 1. */
function anchorAt(stage: HTMLElement, clientX: number): number {
  const rect = stage.getBoundingClientRect();
  return Math.max(0, Math.min(1, (clientX - rect.left) / rect.width));
}
