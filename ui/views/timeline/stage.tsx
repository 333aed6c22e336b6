// Chart and flames with everything that lies over both: the hairline, the marked stretch, the hint; and the pointer.

import { computed, effect, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { formatDuration } from "../../../recording/analysis/quantities.ts";
import { STATUS_SERIES } from "../../../recording/analysis/status_lines.ts";
import { formatMoment } from "../../../recording/analysis/ticks.ts";
import { spanOf } from "../../../recording/analysis/time_range.ts";
import { AXIS_PX } from "../../canvas/chart_painter.ts";
import type { AppState } from "../../state/app_state.ts";
import type { OpenRun } from "../../state/open_run.ts";
import type { TimelineModel } from "../../state/timeline.ts";
import type { TimelineLook } from "../../state/timeline_look.ts";
import { frameOf, type LaneCall } from "../../state/opened_recording.ts";
import { useTransformMenu } from "../transform_menu.tsx";
import { useComputedOf } from "../use_computed_of.ts";
import { ChartView } from "./chart_view.tsx";
import { ColourLegend } from "./colour_legend.tsx";
import type { StageParts } from "./hit_test.ts";
import { LanesView } from "./lanes_view.tsx";
import { Overview, overviewNeeds } from "./overview.tsx";
import { PointerHint } from "./pointer_hint.tsx";
import { attachPointer } from "./stage_pointer.ts";

/** Height of the chart: a part of what the lanes leave free, but at least this and at most that share of the stage. */
const LEAST_CHART_PX = 160;
const MOST_CHART_SHARE = 0.42;
/** … and without any line just this, for the log entries. */
const BARE_CHART_PX = 62;
/** Height of the lists below the lanes, where there is room. */
const LEAST_OVERVIEW_PX = 94;
const MOST_OVERVIEW_PX = 280;
const COLOUR_LEGEND_PX = 26;

/** What the stage shows. */
export interface StageProps {
  readonly app: AppState;
  readonly run: OpenRun;
  readonly look: TimelineLook;
}

/** Chart and flames. */
export function Stage({ app, run, look }: StageProps): JSX.Element {
  const model = run.timeline;
  const stage = useRef<HTMLDivElement>(null);
  const parts = useRef<StageParts>({});
  const height = useSignal(0);
  const current = useSignal(model);
  const { menu, open } = useTransformMenu(run);
  const openMenu = useRef((_call: LaneCall, _at: { readonly x: number; readonly y: number }) => {});
  openMenu.current = ({ lane, call }, at) => {
    const stack = model.opened.lanes[lane]?.calls.stack[call] ?? -1;
    open({ frame: frameOf(model.opened, stack), stack, at });
  };
  useLayoutEffect(() => {
    const element = stage.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => height.value = element.clientHeight);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    const element = stage.current;
    return element === null ? undefined : attachPointer(element, {
      parts: parts.current,
      current,
      settings: app.settings,
      onMenu: (call, at) => openMenu.current(call, at),
    });
  }, []);
  useLayoutEffect(() => {
    current.value = model;
  }, [model]);
  // As the lanes are at first: opening and collapsing them is not to move the chart.
  const { chartPx, overviewPx } = divideHeight({
    stagePx: height.value,
    lanesPx: model.geometry.peek().height,
    overviewPx: overviewNeeds(run, look),
    hasLines: STATUS_SERIES.some((series) => model.opened.status.lines[series].known),
  });
  return (
    <div
      class="stage"
      ref={stage}
      tabIndex={0}
      role="group"
      aria-label="Timeline"
      aria-describedby="timeline-keys timeline-selection"
    >
      <p class="unseen" id="timeline-keys">
        W and S zoom, A and D pan, plus, minus and 0 too. Arrow keys move the selection between calls. F fits
        it into view, Escape closes it.
      </p>
      <ChartView app={app} model={model} look={look} heightPx={chartPx} parts={parts.current} />
      <ColourLegend run={run} look={look} />
      <LanesView app={app} model={model} look={look} parts={parts.current} />
      {overviewPx > 0 && <Overview run={run} look={look} heightPx={overviewPx} />}
      <MarkedStretch model={model} bottomPx={overviewPx} />
      <EntryLine model={model} bottomPx={overviewPx} />
      <Hairline model={model} topPx={chartPx - AXIS_PX + 2} bottomPx={overviewPx} />
      <PointerHint model={model} />
      {menu}
    </div>
  );
}

