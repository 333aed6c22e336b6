// A status line of two runs as paths over each other: as high as the higher of the two, as long as the longer one.

import {
  extentOf,
  readingAt,
  type StatusLines,
  type StatusSeries,
} from "../../recording/analysis/status_lines.ts";
import type { ComparedPart } from "./compare_scope.ts";

/** Height of a chart. CSS pixels. */
const HEIGHT = 120;

/** Free at the top, so that the line does not touch what is above. */
const AIR = 4;

/** What would be a peak out of nothing stays low. */
const LEAST_TOP: Partial<Record<StatusSeries, number>> = { cpu: 100, loopDelay: 20_000 };

/** The paths of one series, as SVG writes them. */
export interface OverlayLines {
  readonly width: number;
  readonly height: number;
  readonly before: string;
  readonly after: string;
}

/** What is drawn. */
export interface OverlayOptions {
  readonly before: ComparedPart;
  readonly after: ComparedPart;
  readonly series: StatusSeries;
  /** Microseconds that the longer part took. */
  readonly end: number;
  /** CSS pixels. */
  readonly width: number;
}

/** Draws the lines. */
export function overlayLines({ before, after, series, end, width }: OverlayOptions): OverlayLines {
  // Each chart tells one thing and its figures are written above it: what is highest is at the top.
  const top = Math.max(
    before.opened.status.lines[series].most,
    after.opened.status.lines[series].most,
    LEAST_TOP[series] ?? 1,
  );
  const scale = { end, width, top };
  return {
    width,
    height: HEIGHT,
    before: linePath(before, series, scale),
    after: linePath(after, series, scale),
  };
}

interface Scale {
  readonly end: number;
  readonly width: number;
  readonly top: number;
}

/** One step a pixel: where several readings share one, from its lowest to its highest. */
function linePath(
  { opened: { status }, range }: ComparedPart,
  series: StatusSeries,
  { end, width, top }: Scale,
): string {
  const line = status.lines[series];
  if (!line.known || width <= 0) return "";
  const y = (value: number) => Math.round((HEIGHT - 1 - value / top * (HEIGHT - 1 - AIR)) * 10) / 10;
  const extent = { low: 0, high: 0 };
  const parts: string[] = [];
  let isOpen = false;
  const last = Math.min(width, Math.ceil((range.to - range.from) / end * width));
  for (let x = 0; x < last; x++) {
    const [first, until] = readingsOf(
      status,
      range.from + x / width * end,
      range.from + (x + 1) / width * end,
    );
    extentOf(line, first, until, extent);
    if (extent.low > extent.high) {
      isOpen = false;
      continue;
    }
    parts.push(`${isOpen ? "L" : "M"}${x},${y(extent.high)}`);
    if (extent.low < extent.high) parts.push(`L${x},${y(extent.low)}`);
    isOpen = true;
  }
  return parts.join("");
}

/** The readings that hold in a stretch of time, from a row to before another. */
function readingsOf(status: StatusLines, from: number, to: number): readonly [number, number] {
  const first = Math.max(0, readingAt(status, from));
  return [first, Math.max(first, readingAt(status, to)) + 1];
}
