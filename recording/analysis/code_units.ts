// What code a frame is part of, at each level on which a program can be looked at: its package, its folder, its file, its
// class, or the function itself. Code of the program is told from libraries and from what the runtime brings.

import type { RecordingTables } from "../recording.ts";
import { FRAME_KINDS } from "../tables/schema.ts";
import { groupName, groupOf, packageOf, RUNTIME_GROUP } from "./frame_groups.ts";
import { displayName, displayPath } from "./source_path.ts";

/** From coarse to fine. */
export const DESIGN_LEVELS = ["package", "folder", "file", "class", "function"] as const;
export type DesignLevel = (typeof DESIGN_LEVELS)[number];

/** Whose code it is: the program's, a package's, or the runtime's. */
export type CodeOrigin = "own" | "library" | "native";

/** A part of the code. */
export interface CodeUnit {
  /** The same in every recording of the same sources on the same machine. */
  readonly key: string;
  readonly title: string;
  /** Where it is, shortly; "" when the title says it all. */
  readonly place: string;
  /** Where it is, in full; "" when the runtime does not say. */
  readonly path: string;
  readonly origin: CodeOrigin;
  /** Group of its colour (frame_groups.ts). */
  readonly group: number;
  /** What it is counted with when there are too many units: a folder, a file, a package. */
  readonly cluster: string;
  /** A regular expression that finds its functions by name or `path:line`; "" when none can. */
  readonly search: string;
}

/** The units of a recording. */
export interface CodeUnits {
  readonly units: readonly CodeUnit[];
  /** `unitOfFrame[i]` is the unit of frame `i`. */
  readonly unitOfFrame: Int32Array;
}

/** Runtimes that wrap a file into a function say that it begins here. */
const WRAPPER_COLUMN = 10;

/** What the top level of a file is called: JavaScriptCore's word. */
const MODULE_TITLE = "(module)";

const JAVASCRIPT = FRAME_KINDS.indexOf("js");

/** Names the class that a line of a file is in, where that is known. @param file as frames name it */
export type ClassLookup = (file: string, line: number) => string | undefined;

/**
 * Sorts the frames of a recording into units.
 * @param directory where the program ran; default: unknown
 * @param classAt default: classes are known by the names of functions alone
 */
export function buildCodeUnits(
  tables: RecordingTables,
  level: DesignLevel,
  directory = "",
  classAt: ClassLookup = () => undefined,
): CodeUnits {
  const code = new ProgramCode(tables, directory, classAt);
  const units: CodeUnit[] = [];
  const unitOfKey = new Map<string, number>();
  const unitOfFrame = new Int32Array(tables.frames.length);
  for (let frame = 0; frame < unitOfFrame.length; frame++) {
    const unit = code.unitOf(frame, level);
    let index = unitOfKey.get(unit.key);
    if (index === undefined) {
      index = units.length;
      unitOfKey.set(unit.key, index);
      units.push(unit);
    }
    unitOfFrame[frame] = index;
  }
  return { units: level === "class" ? searchByLines(tables, units, unitOfFrame) : units, unitOfFrame };
}

/** Longest expression that lists lines; a link has to carry it. */
const MOST_SEARCH_LETTERS = 400;

/** Gives classes expressions that find the lines of their functions, because their names tell no class. */
function searchByLines(
  { frames }: RecordingTables,
  units: readonly CodeUnit[],
  unitOfFrame: Int32Array,
): CodeUnit[] {
  const lines = units.map(() => new Set<number>());
  unitOfFrame.forEach((unit, frame) => lines[unit]?.add(frames.columns.line[frame] ?? 0));
  return units.map((unit, index) => {
    if (unit.origin !== "own") return unit;
    const listed = [...lines[index] ?? []].sort((a, b) => a - b).join("|");
    const search = `^${escapePattern(unit.path)}:(${listed})$`;
    return search.length > MOST_SEARCH_LETTERS ? unit : { ...unit, search };
  });
}

