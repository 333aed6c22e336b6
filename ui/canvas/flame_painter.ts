// Draws the calls, spans and waits of all threads in view. Rows are made as lines of pixels (flame_raster.ts) and stretched
// to their height; labels, what is selected and what is like it are drawn on top.

import type { Calls } from "../../recording/analysis/calls.ts";
import { DIMMED, type FlameLayout } from "../../recording/analysis/flame_layout.ts";
import { GROUPS, SHADES } from "../../recording/analysis/frame_groups.ts";
import type { TimeRange } from "../../recording/analysis/time_range.ts";
import {
  buildFlamePixels,
  type FlamePixels,
  type FlameTint,
  LabelPlaces,
  rasterRow,
  type RowTarget,
} from "./flame_raster.ts";
import { ROW_PX, STRIP_PX } from "./lane_geometry.ts";
import { groupColour, mix, type Palette, parseColour, type Rgb } from "./palette.ts";
import { spanTints } from "./span_tints.ts";
import type { Surface } from "./surface.ts";
import { fitText, FontAdvances, widthOf } from "./text_fit.ts";

const LABEL_SIZE_PX = 11;
const LABEL_PADDING_PX = 4;
/** A call narrower than this has no label. */
const LEAST_LABEL_PX = 26;
/** A call narrower than this is not marked as being like the selected one. */
const LEAST_MARKED_PX = 3;
/** The selected call is drawn at least as wide, so that it is found at any zoom. */
const LEAST_SELECTED_PX = 3;

/** How a lane is drawn: calls and spans are filled, waits are outlines, because nothing ran there. */
export type LaneStyle = "calls" | "spans" | "waits";

/** Samples of one thread as columns. */
export interface SampleTicks {
  /** Microseconds after the origin, ascending. */
  readonly when: Float64Array;
  /** How many samples each stands for, evenly spread until the next one. */
  readonly count: Int32Array;
  /** -1 where nothing ran. */
  readonly stack: Int32Array;
}

/** One lane. */
export interface FlameLaneScene {
  readonly style: LaneStyle;
  readonly calls: Calls;
  readonly layout: FlameLayout;
  /** Top of the first row in CSS pixels from the top of the canvas; may be above it. */
  readonly rowsTop: number;
  /** Rows to show. */
  readonly rows: number;
  /** Whether the rows have their height, rather than that of a strip. */
  readonly open: boolean;
  /** The selected call if it is in this lane, else -1. */
  readonly selected: number;
  /** Text for what `calls.stack` holds. */
  readonly labelOf: (stack: number) => string;
  /** The thread's samples, drawn when there is room between them. */
  readonly samples: SampleTicks | undefined;
}

/** All that a picture shows. */
export interface FlameScene {
  readonly range: TimeRange;
  readonly lanes: readonly FlameLaneScene[];
  /** Text behind the name in what is selected. */
  readonly selectedNote: string;
  /** `frameOfStack[i]` is the frame of stack `i`. */
  readonly frameOfStack: Int32Array;
  /** Frame whose calls are marked as being like the selected one; -1 is none. */
  readonly markedFrame: number;
}

/** How much of a dimmed call's colour is the background's. */
const DIMMED_SHARE = 0.82;
/** Distance from which samples are drawn one by one. */
const LEAST_SAMPLE_PX = 5;
const SAMPLE_PX = 4;

const BLACK: Rgb = { red: 0, green: 0, blue: 0 };
const WHITE: Rgb = { red: 255, green: 255, blue: 255 };

/** A colour a little darker or lighter. @param shade 0 is the colour itself */
function shadeOf(colour: Rgb, shade: number): Rgb {
  if (shade === 0) return colour;
  return shade === 1 ? mix(colour, BLACK, 0.09) : mix(colour, WHITE, 0.2);
}

/** Draws {@link FlameScene}s onto one canvas. Keeps what is costly to make from one picture to the next. */
export class FlamePainter {
  readonly #surface: Surface;
  readonly #palette: Palette;
  readonly #pixels: Readonly<Record<LaneStyle, FlamePixels>>;
  readonly #advances: FontAdvances;
  readonly #labels = new LabelPlaces();
  readonly #texture: CanvasRenderingContext2D;
  #image: ImageData;
  #buffer: Uint32Array;

