// Draws the chart above the flames: the status lines, the log entries as marks below them, and the time axis.

import {
  emptyClusters,
  layoutMarkers,
  type LogMarkers,
  type MarkerClusters,
} from "../../recording/analysis/log_markers.ts";
import {
  scaleTop,
  STATUS_SERIES,
  type StatusLines,
  type StatusSeries,
} from "../../recording/analysis/status_lines.ts";
import type { RunStretches } from "../../recording/analysis/run_stretches.ts";
import { formatTick, layoutTicks, type Ticks } from "../../recording/analysis/ticks.ts";
import type { TimeRange } from "../../recording/analysis/time_range.ts";
import { drawSeverity } from "./marks.ts";
import { type ColourName, faded, type Palette } from "./palette.ts";
import { LineTracer } from "./line_tracer.ts";
import { StretchPainter } from "./stretch_painter.ts";
import type { Surface } from "./surface.ts";
import { FontAdvances, widthOf } from "./text_fit.ts";

export const LOG_STRIP_PX = 18;
export const AXIS_PX = 22;
/** Room above the plot for the names of the scales. */
export const CHART_TOP_PX = 18;
/** A plot that is lower has no grid: there are no lines to read. */
const LEAST_PLOT_PX = 24;
const TICK_DISTANCE_PX = 84;
const AXIS_FONT_SIZE_PX = 11;
/** Distance below which two log marks become one. */
const MARKER_DISTANCE_PX = 11;

/** Colour of each line. */
export const SERIES_COLOURS: Readonly<Record<StatusSeries, ColourName>> = {
  cpu: "cpu",
  systemCpu: "system-cpu",
  memory: "memory",
  heap: "heap",
  modules: "modules",
  objects: "objects",
  loopDelay: "loop",
};

/** Dashes by line, for those who cannot tell the colours apart. */
const DASHES: Readonly<Partial<Record<StatusSeries, readonly number[]>>> = {
  systemCpu: [2, 3],
  heap: [5, 3],
};

/** All that a picture shows. */
export interface ChartScene {
  readonly range: TimeRange;
  /** Where the run ends: lines do not go on behind it. */
  readonly end: number;
  readonly status: StatusLines;
  readonly hidden: ReadonlySet<StatusSeries>;
  /** The line that stands out before the others. */
  readonly emphasised: StatusSeries | undefined;
  readonly stretches: RunStretches;
  readonly markers: LogMarkers;
  /** `found[i]` entries before `i` are searched for; undefined while nothing is. */
  readonly found: Uint32Array | undefined;
  /** Entry that is selected, -1 is none. */
  readonly selectedEntry: number;
}

/** The marks of an axis for a width. */
export function ticksFor(range: TimeRange, widthPx: number): Ticks {
  return layoutTicks(range, Math.max(1, Math.floor(widthPx / TICK_DISTANCE_PX)));
}

/** Draws a line at each mark of the axis. */
export function drawTickLines(
  surface: Surface,
  palette: Palette,
  range: TimeRange,
  { top, bottom }: { readonly top: number; readonly bottom: number },
): void {
  const { context, widthPx, ratio } = surface;
  const ticks = ticksFor(range, widthPx);
  const scale = widthPx / (range.to - range.from);
  context.fillStyle = palette.line;
  for (let i = 0; i < ticks.count; i++) {
    const x = (ticks.first + i * ticks.step - range.from) * scale;
    context.fillRect(Math.round(x * ratio) / ratio, top, 1 / ratio, bottom - top);
  }
}

/** Draws {@link ChartScene}s onto one canvas, and says which log mark is where in the last picture. */
export class ChartPainter {
  readonly #surface: Surface;
  readonly #palette: Palette;
  readonly #advances: FontAdvances;
  readonly #tracer: LineTracer;
  readonly #stretches: StretchPainter;
  readonly #clusters: MarkerClusters = emptyClusters();
  #range: TimeRange = { from: 0, to: 1 };

  /** @param fontFamily as in CSS */
  constructor(surface: Surface, palette: Palette, fontFamily: string) {
    this.#surface = surface;
    this.#palette = palette;
    this.#advances = new FontAdvances(surface.context, `${AXIS_FONT_SIZE_PX}px ${fontFamily}`);
    this.#tracer = new LineTracer(surface.context);
    this.#stretches = new StretchPainter(surface, palette, this.#advances);
  }

