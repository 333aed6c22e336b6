// Which frames belong together, so that a chart can colour them alike: those of one package, else of one file.
// The group is a small number made of the name, so a file has the same colour in every recording of a program; of names
// that meet in one group, all but one move to a free one. Functions of one group differ by a shade, so that a program
// that is all one package is more than one block.

import type { RecordingTables } from "../recording.ts";
import { FRAME_KINDS, type FrameKind } from "../tables/schema.ts";
import { displayPath } from "./source_path.ts";

/** Group of what the runtime and the engine bring. */
export const RUNTIME_GROUP = 0;
/** Group of garbage collection. */
export const GC_GROUP = 1;
/** Groups of the program's own files and of packages: this one and those up to `GROUPS - 1`. */
export const FIRST_HUE = 2;
/** Number of groups. */
export const GROUPS = 14;
/** Shades that the functions of a group come in. */
export const SHADES = 3;

/** A group with a shade as one small number. @param shade below {@link SHADES} */
export function tintOf(group: number, shade: number): number {
  return group * SHADES + shade;
}

/** What frames are coloured by. */
export const COLOURINGS = ["package", "file", "engine"] as const;
/** `package`: package, else file; `file`: every file; `engine`: what the engine does. */
export type Colouring = (typeof COLOURINGS)[number];

/** Names and groups of what has no file of its own. */
const COLLECTING = "garbage collection";
const RUNTIME = "runtime";

/** Groups by what the engine does: these have the same colour in every recording by hand. */
const ENGINE_GROUPS: Readonly<Record<string, number>> = {
  "own code": FIRST_HUE,
  libraries: FIRST_HUE + 1,
  [RUNTIME]: RUNTIME_GROUP,
  native: FIRST_HUE + 2,
  WebAssembly: FIRST_HUE + 5,
  "regular expressions": FIRST_HUE + 7,
  [COLLECTING]: GC_GROUP,
};

/** The frames of a recording in groups. */
export interface FrameGrouping {
  /** What the groups are called, each once. */
  readonly names: readonly string[];
  /** `group[i]` is the colour's group of the frames called `names[i]`; different names may share one. */
  readonly group: readonly number[];
  /** `nameOfFrame[i]` is an index of `names`. */
  readonly nameOfFrame: Int32Array;
  /** The {@link tintOf} each frame. */
  readonly tintOfFrame: Uint8Array;
}

/** Puts frames into groups. */
export function groupFrames(tables: RecordingTables, colouring: Colouring = "package"): FrameGrouping {
  const { file, kind, name } = tables.frames.columns;
  const names: string[] = [];
  const indexOfName = new Map<string, number>();
  const nameOfFile = new Map<string, number>();
  const nameOfFrame = new Int32Array(tables.frames.length);
  const tintOfFrame = new Uint8Array(tables.frames.length);
  const nameAt = (text: string): number => {
    const known = indexOfName.get(text);
    if (known !== undefined) return known;
    indexOfName.set(text, names.length);
    return names.push(text) - 1;
  };
  for (let frame = 0; frame < tables.frames.length; frame++) {
    // Texts are looked at once for each file and kind.
    const key = `${file[frame] ?? -1} ${kind[frame] ?? 0}`;
    let index = nameOfFile.get(key);
    if (index === undefined) {
      index = nameAt(nameFor(tables.strings.get(file[frame] ?? -1), kind[frame] ?? 0, colouring));
      nameOfFile.set(key, index);
    }
    nameOfFrame[frame] = index;
  }
  const group = colouring === "engine"
    ? names.map((text) => ENGINE_GROUPS[text] ?? RUNTIME_GROUP)
    : spreadGroups(names);
  for (let frame = 0; frame < tables.frames.length; frame++) {
    const own = group[nameOfFrame[frame] ?? -1] ?? RUNTIME_GROUP;
    tintOfFrame[frame] = tintOf(own, hash(tables.strings.get(name[frame] ?? -1)) % SHADES);
  }
  return { names, group, nameOfFrame, tintOfFrame };
}

