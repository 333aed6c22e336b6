// Frames and stacks while they are collected: each frame once, each stack once as a node of a tree whose parent
// comes before it. What was read from a file is a plain table (see schema.ts).

import { tableOfColumns } from "./by_name.ts";
import { enlarge, firstHash, mixHash, RowIndex } from "./row_index.ts";
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

/** Rows that pools have room for at first. */
const FIRST_ROWS = 64;

/** Gives each frame an index, equal frames the same one. Hot. */
export class FramePool {
  readonly #index = new RowIndex();
  #name: Int32Array = new Int32Array(FIRST_ROWS);
  #file: Int32Array = new Int32Array(FIRST_ROWS);
  #line: Int32Array = new Int32Array(FIRST_ROWS);
  #column: Int32Array = new Int32Array(FIRST_ROWS);
  #kind: Int32Array = new Int32Array(FIRST_ROWS);

  get length(): number {
    return this.#index.length;
  }

  add({ name, file, line, column, kind }: FrameFields): number {
    const place = mixHash(mixHash(mixHash(firstHash(), file), line), column);
    const hash = mixHash(mixHash(place, name), kind);
    let slot = this.#index.slotOf(hash);
    for (let row = this.#index.rowAt(slot); row >= 0; row = this.#index.rowAt(slot)) {
      if (
        this.#line[row] === line && this.#column[row] === column && this.#name[row] === name &&
        this.#file[row] === file && this.#kind[row] === kind
      ) {
        return row;
      }
      slot = this.#index.after(slot);
    }
    const row = this.#index.put(slot, hash);
    if (row === this.#name.length) this.#grow();
    this.#name[row] = name;
    this.#file[row] = file;
    this.#line[row] = line;
    this.#column[row] = column;
    this.#kind[row] = kind;
    return row;
  }

  build(): Table<"frames"> {
    return tableOfColumns(this.length, {
      name: this.#name.slice(0, this.length),
      file: this.#file.slice(0, this.length),
      line: this.#line.slice(0, this.length),
      column: this.#column.slice(0, this.length),
      kind: this.#kind.slice(0, this.length),
    });
  }

  #grow(): void {
    this.#name = enlarge(this.#name);
    this.#file = enlarge(this.#file);
    this.#line = enlarge(this.#line);
    this.#column = enlarge(this.#column);
    this.#kind = enlarge(this.#kind);
  }
}

/** Gives each stack an index, equal stacks the same one. Hot. */
export class StackPool {
  readonly #index = new RowIndex();
  #parent: Int32Array = new Int32Array(FIRST_ROWS);
  #frame: Int32Array = new Int32Array(FIRST_ROWS);

  get length(): number {
    return this.#index.length;
  }

  /**
   * The stack that `frame` makes on top of `parent`.
   * @param parent a stack of this pool, -1 for the bottom
   * @param frame an index of the frames that go with this pool
   */
  add(parent: number, frame: number): number {
    const hash = mixHash(mixHash(firstHash(), parent), frame);
    let slot = this.#index.slotOf(hash);
    for (let row = this.#index.rowAt(slot); row >= 0; row = this.#index.rowAt(slot)) {
      if (this.#parent[row] === parent && this.#frame[row] === frame) return row;
      slot = this.#index.after(slot);
    }
    const row = this.#index.put(slot, hash);
    if (row === this.#parent.length) this.#grow();
    this.#parent[row] = parent;
    this.#frame[row] = frame;
    return row;
  }

  build(): Table<"stacks"> {
    const parent = this.#parent.slice(0, this.length);
    return tableOfColumns(this.length, { parent, frame: this.#frame.slice(0, this.length) });
  }

  #grow(): void {
    this.#parent = enlarge(this.#parent);
    this.#frame = enlarge(this.#frame);
  }
}

/** The number that `frames.kind` holds for a kind. */
export function frameKindIndex(kind: FrameKind): number {
  return FRAME_KINDS.indexOf(kind);
}
