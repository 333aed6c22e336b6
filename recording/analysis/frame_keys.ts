// Names for functions that hold when a recording grows, is finalised or is another run of the same program: made of
// what a frame says, not of its row.

import type { RecordingTables } from "../recording.ts";
import { displayPath } from "./source_path.ts";

/** Two seeds of FNV-1a make 52 bits together: enough for a recording's functions to differ. */
const SEEDS = [0x811c9dc5, 0x01234567] as const;
const LOW_BITS = 26;

/** The key of a frame: up to eleven letters and digits. @param frame row of `frames` */
export function keyOfFrame(tables: RecordingTables, frame: number): string {
  const { name, file, line, column } = tables.frames.columns;
  const text = [
    tables.strings.get(name[frame] ?? -1),
    displayPath(tables.strings.get(file[frame] ?? -1)),
    line[frame] ?? 0,
    column[frame] ?? 0,
  ].join("\0");
  const [high, low] = SEEDS.map((seed) => hash(text, seed) >>> (32 - LOW_BITS));
  return ((high ?? 0) * 2 ** LOW_BITS + (low ?? 0)).toString(36);
}

/** All frames of a recording by their keys. */
export function indexFrames(tables: RecordingTables): ReadonlyMap<string, number> {
  const frames = new Map<string, number>();
  for (let frame = tables.frames.length - 1; frame >= 0; frame--) {
    frames.set(keyOfFrame(tables, frame), frame);
  }
  return frames;
}

/** FNV-1a with its bits mixed once more, because its low ones differ least. */
function hash(text: string, seed: number): number {
  let value = seed;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  return (value ^ (value >>> 13)) >>> 0;
}
