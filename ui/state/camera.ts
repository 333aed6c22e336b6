// What of a picture larger than its window is seen: moved and scaled. Pure arithmetic.

import type { Extent } from "./design_picture.ts";
import type { Point } from "./graph_layout.ts";

/** A point `p` of the picture is seen at `p * scale + (x, y)`, in CSS pixels of the window. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

/** Size of the window in CSS pixels. */
export interface WindowSize {
  readonly width: number;
  readonly height: number;
}

const SCALES = { least: 0.05, most: 4 };

/** What is fitted is not made larger than it is meant to be by more than this: a little, and more in large windows. */
const MOST_FITTED = 1.2;
const LARGE_WINDOW_PX = 1400;

const MARGIN_PX = 28;

/** Shows a part of the picture whole, in the middle. */
export function fitCamera(extent: Extent, size: WindowSize): Camera {
  const free = { width: size.width - 2 * MARGIN_PX, height: size.height - 2 * MARGIN_PX };
  const wanted = Math.min(free.width / Math.max(1, extent.width), free.height / Math.max(1, extent.height));
  const most = MOST_FITTED * Math.max(1, Math.min(size.width, size.height * 1.6) / LARGE_WINDOW_PX);
  const scale = Math.max(SCALES.least, Math.min(most, wanted));
  return {
    x: (size.width - extent.width * scale) / 2 - extent.left * scale,
    y: (size.height - extent.height * scale) / 2 - extent.top * scale,
    scale,
  };
}

/** Zooms so that what is at a place of the window stays there. @param factor above 1 makes larger */
export function zoomCamera(camera: Camera, factor: number, anchor: Point): Camera {
  const scale = Math.max(SCALES.least, Math.min(SCALES.most, camera.scale * factor));
  const ratio = scale / camera.scale;
  return { x: anchor.x - (anchor.x - camera.x) * ratio, y: anchor.y - (anchor.y - camera.y) * ratio, scale };
}

/** Moves the picture. CSS pixels. */
export function panCamera(camera: Camera, dx: number, dy: number): Camera {
  return { ...camera, x: camera.x + dx, y: camera.y + dy };
}

/** The point of the picture that is seen at a place of the window. */
export function pointAt(camera: Camera, place: Point): Point {
  return { x: (place.x - camera.x) / camera.scale, y: (place.y - camera.y) / camera.scale };
}

/** The camera moved as little as needed for a part of the picture to be seen. */
export function bringIntoView(camera: Camera, extent: Extent, size: WindowSize): Camera {
  const left = extent.left * camera.scale + camera.x;
  const top = extent.top * camera.scale + camera.y;
  const dx = shift(left, extent.width * camera.scale, size.width);
  const dy = shift(top, extent.height * camera.scale, size.height);
  return panCamera(camera, dx, dy);
}

function shift(start: number, length: number, room: number): number {
  if (start < MARGIN_PX) return MARGIN_PX - start;
  const over = start + length - (room - MARGIN_PX);
  return over > 0 ? -over : 0;
}
