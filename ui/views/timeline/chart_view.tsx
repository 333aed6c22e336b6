// The chart of status lines and log marks.

import { useComputed } from "@preact/signals";
import type { JSX } from "preact";
import { scaleTop } from "../../../recording/analysis/status_lines.ts";
import { ChartPainter } from "../../canvas/chart_painter.ts";
import type { AppState } from "../../state/app_state.ts";
import type { TimelineModel } from "../../state/timeline.ts";
import { formatStatus } from "./legend.tsx";
import type { StageParts } from "./stage_pointer.ts";
import { usePicture } from "./use_picture.ts";

/** What the chart is made of. */
export interface ChartViewProps {
  readonly app: AppState;
  readonly model: TimelineModel;
  readonly heightPx: number;
  /** Gets the canvas and its painter, for the pointer. */
  readonly parts: StageParts;
}

/** The chart. */
export function ChartView({ app, model, heightPx, parts }: ChartViewProps): JSX.Element {
  const palette = app.theme.palette.value;
  const canvas = usePicture(app.frames, (surface) => {
    const painter = new ChartPainter(surface, palette, getComputedStyle(surface.canvas).fontFamily);
    parts.chart = { canvas: surface.canvas, painter };
    return () => {
      const { opened } = model;
      const scene = {
        range: model.range.value,
        end: opened.bounds.to,
        status: opened.status,
        hidden: model.hidden.value,
        markers: opened.markers,
        selectedEntry: model.selectedEntries.value?.first ?? -1,
      };
      return () => painter.paint(scene);
    };
  }, [model, palette]);
  const { status } = model.opened;
  const scales = useComputed(() => {
    const { hidden } = model;
    const shows = (series: "cpu" | "memory" | "heap") =>
      status.lines[series].known && !hidden.value.has(series);
    return {
      left: shows("cpu") ? formatStatus("cpu", scaleTop(status, "cpu")) : "",
      right: shows("memory") || shows("heap") ? formatStatus("memory", scaleTop(status, "memory")) : "",
    };
  }).value;
  return (
    <div class="chart" style={{ height: `${heightPx}px` }}>
      <canvas ref={canvas} role="img" aria-label="CPU, memory and log entries over time" />
      {scales.left !== "" && <span class="scale left number">{scales.left}</span>}
      {scales.right !== "" && <span class="scale right number">{scales.right}</span>}
    </div>
  );
}