/** `Cart` for `Cart.total`, `new Cart` and `Cart` itself; undefined when a name tells of no class. */
export function classOf(name: string): string | undefined {
  const words = name.replace(/^(?:async |static |get |set )+/, "");
  return /^new ([\p{L}_$][\w$]*)$/u.exec(words)?.[1] ??
    /^(?:[\w$]+\.)*?(\p{Lu}[\w$]*)(?:\.prototype)?(?:\.[#\w$<>[\] ]+)?$/u.exec(words)?.[1];
}

/** Name of a function as it is shown; that of a file's top level is the same in all engines. @param frame row of `frames` */
export function functionTitle({ frames, strings }: RecordingTables, frame: number): string {
  const { name, file, line, column } = frames.columns;
  const text = strings.get(name[frame] ?? -1);
  if (text !== "" && text !== "(anonymous)") return text;
  const isTop = line[frame] === 1 && (column[frame] ?? 0) <= WRAPPER_COLUMN &&
    strings.get(file[frame] ?? -1) !== "";
  return isTop ? MODULE_TITLE : displayName(text);
}

/** A text as a regular expression that matches just it. */
export function escapePattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, (letter) => letter === "/" ? "/" : `\\${letter}`);
}

/** Knows whose code a file is, and where the program's own files begin. */
class ProgramCode {
  readonly #tables: RecordingTables;
  readonly #classAt: ClassLookup;
  /** A package that is the program itself: that of a tool which was run. */
  readonly #ownPackage: string | undefined;
  /** Folder of all own files, with its last slash. */
  readonly #base: string;
  readonly #program: string;
  readonly #paths = new Map<number, string>();

