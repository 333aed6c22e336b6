// Adds frames that stand for many: a whole package, a whole file, the runtime. They come behind the frames that are there.

import type { RecordingTables } from "../recording.ts";
import { FRAME_KINDS, type Table } from "../tables/schema.ts";
import { frameKindIndex } from "../tables/stacks.ts";
import { addStrings } from "../tables/strings.ts";
import { packageOf } from "./frame_groups.ts";
import { isRuntimePath, RUNTIME } from "./function_groups.ts";
import { displayPath } from "./source_path.ts";

/** Whether a frame is of the runtime or the engine; garbage collection and idling are told apart from that. */
export function isRuntimeFrame(tables: RecordingTables, frame: number): boolean {
  const { file, kind } = tables.frames.columns;
  const name = FRAME_KINDS[kind[frame] ?? 0];
  if (name === "gc" || name === "idle") return false;
  return name === "native" || name === "program" ||
    isRuntimePath(displayPath(tables.strings.get(file[frame] ?? -1)).replaceAll("\\", "/"));
}

/** Collects the frames. */
export class FrameAdder {
  readonly #tables: RecordingTables;
  readonly #texts: string[] = [];
  readonly #rows: { readonly name: number; readonly file: number; readonly kind: number }[] = [];

  constructor(tables: RecordingTables) {
    this.#tables = tables;
  }

  /**
   * Adds a frame for everything of a library.
   * @param library as transforms.ts names it
   * @param example one of its frames
   * @returns the new frame's row
   */
  addLibrary(library: string, example: number): number {
    const { file } = this.#tables.frames.columns;
    const path = displayPath(this.#tables.strings.get(file[example] ?? -1)).replaceAll("\\", "/");
    if (library === RUNTIME) return this.#add("(runtime)", this.#text(""), "native");
    if (packageOf(path) !== library) {
      return this.#add(path.split("/").pop() ?? path, file[example] ?? -1, "js");
    }
    // The package's folder: it has the colour and the name of the package.
    const folder = path.slice(0, path.lastIndexOf(`/${library}/`) + library.length + 2);
    return this.#add(library, this.#text(folder), "js");
  }

  /** The tables with the frames. */
  build(): RecordingTables {
    const { frames, strings } = this.#tables;
    const { columns, length } = frames;
    const added = this.#rows;
    const table: Table<"frames"> = {
      length: length + added.length,
      columns: {
        name: joined(columns.name, added.map((row) => row.name)),
        file: joined(columns.file, added.map((row) => row.file)),
        line: joined(columns.line, added.map(() => 0)),
        column: joined(columns.column, added.map(() => 0)),
        kind: joined(columns.kind, added.map((row) => row.kind)),
      },
    };
    return { ...this.#tables, frames: table, strings: addStrings(strings, this.#texts) };
  }

  #add(name: string, file: number, kind: "js" | "native"): number {
    return this.#tables.frames.length +
      this.#rows.push({ name: this.#text(name), file, kind: frameKindIndex(kind) }) - 1;
  }

  #text(text: string): number {
    return this.#tables.strings.length + this.#texts.push(text) - 1;
  }
}

function joined(first: Int32Array, second: readonly number[]): Int32Array<ArrayBuffer> {
  const all = new Int32Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
