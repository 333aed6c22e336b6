// What the keys do in the timeline.

import type { TimelineModel } from "../../state/timeline.ts";
import type { CommandHandlers } from "../use_commands.ts";

const ZOOM_STEP = 1.5;
const PAN_STEP = 0.2;
const SCROLL_STEP_PX = 54;

/** The timeline's meaning of the commands. */
export function timelineCommands(model: TimelineModel): CommandHandlers {
  const isSelected = () => model.selectedCall.value !== undefined;
  return {
    zoomIn: () => model.zoom(1 / ZOOM_STEP, anchorOf(model)),
    zoomOut: () => model.zoom(ZOOM_STEP, anchorOf(model)),
    zoomInFast: () => model.zoom(1 / ZOOM_STEP ** 2, anchorOf(model)),
    zoomOutFast: () => model.zoom(ZOOM_STEP ** 2, anchorOf(model)),
    zoomInMiddle: () => model.zoom(1 / ZOOM_STEP, 0.5),
    zoomOutMiddle: () => model.zoom(ZOOM_STEP, 0.5),
    panLeft: () => model.pan(-PAN_STEP),
    panRight: () => model.pan(PAN_STEP),
    panLeftFast: () => model.pan(-PAN_STEP * 2),
    panRightFast: () => model.pan(PAN_STEP * 2),
    showAll: () => model.showAll(),
    fitSelection: () => model.fitSelection(),
    scrollDown: () => model.scrollBy(model.viewHeight.value * 0.9),
    scrollUp: () => model.scrollBy(-model.viewHeight.value * 0.9),
    selectPrevious: () => isSelected() ? model.moveSelection("previous") : model.pan(-PAN_STEP),
    selectNext: () => isSelected() ? model.moveSelection("next") : model.pan(PAN_STEP),
    selectCaller: () => isSelected() ? model.moveSelection("caller") : model.scrollBy(-SCROLL_STEP_PX),
    selectCallee: () => model.moveSelection("callee"),
    previousEntry: () => model.moveEntry(-1),
    nextEntry: () => model.moveEntry(1),
    escape: () => model.escape(),
  };
}

/** Keys zoom where the pointer is, if it is in the chart. */
function anchorOf(model: TimelineModel): number {
  const { from, to } = model.range.value;
  const time = model.hover.value?.time;
  if (time === undefined || time < from || time > to) return 0.5;
  return (time - from) / (to - from);
}
