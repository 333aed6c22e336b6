// The keys on a flame of merged calls: zoom, pan, scroll, move the selection.

import { ROW_PX } from "../../canvas/lane_geometry.ts";
import type { MergedFlame } from "../../state/merged_flame.ts";
import type { CommandHandlers } from "../use_commands.ts";

/** Zoom and pan of a key, as factor and share of the view. */
const ZOOM_STEP = 0.75;
const FAST_ZOOM_STEP = 0.4;
const PAN_STEP = 0.15;
const FAST_PAN_STEP = 0.6;
const PAGE_ROWS = 12;

/** What the keys do with a flame: any picture of calls in rows. */
export type KeyedFlame = Pick<
  MergedFlame,
  | "calls"
  | "fit"
  | "hover"
  | "isTurned"
  | "moveSelection"
  | "pan"
  | "range"
  | "scrollBy"
  | "selected"
  | "showAll"
  | "zoom"
>;

/** What the keys do with a flame. */
export function flameCommands(flame: KeyedFlame): CommandHandlers {
  return {
    zoomIn: () => flame.zoom(ZOOM_STEP, anchorOf(flame)),
    zoomOut: () => flame.zoom(1 / ZOOM_STEP, anchorOf(flame)),
    zoomInFast: () => flame.zoom(FAST_ZOOM_STEP, anchorOf(flame)),
    zoomOutFast: () => flame.zoom(1 / FAST_ZOOM_STEP, anchorOf(flame)),
    zoomInMiddle: () => flame.zoom(ZOOM_STEP, 0.5),
    zoomOutMiddle: () => flame.zoom(1 / ZOOM_STEP, 0.5),
    panLeft: () => flame.pan(-PAN_STEP),
    panRight: () => flame.pan(PAN_STEP),
    panLeftFast: () => flame.pan(-FAST_PAN_STEP),
    panRightFast: () => flame.pan(FAST_PAN_STEP),
    showAll: () => flame.showAll(),
    fitSelection: () => flame.selected.value < 0 ? flame.showAll() : flame.fit(flame.selected.value),
    scrollDown: () => flame.scrollBy(PAGE_ROWS * ROW_PX),
    scrollUp: () => flame.scrollBy(-PAGE_ROWS * ROW_PX),
    selectPrevious: () => flame.moveSelection("previous"),
    selectNext: () => flame.moveSelection("next"),
    // As they are drawn: what is above and what is below.
    selectCaller: () => flame.moveSelection(flame.isTurned ? "callee" : "caller"),
    selectCallee: () => flame.moveSelection(flame.isTurned ? "caller" : "callee"),
  };
}

/** Keys zoom where the selected call is, if it is in view. */
function anchorOf(flame: KeyedFlame): number {
  const call = flame.hover.value?.call ?? flame.selected.value;
  const { start, end } = flame.calls.value;
  const { from, to } = flame.range.value;
  if (call < 0) return 0.5;
  const middle = (Math.max(from, start[call] ?? 0) + Math.min(to, end[call] ?? 0)) / 2;
  return Math.max(0, Math.min(1, (middle - from) / (to - from)));
}
