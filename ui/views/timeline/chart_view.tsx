// The chart of status lines and log marks.

import type { JSX } from "preact";
import { scaleTop, STATUS_SERIES, type StatusSeries } from "../../../recording/analysis/status_lines.ts";
import {
  AXIS_PX,
  CHART_TOP_PX,
  ChartPainter,
  LOG_STRIP_PX,
  SERIES_COLOURS,
} from "../../canvas/chart_painter.ts";
import type { AppState } from "../../state/app_state.ts";
import type { TimelineModel } from "../../state/timeline.ts";
import type { TimelineLook } from "../../state/timeline_look.ts";
import { useComputedOf } from "../use_computed_of.ts";
import { formatStatus, SERIES_NAMES } from "./legend.tsx";
import type { StageParts } from "./hit_test.ts";
import { usePicture } from "./use_picture.ts";

/** What the chart is made of. */
export interface ChartViewProps {
  readonly app: AppState;
  readonly model: TimelineModel;
  readonly look: TimelineLook;
  readonly heightPx: number;
  /** Gets the canvas and its painter, for the pointer. */
  readonly parts: StageParts;
}

/** The chart. */
export function ChartView({ app, model, look, heightPx, parts }: ChartViewProps): JSX.Element {
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
        emphasised: look.emphasised.value,
        stretches: opened.stretches,
        markers: opened.markers,
        found: look.foundEntries.value,
        selectedEntry: model.selectedEntries.value?.first ?? -1,
      };
      return () => painter.paint(scene);
    };
  }, [model, look, palette]);
  return (
    <div class="chart" style={{ height: `${heightPx}px` }}>
      <canvas ref={canvas} role="img" aria-label="CPU, memory and log entries over time" />
      <Scales model={model} look={look} heightPx={heightPx} />
    </div>
  );
}

/** Lines that share a scale, by the one that names it. */
const SCALES: readonly (readonly StatusSeries[])[] = [
  ["cpu", "systemCpu"],
  ["memory", "heap"],
  ["modules"],
  ["objects"],
  ["loopDelay"],
];

/** What the top of each scale stands for; of the line that stands out, each quarter of it. */
function Scales(
  { model, look, heightPx }: { model: TimelineModel; look: TimelineLook; heightPx: number },
): JSX.Element {
  const { status } = model.opened;
  const shown = useComputedOf(model, () => {
    const { hidden } = model;
    return STATUS_SERIES.filter((series) => status.lines[series].known && !hidden.value.has(series));
  }).value;
  const emphasised = look.emphasised.value;
  const scales = SCALES.flatMap((of) => {
    const [series] = of.filter((candidate) => shown.includes(candidate));
    return series === undefined ? [] : [{ series, of: of.filter((candidate) => shown.includes(candidate)) }];
  });
  const bottom = heightPx - AXIS_PX - LOG_STRIP_PX;
  return (
    <div class="scales number">
      <p>
        {scales.map(({ series, of }) => (
          <span
            key={series}
            class={emphasised === undefined || of.includes(emphasised) ? "" : "behind"}
            style={{ "--series": `var(--${SERIES_COLOURS[series]})` }}
            title={`Top of the scale of ${of.map((name) => SERIES_NAMES[name]).join(" and ")}`}
          >
            {formatStatus(series, scaleTop(status, series))}
          </span>
        ))}
      </p>
      {emphasised !== undefined && [0.25, 0.5, 0.75].map((share) => (
        <span
          key={share}
          class="quarter"
          style={{
            top: `${bottom - (bottom - CHART_TOP_PX) * share}px`,
            "--series": `var(--${SERIES_COLOURS[emphasised]})`,
          }}
        >
          {formatStatus(emphasised, scaleTop(status, emphasised) * share)}
        </span>
      ))}
    </div>
  );
}