  /** Draws a picture. Hot. */
  paint(scene: ChartScene): void {
    const { heightPx, widthPx } = this.#surface;
    const context = this.#surface.begin();
    this.#range = scene.range;
    if (widthPx === 0) return;
    const plotBottom = heightPx - AXIS_PX - LOG_STRIP_PX;
    const plot = { range: scene.range, top: CHART_TOP_PX, bottom: plotBottom };
    this.#paintGrid(scene, plotBottom > CHART_TOP_PX + LEAST_PLOT_PX ? plotBottom : CHART_TOP_PX);
    this.#stretches.paintBands(scene.stretches, plot);
    this.#tracer.frame({
      range: scene.range,
      end: scene.end,
      widthPx,
      ratio: this.#surface.ratio,
      top: CHART_TOP_PX,
      bottom: plotBottom,
    });
    for (const series of STATUS_SERIES.toReversed()) {
      if (!scene.hidden.has(series)) this.#paintLine(scene, series);
    }
    context.setLineDash([]);
    this.#stretches.paintNames(scene.stretches, plot);
    this.#stretches.paintCollecting(scene.stretches, plot);
    this.#paintMarkers(scene, plotBottom + LOG_STRIP_PX / 2);
    this.#paintAxis(scene.range, heightPx - AXIS_PX);
  }

  /**
   * Index range of the log entries whose mark is near `xPx` in the last picture; undefined when there is none.
   * @param xPx CSS pixels from the left edge
   */
  entriesAt(
    xPx: number,
  ): { readonly first: number; readonly last: number; readonly xPx: number } | undefined {
    const scale = this.#surface.widthPx / (this.#range.to - this.#range.from);
    let best: { first: number; last: number; xPx: number } | undefined;
    let distance = MARKER_DISTANCE_PX * 0.8;
    for (let i = 0; i < this.#clusters.length; i++) {
      const at = ((this.#clusters.time[i] ?? 0) - this.#range.from) * scale;
      if (Math.abs(at - xPx) > distance) continue;
      distance = Math.abs(at - xPx);
      best = { first: this.#clusters.first[i] ?? 0, last: this.#clusters.last[i] ?? 0, xPx: at };
    }
    return best;
  }

  #paintGrid(scene: ChartScene, bottom: number): void {
    const { context, widthPx, heightPx, ratio } = this.#surface;
    drawTickLines(this.#surface, this.#palette, scene.range, { top: 0, bottom: heightPx });
    context.fillStyle = this.#palette.line;
    for (let quarter = 0; quarter <= 4; quarter++) {
      const y = CHART_TOP_PX + (bottom - CHART_TOP_PX) * quarter / 4;
      context.fillRect(0, Math.round(y * ratio) / ratio, widthPx, 1 / ratio);
    }
  }

  #paintLine({ status, emphasised }: ChartScene, series: StatusSeries): void {
    const line = status.lines[series];
    if (!line.known) return;
    const { context } = this.#surface;
    const colour = this.#palette[SERIES_COLOURS[series]];
    const trace = { line, when: status.when, length: status.length, top: scaleTop(status, series) };
    if (series === "cpu") {
      context.beginPath();
      this.#tracer.area(trace);
      context.fillStyle = faded(colour, 0.13);
      context.fill();
    }
    context.beginPath();
    if (series === "cpu" || series === "systemCpu" || series === "loopDelay") this.#tracer.steps(trace);
    else this.#tracer.slopes(trace);
    context.setLineDash(DASHES[series] ?? NO_DASH);
    const dense = this.#tracer.isDense(trace);
    const thin = dense || series === "systemCpu" || series === "heap";
    context.lineWidth = emphasised === series ? 2 : thin ? 1 : 1.4;
    // A dense line is a band that would hide those behind it.
    context.globalAlpha = emphasised !== undefined && emphasised !== series ? 0.25 : dense ? 0.65 : 1;
    context.lineJoin = "round";
    context.strokeStyle = colour;
    context.stroke();
    context.globalAlpha = 1;
  }

  #paintMarkers(scene: ChartScene, middle: number): void {
    const { context, widthPx } = this.#surface;
    const scale = widthPx / (scene.range.to - scene.range.from);
    const margin = MARKER_DISTANCE_PX / scale;
    const range = { from: scene.range.from - margin, to: scene.range.to + margin };
    layoutMarkers(scene.markers, range, margin, this.#clusters);
    for (let i = 0; i < this.#clusters.length; i++) {
      const x = ((this.#clusters.time[i] ?? 0) - scene.range.from) * scale;
      const first = this.#clusters.first[i] ?? 0;
      const last = this.#clusters.last[i] ?? 0;
      const chosen = scene.selectedEntry >= first && scene.selectedEntry < last;
      const found = scene.found === undefined
        ? undefined
        : (scene.found[last] ?? 0) > (scene.found[first] ?? 0);
      context.globalAlpha = found === false ? 0.25 : 1;
      drawSeverity(context, this.#palette, {
        severity: this.#clusters.severity[i] ?? 0,
        x,
        y: middle,
        radius: last - first > 1 ? 5 : 3.6,
      });
      context.globalAlpha = 1;
      if (!chosen && found !== true) continue;
      context.strokeStyle = chosen ? this.#palette.selection : this.#palette.accent;
      context.lineWidth = 1.5;
      context.beginPath();
      context.arc(x, middle, 7.5, 0, 2 * Math.PI);
      context.stroke();
    }
  }

  #paintAxis(range: TimeRange, top: number): void {
    const { context, widthPx, ratio } = this.#surface;
    context.fillStyle = this.#palette.raised;
    context.fillRect(0, top, widthPx, AXIS_PX);
    drawTickLines(this.#surface, this.#palette, range, { top, bottom: top + AXIS_PX });
    const ticks = ticksFor(range, widthPx);
    const scale = widthPx / (range.to - range.from);
    context.font = this.#advances.font;
    context.fontKerning = "none";
    context.textBaseline = "middle";
    context.fillStyle = this.#palette.dim;
    for (let i = 0; i < ticks.count; i++) {
      const time = ticks.first + i * ticks.step;
      const x = (time - range.from) * scale + 4;
      const text = formatTick(time, ticks.step);
      if (x + widthOf(text, this.#advances.of) > widthPx) continue;
      context.fillText(text, Math.round(x * ratio) / ratio, top + AXIS_PX / 2 + 0.5);
    }
  }
}

const NO_DASH: readonly number[] = [];
