// Draws the whole run as a strip: how busy the processor was, and above that, in another colour, where calls were open
// and the processor was not: waiting. Along its lower edge lies what is searched for.

import type { Activity } from "../../recording/analysis/activity.ts";
import { faded, type Palette } from "./palette.ts";
import type { Surface } from "./surface.ts";

/** Height in CSS pixels that something little has, so that it is seen. */
const LEAST_PX = 1;

/** Height of the marks of what is searched for. CSS pixels. */
const FOUND_PX = 5;

/** What a strip shows. */
export interface MinimapScene {
  readonly activity: Activity;
  /** By bucket, 1 where something matches; undefined while nothing is searched for. */
  readonly found: Uint8Array | undefined;
}

/** Draws the strip; its brush is drawn by others. */
export function paintMinimap(surface: Surface, palette: Palette, { activity, found }: MinimapScene): void {
  const context = surface.begin();
  const { deviceWidth: width, heightPx, ratio } = surface;
  const room = heightPx - 4;
  const waiting = faded(palette.accent, 0.3);
  const running = palette.cpu;
  for (let x = 0; x < width; x++) {
    const { cpu, open } = highest(activity, x / width, (x + 1) / width);
    const cpuPx = cpu > 0 ? Math.max(LEAST_PX, cpu * room) : 0;
    const openPx = open > 0 ? Math.max(LEAST_PX, open * room) : 0;
    if (openPx > cpuPx) {
      context.fillStyle = waiting;
      context.fillRect(x / ratio, heightPx - openPx, 1 / ratio, openPx - cpuPx);
    }
    if (cpuPx === 0) continue;
    context.fillStyle = running;
    context.fillRect(x / ratio, heightPx - cpuPx, 1 / ratio, cpuPx);
  }
  if (found !== undefined) paintFound(surface, palette, found);
}

function paintFound({ context, widthPx, heightPx }: Surface, palette: Palette, found: Uint8Array): void {
  context.fillStyle = palette.background;
  context.fillRect(0, heightPx - FOUND_PX - 1, widthPx, FOUND_PX + 1);
  context.fillStyle = palette.warning;
  const bucketPx = widthPx / found.length;
  for (let bucket = 0; bucket < found.length; bucket++) {
    if (found[bucket] !== 1) continue;
    context.fillRect(bucket * bucketPx, heightPx - FOUND_PX, Math.max(1.5, bucketPx), FOUND_PX);
  }
}

/** Largest shares of the buckets between two shares of the run. */
function highest(activity: Activity, from: number, to: number): { cpu: number; open: number } {
  const buckets = activity.cpu.length;
  const last = Math.max(Math.floor(from * buckets) + 1, Math.ceil(to * buckets));
  let cpu = 0;
  let open = 0;
  for (let bucket = Math.floor(from * buckets); bucket < last; bucket++) {
    cpu = Math.max(cpu, activity.cpu[bucket] ?? 0);
    open = Math.max(open, activity.open[bucket] ?? 0);
  }
  return { cpu, open };
}
