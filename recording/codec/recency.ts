// Short lists of numbers, most recently used first. Data that repeats itself is written as a number's place in
// such a list: small numbers, which deflate packs well. FORMAT.md, "Callee ranks" and "Recent stacks".

import { ByteReader, ByteWriter } from "./bytes.ts";

/** Places in a list: longer lists would cost time, and what falls off the end is simply new again. */
export const RECENCY_LIST_LENGTH = 64;

/** The last {@link RECENCY_LIST_LENGTH} different numbers, in a ring so that a new one moves none. Hot. */
export class RecencyList {
  readonly #ring = new Int32Array(RECENCY_LIST_LENGTH);
  #head = 0;
  #length = 0;

  /** Place of the number from 0 on, -1 when it is not there. */
  placeOf(value: number): number {
    for (let place = 0; place < this.#length; place++) {
      if (this.#ring[this.#indexOf(place)] === value) return place;
    }
    return -1;
  }

  at(place: number): number | undefined {
    return place < this.#length ? this.#ring[this.#indexOf(place)] : undefined;
  }

  /** Moves the number at a place to the front. */
  toFront(place: number): void {
    const value = this.#ring[this.#indexOf(place)] ?? 0;
    for (let i = place; i > 0; i--) this.#ring[this.#indexOf(i)] = this.#ring[this.#indexOf(i - 1)] ?? 0;
    this.#ring[this.#head] = value;
  }

  /** Puts a number that is not there at the front; the last one of a full list falls off. */
  addFront(value: number): void {
    if (this.#length < RECENCY_LIST_LENGTH) this.#length++;
    this.#head = this.#indexOf(RECENCY_LIST_LENGTH - 1);
    this.#ring[this.#head] = value;
  }

  #indexOf(place: number): number {
    return (this.#head + place) % RECENCY_LIST_LENGTH;
  }
}

/**
 * A recency list of callees for each caller, all in three arrays: recordings have thousands of callers with a few
 * callees each. Callers and callees are frames; caller -1 is the bottom of the stack. Hot.
 *
 *     heads[caller + 1] → entry → nexts[entry] → … → -1      callees[entry] is the frame
 */
class CalleeLists {
  readonly #heads: Int32Array;
  readonly #lengths: Uint8Array;
  readonly #nexts: Int32Array;
  readonly #callees: Int32Array;
  #entries = 0;

  /** @param entries how often {@link useNew} will be called at most */
  constructor(frames: number, entries: number) {
    this.#heads = new Int32Array(frames + 1).fill(-1);
    this.#lengths = new Uint8Array(frames + 1);
    this.#nexts = new Int32Array(entries);
    this.#callees = new Int32Array(entries);
  }

  /** Place of the callee among those of its caller, which it moves to the front; -1 when it is not there. */
  useKnown(caller: number, callee: number): number {
    let before = -1;
    let entry = this.#heads[caller + 1] ?? -1;
    for (let place = 0; entry >= 0; place++) {
      if (this.#callees[entry] === callee) {
        this.#toFront(caller, before, entry);
        return place;
      }
      before = entry;
      entry = this.#nexts[entry] ?? -1;
    }
    return -1;
  }

  /** The callee at a place, which moves to the front; -1 when there is none. */
  usePlace(caller: number, place: number): number {
    if (place >= (this.#lengths[caller + 1] ?? 0)) return -1;
    let before = -1;
    let entry = this.#heads[caller + 1] ?? -1;
    for (let i = 0; i < place; i++) {
      before = entry;
      entry = this.#nexts[entry] ?? -1;
    }
    this.#toFront(caller, before, entry);
    return this.#callees[entry] ?? -1;
  }

  /** Puts a callee that is not in the list at its front; the last one of a full list falls off. */
  useNew(caller: number, callee: number): void {
    const length = this.#lengths[caller + 1] ?? 0;
    if (length === RECENCY_LIST_LENGTH) {
      let beforeLast = this.#heads[caller + 1] ?? -1;
      for (let place = 2; place < length; place++) beforeLast = this.#nexts[beforeLast] ?? -1;
      this.#nexts[beforeLast] = -1;
    } else {
      this.#lengths[caller + 1] = length + 1;
    }
    const entry = this.#entries++;
    this.#callees[entry] = callee;
    this.#nexts[entry] = this.#heads[caller + 1] ?? -1;
    this.#heads[caller + 1] = entry;
  }

  #toFront(caller: number, before: number, entry: number): void {
    if (before < 0) return;
    this.#nexts[before] = this.#nexts[entry] ?? -1;
    this.#nexts[entry] = this.#heads[caller + 1] ?? -1;
    this.#heads[caller + 1] = entry;
  }
}

/**
 * Appends the frames of stacks as ranks among the callees seen under their caller's frame: 0 is a callee not seen
 * there lately, whose frame follows in a second run of bytes; k is the k-th most recently used. Programs call the
 * same few functions from the same place, so ranks are small.
 * @param parents `parents[i]` is the row of the caller's stack, less than `i`; -1 is the bottom
 * @param frames `frames[i]` is the frame of stack `i`
 */
export function writeCalleeRanks(writer: ByteWriter, parents: Int32Array, frames: Int32Array): void {
  const ranks = new ByteWriter(frames.length + 8);
  const fresh = new ByteWriter(1024);
  const lists = new CalleeLists(frames.reduce((most, frame) => Math.max(most, frame + 1), 0), frames.length);
  let next = 0;
  for (let i = 0; i < frames.length; i++) {
    const frame = frames[i] ?? 0;
    const caller = frames[parents[i] ?? -1] ?? -1;
    const place = lists.useKnown(caller, frame);
    ranks.varint(place + 1);
    if (place >= 0) continue;
    lists.useNew(caller, frame);
    // Frames are numbered as they appear, so most new ones are one above the highest so far.
    fresh.zigzag(next - frame);
    next = Math.max(next, frame + 1);
  }
  writer.varint(ranks.length);
  writer.bytes(ranks.written());
  writer.cut();
  writer.bytes(fresh.written());
}

/** Memory that {@link readCalleeRanks} takes for itself, in bytes. */
export function calleeRankBytes(stacks: number, frames: number): number {
  return 8 * stacks + 5 * (frames + 1);
}

/**
 * The reverse of {@link writeCalleeRanks}: fills `frames`, as long as `parents`.
 * @param frameCount rows of the table of frames
 * @throws {FormatError} when a rank or a frame is out of bounds
 */
export function readCalleeRanks(
  reader: ByteReader,
  parents: Int32Array,
  frames: Int32Array,
  frameCount: number,
): void {
  const ranks = reader.slice(reader.varint());
  ranks.varints(frames);
  let fresh = 0;
  for (let i = 0; i < frames.length; i++) if (frames[i] === 0) fresh++;
  const lists = new CalleeLists(frameCount, fresh);
  let next = 0;
  for (let i = 0; i < frames.length; i++) {
    const parent = parents[i] ?? -1;
    const caller = parent < 0 ? -1 : frames[parent] ?? -1;
    const rank = frames[i] ?? 0; // the frame takes its place
    if (rank > 0) {
      const frame = lists.usePlace(caller, rank - 1);
      if (frame < 0) reader.fail("a callee's rank is too high");
      frames[i] = frame;
      continue;
    }
    const frame = next - reader.zigzag();
    if (frame < 0 || frame >= frameCount) reader.fail(`a stack refers to frame ${frame} of ${frameCount}`);
    lists.useNew(caller, frame);
    next = Math.max(next, frame + 1);
    frames[i] = frame;
  }
  if (ranks.remaining > 0) reader.fail("ranks have bytes left over");
}

/**
 * Appends the stacks of samples: 0 is the end of the next chain of new stacks, k the k-th most recently used
 * stack, and {@link RECENCY_LIST_LENGTH} + 1 any other, which follows in a second run of bytes. Stacks are numbered
 * as samples first need them, so a sample that is new mostly is the chain that comes next.
 * @param chainEnds of all stacks of the recording, see {@link chainEndsOf}
 * @param firstNew row of the first stack that no earlier sample has used
 */
export function writeSampleStacks(
  writer: ByteWriter,
  stacks: Int32Array,
  chainEnds: Int32Array,
  firstNew: number,
): void {
  const codes = new ByteWriter(stacks.length + 8);
  const others = new ByteWriter(1024);
  const recent = new RecencyList();
  let next = firstNew;
  for (let i = 0; i < stacks.length; i++) {
    const stack = stacks[i] ?? -1;
    const place = recent.placeOf(stack);
    if (place >= 0) codes.varint(place + 1);
    else if (stack === chainEnds[next]) codes.varint(0);
    else {
      codes.varint(RECENCY_LIST_LENGTH + 1);
      others.zigzag(next - stack);
    }
    next = Math.max(next, stack + 1);
    if (place >= 0) recent.toFront(place);
    else recent.addFront(stack);
  }
  writer.varint(firstNew);
  writer.varint(codes.length);
  writer.bytes(codes.written());
  writer.cut();
  writer.bytes(others.written());
}

/**
 * The reverse of {@link writeSampleStacks}: fills `stacks`.
 * @throws {FormatError} when a code is out of bounds
 */
export function readSampleStacks(reader: ByteReader, stacks: Int32Array, chainEnds: Int32Array): void {
  let next = reader.varint();
  const codes = reader.slice(reader.varint());
  const recent = new RecencyList();
  codes.varints(stacks);
  for (let i = 0; i < stacks.length; i++) {
    const code = stacks[i] ?? 0; // the stack takes its place
    if (code >= 1 && code <= RECENCY_LIST_LENGTH) {
      const stack = recent.at(code - 1);
      if (stack === undefined) reader.fail("a sample's stack is not there");
      recent.toFront(code - 1);
      stacks[i] = stack;
      continue;
    }
    if (code > RECENCY_LIST_LENGTH + 1) reader.fail(`a sample's stack has the unknown code ${code}`);
    const stack = code === 0 ? chainEnds[next] ?? -2 : next - reader.zigzag();
    if (stack < -1 || stack >= chainEnds.length) reader.fail("a sample's stack is not there");
    next = Math.max(next, stack + 1);
    recent.addFront(stack);
    stacks[i] = stack;
  }
  if (codes.remaining > 0) reader.fail("samples have bytes left over");
}

/** For each stack the last one of the chain that starts there, each the child of the one in the row before it. */
export function chainEndsOf(parents: Int32Array): Int32Array {
  const ends = new Int32Array(parents.length);
  for (let i = parents.length - 1; i >= 0; i--) ends[i] = parents[i + 1] === i ? ends[i + 1] ?? i : i;
  return ends;
}
