// Which frames belong together, so that a chart can colour them alike: those of one package, else of one file.
// The group is a small number made of the name alone, so a file has the same colour in every recording. Functions of one
// group differ by a shade, so that a program that is all one package is more than one block.

import type { RecordingTables } from "../recording.ts";
import { FRAME_KINDS } from "../tables/schema.ts";
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

/**
 * The tint of each stack's frame on top.
 * @returns `tints[i]` is the {@link tintOf} stack `i`
 */
export function buildStackTints(tables: RecordingTables): Uint8Array<ArrayBuffer> {
  const { file, kind, name } = tables.frames.columns;
  const groupOfFile = new Map<number, number>();
  const tintOfFrame = new Uint8Array(tables.frames.length);
  for (let frame = 0; frame < tables.frames.length; frame++) {
    const fileRow = file[frame] ?? -1;
    let group = groupOfFile.get(fileRow);
    if (group === undefined) {
      group = groupOf(tables.strings.get(fileRow));
      groupOfFile.set(fileRow, group);
    }
    const frameKind = FRAME_KINDS[kind[frame] ?? 0];
    if (frameKind === "gc") group = GC_GROUP;
    else if (frameKind === "native" || frameKind === "program" || frameKind === "idle") group = RUNTIME_GROUP;
    tintOfFrame[frame] = tintOf(group, hash(tables.strings.get(name[frame] ?? -1)) % SHADES);
  }
  const tints = new Uint8Array(tables.stacks.length);
  const frames = tables.stacks.columns.frame;
  for (let stack = 0; stack < tints.length; stack++) tints[stack] = tintOfFrame[frames[stack] ?? -1] ?? 0;
  return tints;
}

/** The group of frames from a source file. @param file as in `frames.file` */
export function groupOf(file: string): number {
  const name = groupName(file);
  return name === "" ? RUNTIME_GROUP : FIRST_HUE + hash(name) % (GROUPS - FIRST_HUE);
}

/**
 * What a file belongs to: the package for libraries, folder and name for the program's own files, "" for what the
 * runtime brings.
 */
export function groupName(file: string): string {
  const path = displayPath(file).replaceAll("\\", "/");
  if (path === "" || /^(node|bun|deno|ext|internal|native|wasm):/.test(path) || !/[./]/.test(path)) return "";
  return packageOf(path) ?? path.split("/").slice(-2).join("/");
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