/** What there is to show, in CSS pixels. */
interface StageNeeds {
  readonly stagePx: number;
  readonly lanesPx: number;
  /** What the lists would take whole. */
  readonly overviewPx: number;
  readonly hasLines: boolean;
}

/** What the lanes leave free goes to the lists below them and to the chart. CSS pixels. */
function divideHeight(
  { stagePx, lanesPx, overviewPx: needed, hasLines }: StageNeeds,
): { chartPx: number; overviewPx: number } {
  const least = hasLines ? LEAST_CHART_PX : BARE_CHART_PX;
  const free = Math.max(0, stagePx - lanesPx - COLOUR_LEGEND_PX - least);
  const wanted = Math.min(MOST_OVERVIEW_PX, needed, Math.round(free * (hasLines ? 0.6 : 1)));
  const overviewPx = wanted < Math.min(LEAST_OVERVIEW_PX, needed) ? 0 : wanted;
  if (!hasLines) return { chartPx: least, overviewPx };
  const most = Math.max(least, stagePx * MOST_CHART_SHARE);
  return { chartPx: Math.round(Math.min(most, least + free - overviewPx)), overviewPx };
}

/** The line where the pointer is, with its moment on the axis. */
function Hairline(
  { model, topPx, bottomPx }: { model: TimelineModel; topPx: number; bottomPx: number },
): JSX.Element {
  const line = useRef<HTMLDivElement>(null);
  const label = useRef<HTMLDivElement>(null);
  const moment = useMemo(() =>
    computed(() => {
      const hover = model.hover.value;
      return hover === undefined ? "" : formatMoment(hover.time, spanOf(model.range.value));
    }), [model]);
  // At once, not in a later frame, and without asking for sizes: pointing is to cost next to nothing.
  useLayoutEffect(() =>
    effect(() => {
      const hover = model.hover.value;
      const { from, to } = model.range.value;
      const width = model.viewWidth.value;
      const [lineElement, labelElement] = [line.current, label.current];
      if (lineElement === null || labelElement === null) return;
      const visible = hover !== undefined && hover.time >= from && hover.time <= to;
      lineElement.hidden = !visible;
      labelElement.hidden = !visible;
      if (!visible) return;
      const x = (hover.time - from) / (to - from) * width;
      lineElement.style.transform = `translateX(${x}px)`;
      // In the middle of the line as far as it stays inside.
      labelElement.style.transform = `translateX(clamp(0px, ${x}px - 50%, ${width}px - 100%))`;
    }), [model]);
  return (
    <>
      <div class="hairline" ref={line} hidden style={{ bottom: `${bottomPx}px` }} />
      <div class="hairline-time number" ref={label} hidden style={{ top: `${topPx}px` }}>{moment}</div>
    </>
  );
}

/** The moment of the selected log entries, down through what ran then. */
function EntryLine({ model, bottomPx }: { model: TimelineModel; bottomPx: number }): JSX.Element | null {
  const share = useComputedOf(model, () => {
    const entries = model.selectedEntries.value;
    if (entries === undefined) return -1;
    const { from, to } = model.range.value;
    const { when } = model.opened.markers;
    const middle = ((when[entries.first] ?? 0) + (when[entries.last - 1] ?? 0)) / 2;
    return (middle - from) / (to - from);
  }).value;
  if (share < 0 || share > 1) return null;
  return <div class="entry-line" style={{ left: `${share * 100}%`, bottom: `${bottomPx}px` }} />;
}

/** The stretch that was selected by dragging with Shift: the other tabs look at it alone. */
function MarkedStretch({ model, bottomPx }: { model: TimelineModel; bottomPx: number }): JSX.Element | null {
  const place = useComputedOf(model, () => {
    const { marked, range } = model;
    if (marked.value === undefined) return undefined;
    const { from, to } = range.value;
    const share = (time: number) => Math.max(-0.01, Math.min(1.01, (time - from) / (to - from)));
    const left = share(marked.value.from);
    return { left, width: share(marked.value.to) - left, text: formatDuration(spanOf(marked.value)) };
  }).value;
  if (place === undefined || place.width <= 0) return null;
  return (
    <div
      class="marked"
      style={{ left: `${place.left * 100}%`, width: `${place.width * 100}%`, bottom: `${bottomPx}px` }}
    >
      <p>
        <span class="number">{place.text}</span>
        <button type="button" title="Zoom to it (F)" onClick={() => model.fitSelection()}>zoom</button>
        <button
          type="button"
          title="Take the mark away"
          aria-label="Unmark"
          onClick={() => model.mark(undefined)}
        >
          ✕
        </button>
      </p>
    </div>
  );
}