function nameFor(file: string, kindIndex: number, colouring: Colouring): string {
  const kind = FRAME_KINDS[kindIndex] ?? "js";
  if (kind === "gc") return COLLECTING;
  if (colouring === "engine") return engineName(file, kind);
  if (kind === "native" || kind === "program" || kind === "idle") return RUNTIME;
  return (colouring === "file" ? fileName(file) : groupName(file)) || RUNTIME;
}

function engineName(file: string, kind: FrameKind): string {
  switch (kind) {
    case "wasm":
      return "WebAssembly";
    case "regexp":
      return "regular expressions";
    case "native":
      return "native";
    case "js":
      if (groupName(file) === "") return RUNTIME;
      return packageOf(displayPath(file).replaceAll("\\", "/")) === undefined ? "own code" : "libraries";
    default:
      return RUNTIME;
  }
}

/** A group for each name: the one made of it, or the next one that fewer others have. */
function spreadGroups(names: readonly string[]): number[] {
  const taken = new Array<number>(GROUPS).fill(0);
  const groups = new Map<string, number>();
  // In order of their texts, so that it does not matter which ran first.
  for (const name of names.toSorted()) {
    const own = groupOfName(name);
    let group = own;
    if (own >= FIRST_HUE) {
      for (let step = 1; step < GROUPS - FIRST_HUE; step++) {
        const other = FIRST_HUE + (own - FIRST_HUE + step) % (GROUPS - FIRST_HUE);
        if ((taken[other] ?? 0) < (taken[group] ?? 0)) group = other;
      }
    }
    taken[group] = (taken[group] ?? 0) + 1;
    groups.set(name, group);
  }
  return names.map((name) => groups.get(name) ?? RUNTIME_GROUP);
}

function groupOfName(name: string): number {
  if (name === COLLECTING) return GC_GROUP;
  return name === RUNTIME ? RUNTIME_GROUP : FIRST_HUE + hash(name) % (GROUPS - FIRST_HUE);
}

/**
 * The tint of each stack's frame on top.
 * @returns `tints[i]` is the {@link tintOf} stack `i`
 */
export function buildStackTints(
  tables: RecordingTables,
  grouping: FrameGrouping = groupFrames(tables),
): Uint8Array<ArrayBuffer> {
  const tints = new Uint8Array(tables.stacks.length);
  const frames = tables.stacks.columns.frame;
  for (let stack = 0; stack < tints.length; stack++) {
    tints[stack] = grouping.tintOfFrame[frames[stack] ?? -1] ?? 0;
  }
  return tints;
}

/** The group of frames from a source file. @param file as in `frames.file` */
export function groupOf(file: string): number {
  return groupOfName(groupName(file) || RUNTIME);
}

/**
 * What a file belongs to: the package for libraries, folder and name for the program's own files, "" for what the
 * runtime brings.
 */
export function groupName(file: string): string {
  const path = displayPath(file).replaceAll("\\", "/");
  return packageOf(path) ?? fileName(file);
}

/** Folder and name of any source file, "" for what the runtime brings. */
function fileName(file: string): string {
  const path = displayPath(file).replaceAll("\\", "/");
  if (path === "" || /^(node|bun|deno|ext|internal|native|wasm):/.test(path) || !/[./]/.test(path)) return "";
  return path.split("/").slice(-2).join("/");
}

/** The package of a file below `node_modules`, in Deno's cache of npm packages, or on jsr.io; else undefined. */
export function packageOf(path: string): string | undefined {
  const npm = path.lastIndexOf("/node_modules/");
  if (npm >= 0) return packageNameAt(path.slice(npm + "/node_modules/".length));
  const cached = /\/npm\/registry\.npmjs\.org\/(.+)$/.exec(path)?.[1] ??
    /^https:\/\/jsr\.io\/(.+)$/.exec(path)?.[1];
  return cached === undefined ? undefined : packageNameAt(cached);
}

function packageNameAt(rest: string): string | undefined {
  const [first = "", second = ""] = rest.split("/");
  const name = first.startsWith("@") ? `${first}/${second}` : first;
  return name === "" || name.startsWith(".") ? undefined : name;
}

/** FNV-1a, 32 bits: the same in every run and on every machine. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  }
  // The low bits of FNV differ least: fold the high ones in.
  return (value ^ (value >>> 15)) >>> 0;
}
