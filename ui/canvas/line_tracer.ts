// Traces a status line into a canvas path. With few readings in view each is traced; with many, each pixel column gets
// the lowest and highest value that it stands for, so that no peak is lost at any zoom.

import { type Extent, extentOf, type StatusLine } from "../../recording/analysis/status_lines.ts";
import type { TimeRange } from "../../recording/analysis/time_range.ts";

/** Within how much time before a reading its value may have changed: the usual distance of readings. */
const TICK_MICROS = 100_000;

/** Where lines are drawn. CSS pixels. */
export interface LineFrame {
  readonly range: TimeRange;
  /** Lines end here, in microseconds after the origin. */
  readonly end: number;
  readonly widthPx: number;
  readonly ratio: number;
  /** Height of the scale's top value, and of zero. */
  readonly top: number;
  readonly bottom: number;
}

/** A line to draw. */
export interface Trace {
  readonly line: StatusLine;
  /** When each value begins to hold. */
  readonly when: Float64Array;
  readonly length: number;
  /** The scale's top value. */
  readonly top: number;
}

/** Adds lines to the current path of a canvas. Hot. */
export class LineTracer {
  readonly #context: CanvasRenderingContext2D;
  readonly #extent: Extent = { low: 0, high: 0 };
  #starts = new Int32Array(0);
  /** The times that `#starts` belong to. */
  #startsOf: Float64Array | undefined;
  #frame: LineFrame = { range: { from: 0, to: 1 }, end: 0, widthPx: 1, ratio: 1, top: 0, bottom: 1 };

  constructor(context: CanvasRenderingContext2D) {
    this.#context = context;
  }

  /** Sets where the next lines are drawn. */
  frame(frame: LineFrame): void {
    this.#frame = frame;
    this.#startsOf = undefined;
  }

  /** A line for values that hold for a stretch: averages. */
  steps(trace: Trace): void {
    if (this.isDense(trace)) this.#columns(trace);
    else this.#trace(trace, 0, false);
  }

  /** A line for values that are read at a moment: it slopes to the next one within a tick. */
  slopes(trace: Trace): void {
    if (this.isDense(trace)) this.#columns(trace);
    else this.#trace(trace, TICK_MICROS, false);
  }

  /** The area below the steps. */
  area(trace: Trace): void {
    if (this.isDense(trace)) this.#areaColumns(trace);
    else this.#trace(trace, 0, true);
  }

  /** Whether each pixel column stands for several readings. */
  isDense(trace: Trace): boolean {
    return this.#indexAfter(trace, this.#frame.range.to) - this.#indexAfter(trace, this.#frame.range.from) >
      this.#frame.widthPx;
  }

  #trace(trace: Trace, slopeMicros: number, closed: boolean): void {
    const { range, end, widthPx, bottom } = this.#frame;
    const context = this.#context;
    const scale = widthPx / (range.to - range.from);
    const first = Math.max(0, this.#indexAfter(trace, range.from) - 2);
    const last = Math.min(trace.length, this.#indexAfter(trace, range.to) + 1);
    let drawing = false;
    let startX = 0;
    let x = 0;
    for (let i = first; i < last; i++) {
      const value = trace.line.value[i] ?? -1;
      x = ((trace.when[i] ?? 0) - range.from) * scale;
      if (value < 0) {
        if (drawing && closed) this.#close(startX, x, bottom);
        drawing = false;
        continue;
      }
      const y = this.#yOf(value, trace.top);
      if (drawing) context.lineTo(x, y);
      else if (closed) context.moveTo(x, bottom);
      if (!drawing && !closed) context.moveTo(x, y);
      if (!drawing) startX = x;
      if (!drawing && closed) context.lineTo(x, y);
      drawing = true;
      const until = i + 1 < trace.length ? trace.when[i + 1] ?? end : Math.max(end, trace.when[i] ?? 0);
      // Towards nothing there is no slope.
      const slopes = (trace.line.value[i + 1] ?? -1) >= 0;
      const hold = Math.max(trace.when[i] ?? 0, slopes ? until - slopeMicros : until);
      x = (hold - range.from) * scale;
      context.lineTo(x, y);
    }
    if (drawing && closed) this.#close(startX, x, bottom);
  }

  #close(startX: number, x: number, bottom: number): void {
    this.#context.lineTo(x, bottom);
    this.#context.lineTo(startX, bottom);
    this.#context.closePath();
  }

  #columns(trace: Trace): void {
    const { widthPx } = this.#frame;
    const starts = this.#columnStarts(trace);
    let drawing = false;
    for (let x = 0; x < widthPx; x++) {
      extentOf(trace.line, Math.max(0, (starts[x] ?? 0) - 1), starts[x + 1] ?? 0, this.#extent);
      const { low, high } = this.#extent;
      if (low > high) {
        drawing = false;
        continue;
      }
      const middle = x + 0.5;
      if (drawing) this.#context.lineTo(middle, this.#yOf(high, trace.top));
      else this.#context.moveTo(middle, this.#yOf(high, trace.top));
      if (low < high) this.#context.lineTo(middle, this.#yOf(low, trace.top));
      drawing = true;
    }
  }

  #areaColumns(trace: Trace): void {
    const { widthPx, bottom } = this.#frame;
    const starts = this.#columnStarts(trace);
    this.#context.moveTo(0, bottom);
    for (let x = 0; x < widthPx; x++) {
      extentOf(trace.line, Math.max(0, (starts[x] ?? 0) - 1), starts[x + 1] ?? 0, this.#extent);
      this.#context.lineTo(x + 0.5, this.#yOf(Math.max(0, this.#extent.high), trace.top));
    }
    this.#context.lineTo(widthPx, bottom);
    this.#context.closePath();
  }

  /** The first reading behind the start of each pixel column, and behind the end of the last. All lines share them. */
  #columnStarts(trace: Trace): Int32Array {
    if (this.#startsOf === trace.when) return this.#starts;
    const { range, widthPx } = this.#frame;
    const microsAPixel = (range.to - range.from) / widthPx;
    if (this.#starts.length < widthPx + 1) this.#starts = new Int32Array(Math.ceil(widthPx) + 1);
    for (let x = 0; x <= widthPx; x++) {
      this.#starts[x] = this.#indexAfter(trace, range.from + x * microsAPixel);
    }
    this.#startsOf = trace.when;
    return this.#starts;
  }

  #yOf(value: number, scaleTop: number): number {
    const { top, bottom } = this.#frame;
    return bottom - Math.min(1, value / scaleTop) * (bottom - top);
  }

  /** Index of the first reading later than `time`. */
  #indexAfter(trace: Trace, time: number): number {
    let low = 0;
    let high = trace.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((trace.when[middle] ?? 0) <= time) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
