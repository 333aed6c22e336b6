// Draws stretches of time onto the chart: where the program waited, where its event loop was blocked, and pauses of the
// garbage collector. Each by shape as well as colour: hatched, capped, and small blocks at the bottom.

import { firstStretchAfter, type Stretches } from "../../recording/analysis/stretches.ts";
import type { RunStretches } from "../../recording/analysis/run_stretches.ts";
import type { TimeRange } from "../../recording/analysis/time_range.ts";
import { faded, type Palette } from "./palette.ts";
import type { Surface } from "./surface.ts";
import { type FontAdvances, widthOf } from "./text_fit.ts";

/** Side of the tile that hatching repeats, and width of its lines. Device-independent pixels. */
const HATCH_PX = 7;
const CAP_PX = 3;
export const COLLECTING_PX = 5;
const LABEL_PX = 12;

/** Where stretches are drawn. CSS pixels. */
export interface StretchFrame {
  readonly range: TimeRange;
  readonly top: number;
  readonly bottom: number;
}

/** Draws stretches onto one canvas. */
export class StretchPainter {
  readonly #surface: Surface;
  readonly #palette: Palette;
  readonly #advances: FontAdvances;
  #hatch: CanvasPattern | undefined;

  constructor(surface: Surface, palette: Palette, advances: FontAdvances) {
    this.#surface = surface;
    this.#palette = palette;
    this.#advances = advances;
  }

  /** Bands behind the lines. Hot: the cost goes with the pixels, not with the stretches. */
  paintBands({ waiting, blocked }: RunStretches, frame: StretchFrame): void {
    const { context } = this.#surface;
    const height = frame.bottom - frame.top;
    const { accent, loop } = this.#palette;
    const hatch = this.#hatching();
    this.#forEach(waiting, frame.range, (left, width) => {
      context.fillStyle = faded(accent, 0.07);
      context.fillRect(left, frame.top, width, height);
      context.fillStyle = hatch;
      context.fillRect(left, frame.top, width, height);
    });
    this.#forEach(blocked, frame.range, (left, width) => {
      context.fillStyle = faded(loop, 0.16);
      context.fillRect(left, frame.top, width, height);
      context.fillStyle = loop;
      context.fillRect(left, frame.top, width, CAP_PX);
    });
  }

  /** Their names, over the lines and each on a ground of its own, so that no line crosses one. Hot. */
  paintNames({ waiting, blocked }: RunStretches, frame: StretchFrame): void {
    const { accent, loop } = this.#palette;
    this.#forEach(waiting, frame.range, (left, width) => {
      this.#label("waiting", left, width, frame.bottom - COLLECTING_PX - LABEL_PX, accent);
    });
    this.#forEach(blocked, frame.range, (left, width) => {
      this.#label("blocked", left, width, frame.top + CAP_PX + LABEL_PX / 2 + 3, loop);
    });
  }

  /** Blocks at the bottom, over the lines. Hot. */
  paintCollecting({ collecting }: RunStretches, frame: StretchFrame): void {
    const { context } = this.#surface;
    context.fillStyle = this.#palette["group-1"];
    this.#forEach(collecting, frame.range, (left, width) => {
      context.fillRect(left, frame.bottom - COLLECTING_PX, width, COLLECTING_PX);
    });
  }

  /** Calls back for stretches in view, those of one pixel together. */
  #forEach(stretches: Stretches, range: TimeRange, draw: (left: number, width: number) => void): void {
    const { widthPx } = this.#surface;
    const scale = widthPx / (range.to - range.from);
    for (let i = firstStretchAfter(stretches, range.from); i < stretches.length;) {
      const left = Math.max(0, ((stretches.start[i] ?? 0) - range.from) * scale);
      if (left >= widthPx) return;
      const right = Math.min(widthPx, Math.max(left + 1, ((stretches.end[i] ?? 0) - range.from) * scale));
      draw(left, right - left);
      i = firstStretchAfter(stretches, range.from + right / scale, i + 1);
    }
  }

  /** Names a stretch that has room for it. */
  #label(text: string, left: number, width: number, middle: number, colour: string): void {
    const { context } = this.#surface;
    const textWidth = widthOf(text, this.#advances.of);
    if (textWidth + 12 > width) return;
    context.fillStyle = faded(this.#palette.background, 0.86);
    context.beginPath();
    context.roundRect(left + 3, middle - LABEL_PX / 2 - 1, textWidth + 8, LABEL_PX + 2, 3);
    context.fill();
    context.font = this.#advances.font;
    context.fontKerning = "none";
    context.textBaseline = "middle";
    context.fillStyle = colour;
    context.fillText(text, left + 7, middle);
  }

  #hatching(): CanvasPattern | string {
    this.#hatch ??= this.#makeHatch();
    return this.#hatch ?? faded(this.#palette.accent, 0.1);
  }

  #makeHatch(): CanvasPattern | undefined {
    const tile = this.#surface.canvas.ownerDocument.createElement("canvas");
    tile.width = HATCH_PX;
    tile.height = HATCH_PX;
    const context = tile.getContext("2d");
    if (context === null) return undefined;
    context.strokeStyle = faded(this.#palette.accent, 0.4);
    context.beginPath();
    for (const shift of [-HATCH_PX, 0, HATCH_PX]) {
      context.moveTo(shift - 1, HATCH_PX + 1);
      context.lineTo(shift + HATCH_PX + 1, -1);
    }
    context.stroke();
    return this.#surface.context.createPattern(tile, "repeat") ?? undefined;
  }
}
