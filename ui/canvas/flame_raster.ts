// One row of a flame chart as pixels. A row has the same picture from top to bottom but for its rounded corners, so a
// few lines of pixels say everything; the painter stretches them. The work depends on the width, not on the calls.
//
// calls          |------ a ------||- b -|  ||||| | || |         |--- c
// body line      aaaaaaaaaaaaaaaa bbbbbb   ▒▒▒▒▒ ░ ▒▒ ░         ccccc      gaps between calls are one pixel
// edge line      ·aaaaaaaaaaaaaa· ·bbbb·   ▒▒▒▒▒ ░ ▒▒ ░         ·cccc      · is a half transparent corner

import type { Calls } from "../../recording/analysis/calls.ts";
import {
  firstEndingAfter,
  firstStartingFrom,
  type FlameLayout,
  type Stretch,
  sumStretch,
  tintWeight,
} from "../../recording/analysis/flame_layout.ts";
import type { TimeRange } from "../../recording/analysis/time_range.ts";
import { mix, type Rgb, toPixel } from "./palette.ts";

/** Steps from nearly empty to full that the texture of tiny calls is drawn in. */
const DENSITIES = 16;

/** Opacity of a pixel in which next to nothing happened: enough to be seen. */
const FAINTEST = 0.28;

/** How much of the neutral colour goes into the texture, so that it stays calm. */
const CALM = 0.3;

/** Widths in device pixels from which calls get a gap behind them, and round corners. */
const LEAST_WITH_GAP = 4;
const LEAST_ROUNDED = 6;

/** Pixels by tint, ready to be written. */
export interface FlamePixels {
  /** The inside of a call, by tint. */
  readonly solid: Uint32Array;
  /** Its edges. */
  readonly edge: Uint32Array;
  /** Half transparent, by tint. */
  readonly corner: Uint32Array;
  /** `texture[tint * DENSITIES + density]`. */
  readonly texture: Uint32Array;
}

/** How calls of a tint are drawn. */
export interface FlameTint {
  readonly colour: Rgb;
  /** Opacity of the inside: below 1 the edges make an outline. Default 1. */
  readonly fill?: number;
  /** Opacity of everything, default 1. */
  readonly opacity?: number;
}

/** Prepares the pixels of all tints. @param tints by tint, @param neutral the colour that texture leans to */
export function buildFlamePixels(tints: readonly FlameTint[], neutral: Rgb): FlamePixels {
  const solid = new Uint32Array(tints.length);
  const edge = new Uint32Array(tints.length);
  const corner = new Uint32Array(tints.length);
  const texture = new Uint32Array(tints.length * DENSITIES);
  tints.forEach(({ colour, fill = 1, opacity = 1 }, tint) => {
    solid[tint] = toPixel(colour, fill * opacity);
    edge[tint] = toPixel(colour, opacity);
    corner[tint] = toPixel(colour, 0.45 * opacity);
    for (let density = 0; density < DENSITIES; density++) {
      const strength = (FAINTEST + (0.85 - FAINTEST) * density / (DENSITIES - 1)) * opacity;
      texture[tint * DENSITIES + density] = toPixel(mix(colour, neutral, CALM), strength);
    }
  });
  return { solid, edge, corner, texture };
}

/** Calls wide enough for a label, collected while rows are drawn. Reused from frame to frame. */
export class LabelPlaces {
  length = 0;
  /** Stacks of the calls. */
  stack: Int32Array = new Int32Array(1024);
  tint: Uint8Array = new Uint8Array(1024);
  /** Device pixels from the left edge of the view. */
  left: Float64Array = new Float64Array(1024);
  right: Float64Array = new Float64Array(1024);

  clear(): void {
    this.length = 0;
  }

  add(stack: number, tint: number, left: number, right: number): void {
    if (this.length === this.stack.length) this.#grow();
    this.stack[this.length] = stack;
    this.tint[this.length] = tint;
    this.left[this.length] = left;
    this.right[this.length++] = right;
  }

  #grow(): void {
    const [stack, tint, left, right] = [this.stack, this.tint, this.left, this.right];
    this.stack = new Int32Array(this.length * 2);
    this.tint = new Uint8Array(this.length * 2);
    this.tint.set(tint);
    this.left = new Float64Array(this.length * 2);
    this.right = new Float64Array(this.length * 2);
    this.stack.set(stack);
    this.left.set(left);
    this.right.set(right);
  }
}

/** What a row is drawn from and into. */
export interface RowTarget {
  readonly range: TimeRange;
  /** Device pixels in a row. */
  readonly width: number;
  readonly pixels: FlamePixels;
  /** Lines of `width` pixels one after the other; those that a row is drawn into must be clear. */
  readonly buffer: Uint32Array;
  /** Least width in device pixels of a call that is noted in `labels`. */
  readonly labelWidth: number;
  readonly labels: LabelPlaces;
}