  /**
   * @param fontFamily as in CSS
   * @throws {TypeError} when the browser has no 2D canvas
   */
  constructor(surface: Surface, palette: Palette, fontFamily: string) {
    const texture = surface.canvas.ownerDocument.createElement("canvas").getContext("2d");
    if (texture === null) throw new TypeError("Cannot draw: this browser has no 2D canvas");
    this.#surface = surface;
    this.#palette = palette;
    this.#texture = texture;
    this.#image = texture.createImageData(1, 1);
    this.#buffer = new Uint32Array(this.#image.data.buffer);
    this.#advances = new FontAdvances(surface.context, `${LABEL_SIZE_PX}px ${fontFamily}`);
    const frames = Array.from({ length: GROUPS * SHADES }, (_, tint) => ({
      colour: shadeOf(groupColour(palette, Math.floor(tint / SHADES)), tint % SHADES),
    }));
    const [wait, failed] = [parseColour(palette.accent), parseColour(palette.error)];
    this.#pixels = {
      calls: this.#pixelsOf(frames),
      spans: this.#pixelsOf(spanTints(palette)),
      waits: this.#pixelsOf([{ colour: wait, fill: 0.05 }, { colour: failed, fill: 0.05 }]),
    };
  }

  /** The tints, and behind them those of calls that step back. */
  #pixelsOf(tints: readonly FlameTint[]): FlamePixels {
    const background = parseColour(this.#palette.background);
    const all: FlameTint[] = Array.from({ length: 2 * DIMMED }, (_, tint) => {
      const own = tints[tint % DIMMED] ?? { colour: background };
      return tint < DIMMED ? own : { ...own, colour: mix(own.colour, background, DIMMED_SHARE) };
    });
    return buildFlamePixels(all, parseColour(this.#palette.dim));
  }

  /** Draws a picture. Hot. @param paintBehind draws what lies behind the flames */
  paint(scene: FlameScene, paintBehind: () => void): void {
    this.#surface.begin();
    if (this.#surface.deviceWidth === 0 || this.#surface.deviceHeight === 0) return;
    paintBehind();
    for (const lane of scene.lanes) {
      const rowPx = lane.open ? ROW_PX : STRIP_PX;
      const first = Math.max(0, Math.floor(-lane.rowsTop / rowPx));
      const last = Math.min(lane.rows, Math.ceil((this.#surface.heightPx - lane.rowsTop) / rowPx));
      if (last <= first) continue;
      this.#paintRows(scene, lane, { first, last, rowPx });
      if (lane.open && lane.samples !== undefined) this.#paintSamples(scene.range, lane, lane.samples);
      if (lane.selected >= 0) this.#paintSelected(scene, lane, rowPx);
    }
  }

  /** Draws the rows of a lane that are in view. */
  #paintRows(
    scene: FlameScene,
    lane: FlameLaneScene,
    { first, last, rowPx }: { readonly first: number; readonly last: number; readonly rowPx: number },
  ): void {
    const target = this.#clearTarget(scene, lane.style, (last - first) * 2);
    const { width } = target;
    const labelEnds: number[] = [];
    for (let depth = first; depth < last; depth++) {
      const line = (depth - first) * 2 * width;
      rasterRow(lane.calls, lane.layout, depth, target, line, line + width);
      labelEnds.push(this.#labels.length);
    }
    this.#texture.putImageData(this.#image, 0, 0, 0, 0, width, (last - first) * 2);
    const { context, ratio } = this.#surface;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.imageSmoothingEnabled = false;
    const edge = Math.max(1, Math.round(ratio));
    for (let depth = first; depth < last; depth++) {
      const top = Math.round((lane.rowsTop + depth * rowPx) * ratio);
      const bottom = Math.round((lane.rowsTop + (depth + 1) * rowPx) * ratio) - edge;
      const line = (depth - first) * 2;
      this.#stretch(line, top, edge);
      this.#stretch(line + 1, top + edge, bottom - top - 2 * edge);
      this.#stretch(line, bottom - edge, edge);
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    if (lane.open) this.#paintLabels(scene, lane, lane.rowsTop + first * rowPx, labelEnds);
  }

  /** Writes the labels noted by the raster. @param labelEnds end of each row's labels in `#labels` */
  #paintLabels(scene: FlameScene, lane: FlameLaneScene, top: number, labelEnds: readonly number[]): void {
    const { context, ratio } = this.#surface;
    context.font = this.#advances.font;
    context.fontKerning = "none";
    context.textBaseline = "middle";
    const { stack, tint, left, right } = this.#labels;
    const isCalls = lane.style === "calls";
    let at = 0;
    labelEnds.forEach((end, row) => {
      const y = top + row * ROW_PX;
      for (; at < end; at++) {
        const of = stack[at] ?? -1;
        const leftPx = (left[at] ?? 0) / ratio;
        const widthPx = (right[at] ?? 0) / ratio - leftPx - 1;
        if (isCalls && scene.frameOfStack[of] === scene.markedFrame) {
          context.fillStyle = this.#palette.selection;
          context.fillRect(leftPx, y + ROW_PX - 3, widthPx, 2);
        }
        if (widthPx < LEAST_LABEL_PX - 1) continue;
        const text = fitText(lane.labelOf(of), widthPx - 2 * LABEL_PADDING_PX, this.#advances.of);
        if (text === "") continue;
        const dimmed = (tint[at] ?? 0) >= DIMMED;
        context.fillStyle = dimmed ? this.#palette.dim : isCalls ? this.#palette.label : this.#palette.text;
        context.fillText(text, leftPx + LABEL_PADDING_PX, y + ROW_PX / 2);
      }
    });
  }

  /** Draws the selected call over the picture, so that it is seen however narrow it is. */
  #paintSelected(scene: FlameScene, lane: FlameLaneScene, rowPx: number): void {
    const { context, widthPx } = this.#surface;
    const { calls, selected } = lane;
    const depth = calls.depth[selected] ?? 0;
    if (!lane.open && depth > 0) return;
    const scale = widthPx / (scene.range.to - scene.range.from);
    const start = ((calls.start[selected] ?? 0) - scene.range.from) * scale;
    const end = ((calls.end[selected] ?? 0) - scene.range.from) * scale;
    if (end < 0 || start > widthPx) return;
    const left = Math.max(-4, start);
    const width = Math.max(LEAST_SELECTED_PX, Math.min(widthPx + 4, end) - left - 1);
    const top = lane.rowsTop + depth * rowPx;
    context.fillStyle = this.#palette.selection;
    context.beginPath();
    context.roundRect(left, top, width, rowPx - 1, Math.min(2, width / 2));
    context.fill();
    if (!lane.open) return;
    const textLeft = Math.max(0, left) + LABEL_PADDING_PX;
    this.#paintSelectedLabel(scene, lane.labelOf(calls.stack[selected] ?? -1), {
      textLeft,
      room: left + width - textLeft - LABEL_PADDING_PX,
      middle: top + rowPx / 2,
    });
  }

  #paintSelectedLabel(
    scene: FlameScene,
    label: string,
    { textLeft, room, middle }: { readonly textLeft: number; readonly room: number; readonly middle: number },
  ): void {
    const { context } = this.#surface;
    const name = fitText(label, room, this.#advances.of);
    if (name === "") return;
    context.font = this.#advances.font;
    context.fontKerning = "none";
    context.textBaseline = "middle";
    context.fillStyle = this.#palette["on-selection"];
    context.fillText(name, textLeft, middle);
    const noteLeft = widthOf(name, this.#advances.of) + 8;
    if (noteLeft + widthOf(scene.selectedNote, this.#advances.of) > room) return;
    context.fillText(scene.selectedNote, textLeft + noteLeft, middle);
  }

  /** A tick for each sample below the rows, once they lie far enough apart to be told from each other. */
  #paintSamples(range: TimeRange, lane: FlameLaneScene, { when, count, stack }: SampleTicks): void {
    const { context, widthPx, ratio } = this.#surface;
    const first = Math.max(0, firstFrom(when, range.from) - 1);
    const last = firstFrom(when, range.to);
    if (last <= first || (last - first) * LEAST_SAMPLE_PX > widthPx) return;
    const scale = widthPx / (range.to - range.from);
    const top = lane.rowsTop + lane.rows * ROW_PX + 1;
    context.fillStyle = this.#palette.dim;
    for (let row = first; row < last; row++) {
      if ((stack[row] ?? -1) < 0) continue;
      const from = ((when[row] ?? 0) - range.from) * scale;
      const until = ((when[row + 1] ?? range.to) - range.from) * scale;
      const stepPx = (until - from) / Math.max(1, count[row] ?? 1);
      // Of samples that see the same, only those that can be told apart.
      const step = stepPx >= LEAST_SAMPLE_PX ? stepPx : until - from + 1;
      const begin = from < 0 ? from + Math.floor(-from / step) * step : from;
      for (let x = begin; x < Math.min(until, widthPx); x += step) {
        context.fillRect(Math.round(x * ratio) / ratio, top, 1, SAMPLE_PX);
      }
    }
  }

  /** Room for lines of pixels, all transparent. */
  #clearTarget(scene: FlameScene, style: LaneStyle, lines: number): RowTarget {
    const width = this.#surface.deviceWidth;
    if (this.#image.width !== width || this.#image.height < lines) {
      this.#image = this.#texture.createImageData(width, Math.max(lines, 64));
      this.#buffer = new Uint32Array(this.#image.data.buffer);
      this.#texture.canvas.width = width;
      this.#texture.canvas.height = this.#image.height;
    } else {
      this.#buffer.fill(0, 0, width * lines);
    }
    this.#labels.clear();
    const leastPx = scene.markedFrame >= 0 ? LEAST_MARKED_PX : LEAST_LABEL_PX;
    return {
      range: scene.range,
      width,
      pixels: this.#pixels[style],
      buffer: this.#buffer,
      labelWidth: leastPx * this.#surface.ratio,
      labels: this.#labels,
    };
  }

  /** Draws one line of the texture at a height. Device pixels. */
  #stretch(line: number, top: number, height: number): void {
    if (height <= 0) return;
    const width = this.#surface.deviceWidth;
    this.#surface.context.drawImage(this.#texture.canvas, 0, line, width, 1, 0, top, width, height);
  }
}

function firstFrom(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