  constructor(tables: RecordingTables, directory: string, classAt: ClassLookup) {
    this.#tables = tables;
    this.#classAt = classAt;
    const files = new Map<string, number>();
    for (let frame = 0; frame < tables.frames.length; frame++) {
      if (this.#isNative(frame)) continue;
      const path = this.#pathOf(frame);
      files.set(path, (files.get(path) ?? 0) + 1);
    }
    const own = [...files.keys()].filter((path) => packageOf(path) === undefined);
    this.#ownPackage = own.length > 0 ? undefined : commonestPackage(files);
    const ownFiles = own.length > 0
      ? own
      : [...files.keys()].filter((path) => packageOf(path) === this.#ownPackage);
    const below = displayPath(directory).replaceAll("\\", "/").replace(/\/?$/, "/");
    const inside = directory === "" ? [] : ownFiles.filter((path) => path.startsWith(below));
    // A stray file elsewhere, as a test runner's, is not to make all paths long.
    this.#base = commonFolder(inside.length * 2 > ownFiles.length ? inside : ownFiles);
    const named = this.#ownPackage ?? lastPart(directory === "" ? this.#base : below);
    this.#program = named === "" ? "the program" : named;
  }

  unitOf(frame: number, level: DesignLevel): CodeUnit {
    if (this.#isNative(frame)) return this.#nativeUnit(frame, level);
    const path = this.#pathOf(frame);
    const name = packageOf(path);
    if (name !== undefined && name !== this.#ownPackage) return this.#libraryUnit(frame, level, path, name);
    return this.#ownUnit(frame, level, path);
  }

  #ownUnit(frame: number, level: DesignLevel, path: string): CodeUnit {
    const short = path.startsWith(this.#base) ? path.slice(this.#base.length) : path;
    const folder = short.slice(0, Math.max(0, short.lastIndexOf("/")));
    const folderTitle = folder === "" ? this.#program : folder;
    const base = { origin: "own", group: groupOf(path), path } as const;
    const file = lastPart(path);
    switch (level) {
      case "package":
        return {
          ...base,
          key: "own",
          title: this.#program,
          place: "this program",
          path: this.#base,
          group: groupOf(`/${this.#program}/`),
          cluster: "",
          search: this.#base === "" ? "" : `^${escapePattern(this.#base)}`,
        };
      case "folder": {
        const whole = path.slice(0, path.lastIndexOf("/") + 1);
        return {
          ...base,
          key: `folder ${whole}`,
          title: folder === "" ? this.#program : lastPart(folder),
          place: folder.includes("/") ? folder.slice(0, folder.lastIndexOf("/")) : "",
          path: whole,
          group: groupOf(whole),
          cluster: folder.includes("/") ? folder.slice(0, folder.lastIndexOf("/")) : this.#program,
          search: `^${escapePattern(whole)}[^/]+$`,
        };
      }
      case "file":
        return {
          ...base,
          key: `file ${path}`,
          title: file,
          place: folder,
          cluster: folderTitle,
          search: `^${escapePattern(path)}:`,
        };
      case "class": {
        const name = this.#classOf(frame);
        if (name === undefined) return this.#ownUnit(frame, "file", path);
        return {
          ...base,
          key: `class ${name} ${path}`,
          title: name,
          place: short,
          cluster: folderTitle,
          search: `^(new )?${escapePattern(name)}(\\.|$)`,
        };
      }
      case "function":
        return this.#functionUnit(frame, path, short, base.origin, short);
    }
  }

  /** The source knows better than the name of a function. */
  #classOf(frame: number): string | undefined {
    const { file, line } = this.#tables.frames.columns;
    // A class may begin on the first line, where the file's own code does.
    if (functionTitle(this.#tables, frame) === MODULE_TITLE) return undefined;
    const text = this.#tables.strings.get(file[frame] ?? -1);
    return this.#classAt(text, line[frame] ?? 0) ?? classOf(this.#nameOf(frame));
  }

  #libraryUnit(frame: number, level: DesignLevel, path: string, name: string): CodeUnit {
    if (level === "function") return this.#functionUnit(frame, path, name, "library", name);
    const installed = `/node_modules/${name}/`;
    const search = path.includes(installed) ? installed : path.slice(0, path.indexOf(name) + name.length + 1);
    return {
      key: `package ${name}`,
      title: name,
      place: "library",
      path: name,
      origin: "library",
      group: groupOf(path),
      cluster: "libraries",
      search: escapePattern(search),
    };
  }

  #nativeUnit(frame: number, level: DesignLevel): CodeUnit {
    const path = this.#pathOf(frame);
    const scheme = /^(node|bun|deno|ext|internal|wasm):/.exec(path)?.[1];
    const title = scheme === undefined
      ? "native"
      : scheme === "wasm"
      ? "WebAssembly"
      : `${scheme}: internals`;
    if (level === "function") return this.#functionUnit(frame, path, title, "native", title);
    return {
      key: `native ${scheme ?? ""}`,
      title,
      place: "the runtime",
      path: scheme === undefined ? "" : `${scheme}:`,
      origin: "native",
      group: RUNTIME_GROUP,
      cluster: "the runtime",
      search: scheme === undefined ? "" : `^${scheme}:`,
    };
  }

  #functionUnit(
    frame: number,
    path: string,
    place: string,
    origin: CodeOrigin,
    cluster: string,
  ): CodeUnit {
    const title = functionTitle(this.#tables, frame);
    const line = this.#tables.frames.columns.line[frame] ?? 0;
    // Functions without a name are told apart by their line; the parts of one that awaits have other lines, but its name.
    const at = title === "(anonymous)" && line > 0 ? `:${line}` : "";
    return {
      key: `function ${title}${at} ${path}`,
      title,
      place: `${place}${at}`,
      path,
      origin,
      group: origin === "native" ? RUNTIME_GROUP : groupOf(path),
      cluster,
      search: title === MODULE_TITLE || at !== ""
        ? `^${escapePattern(path)}:${line}$`
        : `^${escapePattern(title)}$`,
    };
  }

  #nameOf(frame: number): string {
    return this.#tables.strings.get(this.#tables.frames.columns.name[frame] ?? -1);
  }

  #isNative(frame: number): boolean {
    if (this.#tables.frames.columns.kind[frame] !== JAVASCRIPT) return true;
    return groupName(this.#pathOf(frame)) === "";
  }

  #pathOf(frame: number): string {
    const row = this.#tables.frames.columns.file[frame] ?? -1;
    let path = this.#paths.get(row);
    if (path === undefined) {
      path = displayPath(this.#tables.strings.get(row)).replaceAll("\\", "/");
      this.#paths.set(row, path);
    }
    return path;
  }
}

function commonestPackage(files: ReadonlyMap<string, number>): string | undefined {
  const counts = new Map<string, number>();
  for (const [path, count] of files) {
    const name = packageOf(path);
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + count);
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}

/** The folder that all paths lie in, with its last slash. */
function commonFolder(paths: readonly string[]): string {
  const [first = ""] = paths;
  let common = first.slice(0, first.lastIndexOf("/") + 1);
  for (const path of paths) {
    while (!path.startsWith(common)) {
      const parent = common.slice(0, -1);
      common = parent.slice(0, parent.lastIndexOf("/") + 1);
    }
  }
  return common;
}

function lastPart(path: string): string {
  return path.replace(/\/$/, "").replace(/^.*\//, "");
}
