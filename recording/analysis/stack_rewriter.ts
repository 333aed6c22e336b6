// Gives every stack that samples use another one, from callers to callees. Rows that are there stay; a stack that is new
// comes behind them, equal stacks are one.

import type { RecordingTables } from "../recording.ts";
import { PairIndex } from "./pair_index.ts";

/** Where nothing can be put on top of: see {@link StackRewriter.leaveOut}. */
const NOTHING = -1;

/** Says what becomes of a stack: exactly one of the rewriter's methods is to be called for it. */
export type Visit = (stack: number, caller: number, frame: number) => void;

/** Rewrites the stacks of a recording. Hot: no object a stack. */
export class StackRewriter {
  readonly #tables: RecordingTables;
  readonly #parent: Int32Array;
  readonly #frame: Int32Array;
  /** By stack: what a sample of it becomes, and what its callees are put on. */
  readonly #row: Int32Array;
  readonly #under: Int32Array;
  readonly #index: PairIndex;
  #added = 0;
  #addedParent = new Int32Array(256);
  #addedFrame = new Int32Array(256);

  constructor(tables: RecordingTables) {
    const { length, columns } = tables.stacks;
    this.#tables = tables;
    this.#parent = columns.parent;
    this.#frame = columns.frame;
    this.#row = new Int32Array(length).fill(NOTHING);
    this.#under = new Int32Array(length).fill(NOTHING);
    this.#index = new PairIndex(length);
  }

  /** Visits each stack in use with the new row of what is below it (-1 at the bottom) and its frame, callers first. */
  visit(visit: Visit): void {
    const used = usedStacks(this.#tables);
    for (let stack = 0; stack < used.length; stack++) {
      if (used[stack] !== 1) continue;
      const caller = this.#parent[stack] ?? -1;
      visit(stack, caller < 0 ? NOTHING : this.#under[caller] ?? NOTHING, this.#frame[stack] ?? -1);
    }
  }

  /** It has this frame on top of that new row. */
  keep(stack: number, caller: number, frame: number): void {
    this.become(stack, this.#place(stack, caller, frame));
  }

  /** It is the same as this new row; -1 is no stack at all. */
  become(stack: number, row: number): void {
    this.#row[stack] = row;
    this.#under[stack] = row;
  }

  /** Its samples have this frame alone; its callees stand at the bottom. */
  keepAlone(stack: number, frame: number): void {
    this.#row[stack] = this.#place(stack, -1, frame);
    this.#under[stack] = NOTHING;
  }

  /** Its samples have no stack; its callees have this frame on top of that new row below them. */
  keepBelow(stack: number, caller: number, frame: number): void {
    this.#row[stack] = NOTHING;
    this.#under[stack] = this.#place(stack, caller, frame);
  }

  /** Its samples have no stack, and its callees stand at the bottom. */
  leaveOut(stack: number): void {
    this.become(stack, NOTHING);
  }

  /** The new row of a stack that was visited. */
  rowOf(stack: number): number {
    return this.#row[stack] ?? NOTHING;
  }

  /** The frame of a new row; -1 for none. */
  frameOf(row: number): number {
    const { length } = this.#parent;
    return (row < length ? this.#frame[row] : this.#addedFrame[row - length]) ?? -1;
  }

  /** The tables with the new stacks. */
  build(): RecordingTables {
    const { samples, stacks } = this.#tables;
    const stack = new Int32Array(samples.length);
    for (let i = 0; i < stack.length; i++) {
      const row = samples.columns.stack[i] ?? -1;
      stack[i] = row < 0 ? -1 : this.#row[row] ?? NOTHING;
    }
    const length = stacks.length + this.#added;
    const parent = new Int32Array(length);
    const frame = new Int32Array(length);
    parent.set(this.#parent);
    frame.set(this.#frame);
    parent.set(this.#addedParent.subarray(0, this.#added), stacks.length);
    frame.set(this.#addedFrame.subarray(0, this.#added), stacks.length);
    return {
      ...this.#tables,
      stacks: { length, columns: { ...stacks.columns, parent, frame } },
      samples: { length: samples.length, columns: { ...samples.columns, stack } },
    };
  }

  /** The row of a frame on top of a new row: its own if nothing below it changed. */
  #place(stack: number, caller: number, frame: number): number {
    const known = this.#index.get(caller, frame);
    if (known >= 0) return known;
    const isSame = caller === this.#parent[stack] && frame === this.#frame[stack];
    const row = isSame ? stack : this.#append(caller, frame);
    this.#index.set(caller, frame, row);
    return row;
  }

  #append(caller: number, frame: number): number {
    if (this.#added === this.#addedParent.length) {
      const [parent, frames] = [this.#addedParent, this.#addedFrame];
      this.#addedParent = new Int32Array(this.#added * 2);
      this.#addedFrame = new Int32Array(this.#added * 2);
      this.#addedParent.set(parent);
      this.#addedFrame.set(frames);
    }
    this.#addedParent[this.#added] = caller;
    this.#addedFrame[this.#added] = frame;
    return this.#parent.length + this.#added++;
  }
}

/** 1 for each stack of a sample and each of its callers. */
function usedStacks({ samples, stacks }: RecordingTables): Uint8Array {
  const { parent } = stacks.columns;
  const used = new Uint8Array(stacks.length);
  for (let i = 0; i < samples.length; i++) {
    const stack = samples.columns.stack[i] ?? -1;
    if (stack >= 0) used[stack] = 1;
  }
  for (let stack = used.length - 1; stack >= 0; stack--) {
    const caller = parent[stack] ?? -1;
    if (used[stack] === 1 && caller >= 0) used[caller] = 1;
  }
  return used;
}
