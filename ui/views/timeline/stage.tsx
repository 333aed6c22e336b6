// Chart and flames with everything that lies over both: the hairline, the marked stretch, the hint; and the pointer.

import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { formatDuration } from "../../../recording/analysis/quantities.ts";
import { formatMoment } from "../../../recording/analysis/ticks.ts";
import { spanOf } from "../../../recording/analysis/time_range.ts";
import { AXIS_PX } from "../../canvas/chart_painter.ts";
import type { AppState } from "../../state/app_state.ts";
import type { TimelineModel } from "../../state/timeline.ts";
import { ChartView } from "./chart_view.tsx";
import { LanesView } from "./lanes_view.tsx";
import { PointerHint } from "./pointer_hint.tsx";
import { attachPointer, type StageParts } from "./stage_pointer.ts";

/** Height of the chart: what the lanes leave free, but at least this and at most that share of the stage. */
const LEAST_CHART_PX = 148;
const MOST_CHART_SHARE = 0.42;

/** Chart and flames. */
export function Stage({ app, model }: { app: AppState; model: TimelineModel }): JSX.Element {
  const stage = useRef<HTMLDivElement>(null);
  const parts = useRef<StageParts>({});
  const height = useSignal(0);
  const current = useSignal(model);
  useEffect(() => {
    const element = stage.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => height.value = element.clientHeight);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    const element = stage.current;
    return element === null ? undefined : attachPointer(element, parts.current, current);
  }, []);
  useLayoutEffect(() => {
    current.value = model;
  }, [model]);
  // As the lanes are at first: opening and collapsing them is not to move the chart.
  const lanesHeight = model.geometry.peek().height;
  const free = Math.min(height.value - lanesHeight, height.value * MOST_CHART_SHARE);
  const chartHeight = Math.round(Math.max(LEAST_CHART_PX, free));
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
      <ChartView app={app} model={model} heightPx={chartHeight} parts={parts.current} />
      <LanesView app={app} model={model} parts={parts.current} />
      <MarkedStretch model={model} />
      <Hairline model={model} topPx={chartHeight - AXIS_PX + 2} />
      <PointerHint model={model} />
    </div>
  );
}

/** The line where the pointer is, with its moment on the axis. */
function Hairline({ model, topPx }: { model: TimelineModel; topPx: number }): JSX.Element {
  const line = useRef<HTMLDivElement>(null);
  const label = useRef<HTMLDivElement>(null);
  useSignalEffect(() => {
    const hover = model.hover.value;
    const { from, to } = model.range.value;
    const [lineElement, labelElement] = [line.current, label.current];
    const width = lineElement?.parentElement?.clientWidth ?? 0;
    if (lineElement === null || labelElement === null) return;
    const visible = hover !== undefined && hover.time >= from && hover.time <= to;
    lineElement.hidden = !visible;
    labelElement.hidden = !visible;
    if (!visible) return;
    const x = (hover.time - from) / (to - from) * width;
    labelElement.textContent = formatMoment(hover.time, to - from);
    const half = labelElement.offsetWidth / 2;
    const labelX = Math.max(0, Math.min(width - half * 2, x - half));
    lineElement.style.transform = `translateX(${x}px)`;
    labelElement.style.transform = `translateX(${labelX}px)`;
  });
  return (
    <>
      <div class="hairline" ref={line} hidden />
      <div class="hairline-time number" ref={label} hidden style={{ top: `${topPx}px` }} />
    </>
  );
}

/** The stretch that was selected by dragging with Shift. */
function MarkedStretch({ model }: { model: TimelineModel }): JSX.Element | null {
  const place = useComputed(() => {
    const { marked, range } = model;
    if (marked.value === undefined) return undefined;
    const { from, to } = range.value;
    const share = (time: number) => Math.max(-0.01, Math.min(1.01, (time - from) / (to - from)));
    const left = share(marked.value.from);
    return { left, width: share(marked.value.to) - left, text: formatDuration(spanOf(marked.value)) };
  }).value;
  if (place === undefined || place.width <= 0) return null;
  return (
    <div class="marked" style={{ left: `${place.left * 100}%`, width: `${place.width * 100}%` }}>
      <span class="number">{place.text}</span>
    </div>
  );
}
