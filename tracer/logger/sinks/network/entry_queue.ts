// Entries that wait, in a limited number of bytes. What happens when there is no more room is a choice: by level, the least
// important go first.

import { ERROR, OFF } from "../../level_ranks.ts";
import type { Entry } from "./entry.ts";

/**
 * `by-level` gives up the least important records first, the oldest of them first; `drop-newest` what comes, `drop-oldest`
 * what has waited longest; `sample` lets fewer and fewer through as it fills, and goes by level when it is full; `block` has
 * the caller wait until what comes is on disk.
 */
export const OVERLOAD_POLICIES = ["by-level", "drop-newest", "drop-oldest", "sample", "block"] as const;
export type OverloadPolicy = (typeof OVERLOAD_POLICIES)[number];

/** What an entry takes besides its text, about. */
const ENTRY_BYTES = 100;

/** How much of something is taken at most. */
export interface TakeLimits {
  readonly count: number;
  readonly bytes: number;
  /** What an entry adds to a request besides its text. */
  readonly overheadBytes: number;
}

/** Entries by level, each level in its order. */
export class EntryQueue {
  readonly #lanes: readonly Lane[] = Array.from({ length: OFF }, () => new Lane());
  readonly #maxBytes: number;
  readonly #policy: OverloadPolicy;
  readonly #giveUp: (entry: Entry) => void;
  #length = 0;
  #heldBytes = 0;
  #waitingBytes = 0;
  #offered = 0;

  /** @param giveUp takes what there is no room for */
  constructor(maxBytes: number, policy: OverloadPolicy, giveUp: (entry: Entry) => void) {
    this.#maxBytes = maxBytes;
    this.#policy = policy;
    this.#giveUp = giveUp;
  }

  /** Entries that wait. */
  get length(): number {
    return this.#length;
  }

  /** Order of what has waited longest; infinite when nothing waits. */
  get oldest(): number {
    return this.#oldestLane()?.first?.order ?? Number.POSITIVE_INFINITY;
  }

  /** Bytes of texts that wait. */
  get bytes(): number {
    return this.#waitingBytes;
  }

  /** Share of the room that is taken, by what is being sent, too. */
  get fill(): number {
    return this.#heldBytes / this.#maxBytes;
  }

  /** Adds an entry, or gives up this or another one. */
  add(entry: Entry): void {
    if (this.#policy === "sample" && this.#isLeftOut(entry)) return this.#giveUp(entry);
    while (this.#heldBytes + sizeOf(entry) > this.#maxBytes) {
      const lane = this.#laneToCut(entry);
      const victim = lane?.shift();
      if (victim === undefined) return this.#giveUp(entry);
      this.#length--;
      this.#waitingBytes -= victim.bytes;
      this.release(victim);
      this.#giveUp(victim);
    }
    this.#heldBytes += sizeOf(entry);
    this.#waitingBytes += entry.bytes;
    this.#length++;
    this.#laneOf(entry).push(entry);
  }

  /** Takes the oldest, as many as fit. They count until they are released. */
  take({ count, bytes, overheadBytes }: TakeLimits): Entry[] {
    const taken: Entry[] = [];
    let left = bytes;
    while (taken.length < count) {
      const lane = this.#oldestLane();
      const next = lane?.first;
      if (lane === undefined || next === undefined) break;
      left -= next.bytes + overheadBytes;
      // One that is larger than a request may be is for the receiver to judge.
      if (left < 0 && taken.length > 0) break;
      lane.shift();
      this.#length--;
      this.#waitingBytes -= next.bytes;
      taken.push(next);
    }
    return taken;
  }

  /** Gives back the room of an entry that was taken. */
  release(entry: Entry): void {
    this.#heldBytes -= sizeOf(entry);
  }

  /** All that waits, in no order; it stays. */
  *all(): Iterable<Entry> {
    for (const lane of this.#lanes) yield* lane.all();
  }

  /** From half full on one of two is kept, from three quarters on one of four, and so on; errors always. */
  #isLeftOut({ level }: Entry): boolean {
    const free = 1 - this.fill;
    if (level >= ERROR || free >= 0.5) return false;
    const keptOf = 2 ** Math.min(10, Math.floor(-Math.log2(Math.max(free, 0.001))));
    return this.#offered++ % keptOf !== 0;
  }

  #laneToCut({ level }: Entry): Lane | undefined {
    if (this.#policy === "drop-newest" || this.#policy === "block") return undefined;
    if (this.#policy === "drop-oldest") return this.#oldestLane();
    return this.#lanes.find((lane, rank) => rank < level && lane.first !== undefined);
  }

  #oldestLane(): Lane | undefined {
    let oldest: Lane | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const lane of this.#lanes) {
      const { first } = lane;
      if (first === undefined || first.order >= least) continue;
      oldest = lane;
      least = first.order;
    }
    return oldest;
  }

  #laneOf({ level }: Entry): Lane {
    return this.#lanes[Math.min(OFF - 1, Math.max(0, Math.floor(level)))] ?? new Lane();
  }
}

function sizeOf(entry: Entry): number {
  return entry.bytes + ENTRY_BYTES;
}

/** What was taken from the front of an array is cut off once it is so many. */
const MOST_GAPS = 1024;

/** First in, first out. */
class Lane {
  #entries: Entry[] = [];
  #start = 0;

  get first(): Entry | undefined {
    return this.#entries[this.#start];
  }

  push(entry: Entry): void {
    this.#entries.push(entry);
  }

  shift(): Entry | undefined {
    const first = this.#entries[this.#start];
    if (first === undefined) return undefined;
    this.#start++;
    if (this.#start === this.#entries.length || this.#start > MOST_GAPS) {
      this.#entries = this.#entries.slice(this.#start);
      this.#start = 0;
    }
    return first;
  }

  all(): readonly Entry[] {
    return this.#entries.slice(this.#start);
  }
}
