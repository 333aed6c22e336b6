// Names for stacks that hold when a recording grows, is finalised or is another run of the same program: made of the keys
// of their frames (frame_keys.ts), so that a path of calls goes into a link as one short word.

import type { RecordingTables } from "../recording.ts";
import { keyOfFrame } from "./frame_keys.ts";

/** Bits of each half of a key. */
const HALF = 2 ** 26;

/** The key of a stack: up to eleven letters and digits. @param stack row of `stacks` */
export function keyOfStack(tables: RecordingTables, stack: number): string {
  const { parent, frame } = tables.stacks.columns;
  const frames: number[] = [];
  for (let at = stack; at >= 0; at = parent[at] ?? -1) frames.push(frame[at] ?? -1);
  let [high, low] = [0, 0];
  for (let of = frames.pop(); of !== undefined; of = frames.pop()) {
    const [frameHigh, frameLow] = halvesOf(keyOfFrame(tables, of));
    high = fold(high, frameHigh);
    low = fold(low, frameLow);
  }
  return formatKey(high, low);
}

/** The stack that a key names; -1 when this recording has no such path of calls. Hot: looks at every stack. */
export function findStack(tables: RecordingTables, key: string): number {
  const { parent, frame } = tables.stacks.columns;
  const frames = Array.from({ length: tables.frames.length }, (_, row) => halvesOf(keyOfFrame(tables, row)));
  const frameHigh = Int32Array.from(frames, ([high]) => high);
  const frameLow = Int32Array.from(frames, ([, low]) => low);
  const [wantedHigh, wantedLow] = halvesOf(key);
  const high = new Int32Array(tables.stacks.length);
  const low = new Int32Array(tables.stacks.length);
  for (let stack = 0; stack < high.length; stack++) {
    const caller = parent[stack] ?? -1;
    const of = frame[stack] ?? -1;
    high[stack] = fold(caller < 0 ? 0 : high[caller] ?? 0, frameHigh[of] ?? 0);
    low[stack] = fold(caller < 0 ? 0 : low[caller] ?? 0, frameLow[of] ?? 0);
    if (((high[stack] ?? 0) >>> 6) === wantedHigh && ((low[stack] ?? 0) >>> 6) === wantedLow) return stack;
  }
  return -1;
}

function halvesOf(key: string): readonly [number, number] {
  const value = Number.parseInt(key, 36);
  return [Math.floor(value / HALF), value % HALF];
}

function formatKey(high: number, low: number): string {
  return ((high >>> 6) * HALF + (low >>> 6)).toString(36);
}

/** One step along a path. The order of frames counts. */
function fold(hash: number, frame: number): number {
  let value = Math.imul(hash ^ frame, 0x9e3779b1);
  value = Math.imul(value ^ (value >>> 15), 0x85ebca6b);
  return value ^ (value >>> 13);
}
