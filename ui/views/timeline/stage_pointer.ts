// The pointer on chart and flames: wheel zooms where it is, dragging pans, dragging with Shift marks a stretch, a click
// selects, a double click fits a call into the view.

import { effect, type ReadonlySignal, untracked } from "@preact/signals";
import { findCallAt } from "../../../recording/analysis/flame_layout.ts";
import { rangeBetween } from "../../../recording/analysis/time_range.ts";
import { AXIS_PX, type ChartPainter, LOG_STRIP_PX } from "../../canvas/chart_painter.ts";
import { findLane, ROW_PX } from "../../canvas/lane_geometry.ts";
import type { LaneCall } from "../../state/opened_recording.ts";
import type { Hover, TimelineModel } from "../../state/timeline.ts";

/** The canvases, set by those who draw them. */
export interface StageParts {
  chart?: { readonly canvas: HTMLCanvasElement; readonly painter: ChartPainter };
  lanes?: { readonly canvas: HTMLCanvasElement };
}

/** A drag shorter than this is a click. */
const CLICK_PX = 4;
/** How near a call below a pixel must be to be hit. */
const SLACK_PX = 2;
/** Zoom a wheel's notch of 100 pixels makes, as an exponent; pinches come in smaller steps. */
const WHEEL_ZOOM = 0.0022;
const PINCH_ZOOM = 0.012;
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

/**
 * Connects the pointer. Returns how to disconnect it.
 * @param current the model in force: a recording that grew is another one, also in the middle of a drag
 */
export function attachPointer(
  stage: HTMLElement,
  parts: StageParts,
  current: ReadonlySignal<TimelineModel>,
): () => void {
  let drag: Drag | undefined;
  /** Where the pointer was last, while it is over the stage. */
  let pointer: MouseEvent | undefined;
  let clicked: LaneCall | undefined;
  let clickedAt = -Infinity;

  function onDown(event: PointerEvent): void {
    // A click focuses the stage; the ring around it is for those who came by keyboard.
    stage.classList.add("by-pointer");
    if (event.button !== 0 || isControl(event.target)) return;
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
    const ended = drag;
    drag = undefined;
    if (ended === undefined || ended.moved || event.type !== "pointerup") return;
    const model = current.peek();
    const hover = hoverAt(stage, parts, model, event);
    // The first click of a double click may open the panel, and then the second is over something else.
    if (event.timeStamp - clickedAt > DOUBLE_CLICK_MS) clicked = hover?.call;
    clickedAt = event.timeStamp;
    if (hover?.entries !== undefined) model.selectEntries(hover.entries.first, hover.entries.last);
    else if (hover?.call !== undefined) model.select(hover.call);
    else if (ended.marks || model.marked.value !== undefined) model.mark(undefined);
  }

  function onLeave(): void {
    pointer = undefined;
    if (drag === undefined) current.peek().hover.value = undefined;
  }

  function onDoubleClick(event: MouseEvent): void {
    if (isControl(event.target)) return;
    const model = current.peek();
    if (clicked === undefined) return;
    model.select(clicked);
    model.fit(clicked);
  }

  function onWheel(event: WheelEvent): void {
    event.preventDefault();
    const model = current.peek();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1;
    const [deltaX, deltaY] = [event.deltaX * unit, event.deltaY * unit];
    if (event.altKey) model.scrollBy(deltaY);
    else if (event.shiftKey || Math.abs(deltaX) > Math.abs(deltaY)) {
      model.pan((deltaX === 0 ? deltaY : deltaX) / stage.clientWidth);
    } else {
      const limited = Math.max(-400, Math.min(400, deltaY));
      const rect = stage.getBoundingClientRect();
      const anchor = Math.max(0, Math.min(1, (event.clientX - rect.left) / rect.width));
      model.zoom(Math.exp(limited * (event.ctrlKey ? PINCH_ZOOM : WHEEL_ZOOM)), anchor);
    }
  }

  function onBlur(): void {
    stage.classList.remove("by-pointer");
  }

  // What is under the pointer changes when the view moves below it.
  let followed = current.peek();
  const stopFollowing = effect(() => {
    const model = current.value;
    void [model.range.value, model.scrollTop.value, model.laneSizes.value];
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
  stage.addEventListener("wheel", onWheel, { passive: false });
  stage.addEventListener("blur", onBlur);
  return () => {
    stopFollowing();
    stage.removeEventListener("blur", onBlur);
    for (const [name, listener] of listeners) stage.removeEventListener(name, listener);
    stage.removeEventListener("dblclick", onDoubleClick);
    stage.removeEventListener("wheel", onWheel);
    current.peek().hover.value = undefined;
  };
}

/** Buttons and the scrollbar over the canvas have their own ways. */
function isControl(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("button, .lane-scrollbar") !== null;
}

function timeAt(stage: HTMLElement, model: TimelineModel, clientX: number): number {
  const rect = stage.getBoundingClientRect();
  const { from, to } = model.range.value;
  return from + Math.max(0, Math.min(1, (clientX - rect.left) / rect.width)) * (to - from);
}

function hoverAt(
  stage: HTMLElement,
  parts: StageParts,
  model: TimelineModel,
  event: MouseEvent,
): Hover | undefined {
  const time = timeAt(stage, model, event.clientX);
  const pointer = { x: event.clientX, y: event.clientY };
  const chart = parts.chart?.canvas.getBoundingClientRect();
  if (chart !== undefined && event.clientY < chart.bottom) {
    const strip = { top: chart.bottom - AXIS_PX - LOG_STRIP_PX, bottom: chart.bottom - AXIS_PX };
    const inStrip = event.clientY >= strip.top - 2 && event.clientY < strip.bottom + 2;
    const entries = inStrip ? parts.chart?.painter.entriesAt(event.clientX - chart.left) : undefined;
    return { time, call: undefined, entries, pointer, keepFree: strip };
  }
  const lanes = parts.lanes?.canvas.getBoundingClientRect();
  if (lanes === undefined) return undefined;
  const hit = callAt(model, time, event.clientY - lanes.top, stage.clientWidth);
  const top = lanes.top + (hit?.rowTop ?? 0);
  return { time, call: hit?.call, entries: undefined, pointer, keepFree: { top, bottom: top + ROW_PX } };
}

/** The call at a height of the lanes' view. */
function callAt(
  model: TimelineModel,
  time: number,
  y: number,
  widthPx: number,
): { readonly call: LaneCall; readonly rowTop: number } | undefined {
  const geometry = model.geometry.value;
  const scrollTop = model.scrollTop.value;
  const place = findLane(geometry, model.laneSizes.value, y + scrollTop);
  const lane = model.opened.lanes[place?.lane ?? -1];
  if (place === undefined || lane === undefined || place.depth < 0) return undefined;
  const { from, to } = model.range.value;
  const slack = (to - from) / widthPx * SLACK_PX;
  const call = findCallAt(lane.layout, place.depth, time, slack);
  if (call < 0) return undefined;
  const rowTop = (geometry.rowsTop[place.lane] ?? 0) - scrollTop + place.depth * ROW_PX;
  return { call: { lane: place.lane, call }, rowTop };
}
