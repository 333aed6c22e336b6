// Frames and stacks while they are collected: each frame once, each stack once as a node of a tree whose parent
// comes before it. What was read from a file is a plain table (see schema.ts).

import { TableBuilder } from "./builder.ts";
import { FRAME_KINDS, type FrameKind, type Table } from "./schema.ts";

/** A frame with its strings as indexes into the recording's strings. */
export interface FrameFields {
  readonly name: number;
  readonly file: number;
  /** 1-based, 0 unknown. */
  readonly line: number;
  /** 1-based, 0 unknown. */
  readonly column: number;
  readonly kind: number;
}

/** Gives each frame an index, equal frames the same one. */
export class FramePool {
  readonly #rows = new TableBuilder("frames");
  readonly #indexes = new Map<string, number>();

  get length(): number {
    return this.#rows.length;
  }

  add(frame: FrameFields): number {
    const key = `${frame.name} ${frame.file} ${frame.line} ${frame.column} ${frame.kind}`;
    const known = this.#indexes.get(key);
    if (known !== undefined) return known;
    const index = this.#rows.append({ ...frame });
    this.#indexes.set(key, index);
    return index;
  }

  build(): Table<"frames"> {
    return this.#rows.build();
  }
}

// Two 26-bit numbers in one exact double: the key of a (parent, frame) pair. 67 million of each are far beyond
// what the codec lets in (MAX_ROWS).
const PAIR = 2 ** 26;

/** Gives each stack an index, equal stacks the same one. Hot: one map look-up a frame. */
export class StackPool {
  readonly #rows = new TableBuilder("stacks", 256);
  readonly #indexes = new Map<number, number>();

  get length(): number {
    return this.#rows.length;
  }

  /**
   * The stack that `frame` makes on top of `parent`.
   * @param parent a stack of this pool, -1 for the bottom
   * @param frame an index of the frames that go with this pool
   */
  add(parent: number, frame: number): number {
    const key = (parent + 1) * PAIR + frame;
    const known = this.#indexes.get(key);
    if (known !== undefined) return known;
    const index = this.#rows.append({ parent, frame });
    this.#indexes.set(key, index);
    return index;
  }

  build(): Table<"stacks"> {
    return this.#rows.build();
  }
}

/** The number that `frames.kind` holds for a kind. */
export function frameKindIndex(kind: FrameKind): number {
  return FRAME_KINDS.indexOf(kind);
}
