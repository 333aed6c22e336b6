// What can be done to the stacks of a recording to look at it in another way, and how a link writes it. How it is done is
// transform_stacks.ts.

import type { RecordingTables } from "../recording.ts";
import { packageOf } from "./frame_groups.ts";
import { isRuntimePath, RUNTIME } from "./function_groups.ts";
import { displayPath } from "./source_path.ts";

/** What has a function for its object, and how a link calls it. */
const OF_FUNCTION = {
  focus: "f",
  merge: "m",
  drop: "d",
  collapse: "c",
  collapseRecursion: "r",
} as const;

/** What has a path of calls for its object. */
const OF_PATH = { focusPath: "fp", mergePath: "mp" } as const;

/**
 * One change of the stacks. Functions and paths are named by their keys (frame_keys.ts, stack_keys.ts).
 *
 * - `focus`: stacks begin at the function; samples without it are left out.
 * - `focusPath`: the same for a function called along one path.
 * - `keepChain`: samples in which each of these functions calls the next one are kept, others are left out.
 * - `merge`: the function is taken out, its time is its callers'.
 * - `mergePath`: the same along one path.
 * - `drop`: samples with the function are left out.
 * - `collapse`: what the function called is its own time.
 * - `collapseRecursion`: from the function down to itself, nothing remains.
 * - `collapseLibrary`: frames of a package or file side by side become one.
 * - `ownCode`: each package is one frame, and the runtime's time is that of who called it.
 */
export type Transform =
  | { readonly kind: keyof typeof OF_FUNCTION; readonly frame: string }
  | { readonly kind: keyof typeof OF_PATH; readonly path: string; readonly frame: string }
  | { readonly kind: "keepChain"; /** Callers first. */ readonly frames: readonly string[] }
  | { readonly kind: "collapseLibrary"; readonly library: string }
  | { readonly kind: "ownCode" };

export type TransformKind = Transform["kind"];

const KEY = /^[0-9a-z]{1,14}$/;

/** Functions of a chain that a link can carry; of a longer one, those nearest to its end are meant. */
export const MOST_CHAINED = 24;

/** A word for a link; {@link parseTransform} reads it. */
export function formatTransform(transform: Transform): string {
  switch (transform.kind) {
    case "focusPath":
    case "mergePath":
      return `${OF_PATH[transform.kind]}-${transform.path}-${transform.frame}`;
    case "keepChain":
      return `k-${transform.frames.slice(-MOST_CHAINED).join(".")}`;
    case "collapseLibrary":
      return `l-${transform.library}`;
    case "ownCode":
      return "own";
    default:
      return `${OF_FUNCTION[transform.kind]}-${transform.frame}`;
  }
}

/** What a word of a link means; undefined when it means nothing. */
export function parseTransform(text: string): Transform | undefined {
  if (text === "own") return { kind: "ownCode" };
  const [, word = "", rest = ""] = /^([a-z]{1,2})-(.+)$/s.exec(text) ?? [];
  if (word === "l") return { kind: "collapseLibrary", library: rest };
  if (word === "k") {
    const frames = rest.split(".");
    return frames.length <= MOST_CHAINED && frames.every((key) => KEY.test(key))
      ? { kind: "keepChain", frames }
      : undefined;
  }
  const [first = "", second = "", ...more] = rest.split("-");
  if (!KEY.test(first) || more.length > 0) return undefined;
  if (word === "fp" || word === "mp") {
    const kind = word === "fp" ? "focusPath" : "mergePath";
    return KEY.test(second) ? { kind, path: first, frame: second } : undefined;
  }
  if (second !== "") return undefined;
  for (const kind of ["focus", "merge", "drop", "collapse", "collapseRecursion"] as const) {
    if (OF_FUNCTION[kind] === word) return { kind, frame: first };
  }
  return undefined;
}

/** What a frame is collapsed with: its package, else its file, or the runtime. @param frame row of `frames` */
export function libraryOf(tables: RecordingTables, frame: number): string {
  const path = displayPath(tables.strings.get(tables.frames.columns.file[frame] ?? -1)).replaceAll("\\", "/");
  return isRuntimePath(path) ? RUNTIME : packageOf(path) ?? path;
}