/** Tiny calls that are looked at one by one before sums are asked for. */
const WALKED = 24;

const stretch: Stretch = { cover: 0, tint: 0 };

/**
 * Draws the calls of one depth. Hot: no object a call, and a pixel of tiny calls costs a look at a few of them.
 * @param edgeLine first pixel of the line for the top and bottom edge in `target.buffer`
 * @param bodyLine first pixel of the line in between
 */
export function rasterRow(
  calls: Calls,
  layout: FlameLayout,
  depth: number,
  target: RowTarget,
  edgeLine: number,
  bodyLine: number,
): void {
  const { range, width, pixels, buffer, labels, labelWidth } = target;
  const { start, end, tint } = layout;
  const from = range.from;
  const scale = width / (range.to - from);
  const microsAPixel = 1 / scale;
  const high = layout.rowStart[depth + 1] ?? 0;
  let place = firstEndingAfter(layout, from, layout.rowStart[depth] ?? 0, high);
  while (place < high) {
    const left = ((start[place] ?? 0) - from) * scale;
    if (left >= width) break;
    const right = ((end[place] ?? 0) - from) * scale;
    if (right - left >= 1) {
      drawCall(target, tint[place] ?? 0, left, right, edgeLine, bodyLine);
      if (right - left >= labelWidth) {
        const stack = calls.stack[layout.call[place] ?? -1] ?? -1;
        labels.add(stack, tint[place] ?? 0, Math.max(0, left), Math.min(width, right));
      }
      place++;
      continue;
    }
    const pixel = Math.max(0, Math.floor(left));
    place = sumPixel(layout, depth, place, high, from + (pixel + 1) * microsAPixel, microsAPixel);
    const share = Math.min(1, stretch.cover * scale);
    const colour = pixels.texture[stretch.tint * DENSITIES + Math.floor(share * (DENSITIES - 1))] ?? 0;
    buffer[edgeLine + pixel] = colour;
    buffer[bodyLine + pixel] = colour;
  }
}

/**
 * Sums the tiny calls that start within a pixel into `stretch`. Hot: positions instead of an options object.
 * @param place the first of them
 * @param high one past the row's last call
 * @param until where the pixel ends, in microseconds after the origin
 * @returns the place behind them
 */
function sumPixel(
  layout: FlameLayout,
  depth: number,
  place: number,
  high: number,
  until: number,
  microsAPixel: number,
): number {
  const { start, end, tint } = layout;
  const walkEnd = Math.min(high, place + WALKED);
  let cover = (end[place] ?? 0) - (start[place] ?? 0);
  stretch.tint = tint[place] ?? 0;
  let longest = tintWeight(stretch.tint, cover);
  let next = place + 1;
  for (; next < walkEnd && (start[next] ?? 0) < until; next++) {
    const micros = (end[next] ?? 0) - (start[next] ?? 0);
    if (micros >= microsAPixel) break; // wide, so the last one of this pixel, and not part of the texture
    cover += micros;
    const weight = tintWeight(tint[next] ?? 0, micros);
    if (weight <= longest) continue;
    longest = weight;
    stretch.tint = tint[next] ?? 0;
  }
  stretch.cover = cover;
  if (next < walkEnd || next === high) return next;
  let last = firstStartingFrom(layout, until, next, high);
  if (last > next && (end[last - 1] ?? 0) - (start[last - 1] ?? 0) >= microsAPixel) last--;
  sumStretch(layout, depth, place, last, stretch);
  return last;
}

/** Draws a call of a pixel or more. */
function drawCall(
  { width, pixels, buffer }: RowTarget,
  tint: number,
  left: number,
  right: number,
  edgeLine: number,
  bodyLine: number,
): void {
  const first = Math.round(left);
  let last = Math.max(first + 1, Math.round(right));
  const wide = last - first;
  if (wide >= LEAST_WITH_GAP) last--;
  const visibleFirst = Math.max(0, first);
  const visibleLast = Math.min(width, last);
  if (visibleLast <= visibleFirst) return;
  const solid = pixels.solid[tint] ?? 0;
  const edge = pixels.edge[tint] ?? 0;
  buffer.fill(solid, bodyLine + visibleFirst, bodyLine + visibleLast);
  buffer.fill(edge, edgeLine + visibleFirst, edgeLine + visibleLast);
  if (edge !== solid) {
    if (first >= 0) buffer[bodyLine + first] = edge;
    if (last <= width) buffer[bodyLine + last - 1] = edge;
  }
  if (wide < LEAST_ROUNDED) return;
  const corner = pixels.corner[tint] ?? 0;
  if (first >= 0) buffer[edgeLine + first] = corner;
  if (last <= width) buffer[edgeLine + last - 1] = corner;
}
