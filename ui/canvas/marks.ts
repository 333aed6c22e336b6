// The shapes of log levels: a dot, a triangle, a stop sign. Never told by colour alone.

import type { Palette } from "./palette.ts";

/** Where and how a mark is drawn. CSS pixels. */
export interface Mark {
  /** 0 dot, 1 triangle, 2 stop sign. */
  readonly severity: number;
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/** Draws the mark of a log entry. */
export function drawSeverity(context: CanvasRenderingContext2D, palette: Palette, mark: Mark): void {
  const { severity, x, y, radius } = mark;
  context.beginPath();
  if (severity === 0) {
    context.fillStyle = palette.dim;
    context.arc(x, y, radius * 0.85, 0, 2 * Math.PI);
  } else if (severity === 1) {
    context.fillStyle = palette.warning;
    context.moveTo(x, y - radius * 1.2);
    context.lineTo(x + radius * 1.2, y + radius * 0.95);
    context.lineTo(x - radius * 1.2, y + radius * 0.95);
    context.closePath();
  } else {
    context.fillStyle = palette.error;
    for (let corner = 0; corner < 8; corner++) {
      const angle = (corner + 0.5) * Math.PI / 4;
      context.lineTo(x + Math.cos(angle) * radius * 1.3, y + Math.sin(angle) * radius * 1.3);
    }
    context.closePath();
  }
  context.fill();
  // A bar through the stop sign, as on the road.
  if (severity !== 2) return;
  context.fillStyle = palette.background;
  context.fillRect(x - radius * 0.7, y - radius * 0.22, radius * 1.4, radius * 0.44);
}
