// Functions gathered by what they belong to: a file, or a package.

import type { RecordingTables } from "../recording.ts";
import { FRAME_KINDS } from "../tables/schema.ts";
import { packageOf } from "./frame_groups.ts";
import { type Functions, sumGroups } from "./functions.ts";
import { displayPath } from "./source_path.ts";
import { outermostStacks, type StackSums } from "./stack_sums.ts";

/** Group of frames that belong to no package. */
export const OWN_CODE = "own code";
/** Group of what the runtime and the engine bring. */
export const RUNTIME = "runtime";
/** Group of garbage collection. */
export const COLLECTION = "garbage collection";

/** What functions can be gathered by. */
export type Gathering = "file" | "package";

/** Which frames belong together. */
export interface FrameGroups {
  /** A name each: a path, a package, or one of the names above. */
  readonly names: readonly string[];
  /** `groupOfFrame[i]` is the group of frame `i`. */
  readonly groupOfFrame: Int32Array;
}

/** Gathers the frames of a recording. */
export function gatherFrames(tables: RecordingTables, by: Gathering): FrameGroups {
  const { file, kind } = tables.frames.columns;
  const groups = new Map<string, number>();
  const groupOfFrame = new Int32Array(tables.frames.length);
  for (let frame = 0; frame < groupOfFrame.length; frame++) {
    const path = displayPath(tables.strings.get(file[frame] ?? -1));
    const name = FRAME_KINDS[kind[frame] ?? 0] === "gc" ? COLLECTION : nameOf(path, by);
    const known = groups.get(name);
    groupOfFrame[frame] = known ?? groups.size;
    if (known === undefined) groups.set(name, groups.size);
  }
  return { names: [...groups.keys()], groupOfFrame };
}

function nameOf(path: string, by: Gathering): string {
  const normal = path.replaceAll("\\", "/");
  if (isRuntimePath(normal)) return by === "file" && path !== "" ? path : RUNTIME;
  return by === "file" ? path : packageOf(normal) ?? OWN_CODE;
}

/** Whether a path is one of the runtime's own sources, or none at all. @param path with slashes */
export function isRuntimePath(path: string): boolean {
  return path === "" || /^(node|bun|deno|ext|internal|native|wasm):/.test(path) || !/[./]/.test(path);
}

/** Sums of groups, and where each group is outermost. */
export interface GroupSums {
  /** Of calls, those that came from outside the group are counted. */
  readonly sums: Functions;
  /** 1 for each stack none of whose callers is of the same group. */
  readonly outermost: Uint8Array;
}

/** Sums by group what was summed by stack. */
export function sumFrameGroups(tables: RecordingTables, sums: StackSums, groups: FrameGroups): GroupSums {
  const { names, groupOfFrame } = groups;
  const outermost = outermostStacks(tables, groupOfFrame, names.length);
  const { parent, frame } = tables.stacks.columns;
  const counted = new Uint8Array(tables.stacks.length);
  for (let stack = 0; stack < counted.length; stack++) {
    const caller = parent[stack] ?? -1;
    const same = caller >= 0 && groupOfFrame[frame[caller] ?? -1] === groupOfFrame[frame[stack] ?? -1];
    counted[stack] = same ? 0 : 1;
  }
  return {
    sums: sumGroups(tables, sums, { length: names.length, groupOfFrame, outermost, counted }),
    outermost,
  };
}
