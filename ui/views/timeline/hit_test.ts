// What lies under a point of the stage.

import { findCallAt } from "../../../recording/analysis/flame_layout.ts";
import { stretchAt } from "../../../recording/analysis/stretches.ts";
import { AXIS_PX, type ChartPainter, LOG_STRIP_PX } from "../../canvas/chart_painter.ts";
import { findLane, ROW_PX } from "../../canvas/lane_geometry.ts";
import { COLLECTING_PX } from "../../canvas/stretch_painter.ts";
import type { BarRef, LaneCall } from "../../state/opened_recording.ts";
import type { Hover, TimelineModel } from "../../state/timeline.ts";
import { drawnOf } from "../../state/tracks.ts";

/** The canvases, set by those who draw them. */
export interface StageParts {
  chart?: { readonly canvas: HTMLCanvasElement; readonly painter: ChartPainter };
  lanes?: { readonly canvas: HTMLCanvasElement };
}

/** How near a call below a pixel must be to be hit. */
const SLACK_PX = 2;
/** The same for what is drawn at the bottom of the chart. */
const MARK_SLACK_PX = 4;

/** The moment at a place of the page. @param clientX CSS pixels */
export function timeAt(stage: HTMLElement, model: TimelineModel, clientX: number): number {
  const rect = stage.getBoundingClientRect();
  const { from, to } = model.range.value;
  return from + Math.max(0, Math.min(1, (clientX - rect.left) / rect.width)) * (to - from);
}

/** What the pointer is over; undefined when it is over nothing of the stage. */
export function hoverAt(
  stage: HTMLElement,
  parts: StageParts,
  model: TimelineModel,
  event: MouseEvent,
): Hover | undefined {
  const time = timeAt(stage, model, event.clientX);
  const pointer = { x: event.clientX, y: event.clientY };
  const nothing = { call: undefined, bar: undefined, entries: undefined, stretch: undefined };
  const chart = parts.chart?.canvas.getBoundingClientRect();
  if (chart !== undefined && event.clientY < chart.bottom) {
    const strip = { top: chart.bottom - AXIS_PX - LOG_STRIP_PX, bottom: chart.bottom - AXIS_PX };
    const inStrip = event.clientY >= strip.top - 2 && event.clientY < strip.bottom + 2;
    const entries = inStrip ? parts.chart?.painter.entriesAt(event.clientX - chart.left) : undefined;
    const slack = microsAPixel(stage, model) * MARK_SLACK_PX;
    const stretch = inStrip ? undefined : stretchUnder(model, time, {
      slack,
      atBottom: event.clientY > strip.top - COLLECTING_PX - MARK_SLACK_PX,
    });
    // Below the strip the axis says when that is.
    const top = stretch === undefined ? strip.top : strip.top - COLLECTING_PX;
    const keepFree = { top, bottom: chart.bottom };
    return { ...nothing, time, entries, stretch, pointer, keepFree };
  }
  const lanes = parts.lanes?.canvas.getBoundingClientRect();
  if (lanes === undefined || event.clientY > lanes.bottom) return undefined;
  const hit = drawnAt(model, time, event.clientY - lanes.top, stage);
  const top = lanes.top + (hit?.rowTop ?? 0);
  return {
    ...nothing,
    time,
    call: hit?.call,
    bar: hit?.bar,
    pointer,
    keepFree: { top, bottom: top + ROW_PX },
  };
}

function microsAPixel(stage: HTMLElement, model: TimelineModel): number {
  const { from, to } = model.range.value;
  return (to - from) / Math.max(1, stage.clientWidth);
}

/** The stretch that the chart shows at a moment: pauses only where they are drawn, at its bottom. */
function stretchUnder(
  model: TimelineModel,
  time: number,
  { slack, atBottom }: { readonly slack: number; readonly atBottom: boolean },
): Hover["stretch"] {
  const { collecting, blocked, waiting } = model.opened.stretches;
  const found = atBottom ? stretchAt(collecting, time, slack) : -1;
  if (found >= 0) return { kind: "collecting", index: found };
  const late = stretchAt(blocked, time);
  if (late >= 0) return { kind: "blocked", index: late };
  const idle = stretchAt(waiting, time);
  return idle >= 0 ? { kind: "waiting", index: idle } : undefined;
}

interface DrawnHit {
  readonly call: LaneCall | undefined;
  readonly bar: BarRef | undefined;
  /** CSS pixels from the top of the lanes' view. */
  readonly rowTop: number;
}

/** What is drawn at a height of the lanes' view. */
function drawnAt(model: TimelineModel, time: number, y: number, stage: HTMLElement): DrawnHit | undefined {
  const geometry = model.geometry.value;
  const scrollTop = model.scrollTop.value;
  const place = findLane(geometry, model.sizes.value, y + scrollTop);
  const track = model.tracks.value[place?.lane ?? -1];
  if (place === undefined || track === undefined || place.depth < 0) return undefined;
  const drawn = drawnOf(model.opened, track);
  if (drawn === undefined) return undefined;
  const call = findCallAt(drawn.layout, place.depth, time, microsAPixel(stage, model) * SLACK_PX);
  if (call < 0) return undefined;
  const rowTop = (geometry.rowsTop[place.lane] ?? 0) - scrollTop + place.depth * ROW_PX;
  if (track.bars === undefined) return { call: { lane: track.lane, call }, bar: undefined, rowTop };
  const row = track.bars.bars.stack[call] ?? -1;
  return { call: undefined, bar: { kind: track.bars.kind, row }, rowTop };
}
