// Finds rows by what they hold: an open hash table of row numbers, in two typed arrays. What rows hold, and how that
// is compared, is their owner's affair (stacks.ts).

/** Slots at first; always a power of two. */
const FIRST_SLOTS = 64;

/** Differs from run to run, so that no file can be made whose rows all fall on one slot. Nothing else depends on it. */
const SEED = Math.floor(Math.random() * 2 ** 32) | 0;

/** Rows by hash. Hot: a look-up allocates nothing. */
export class RowIndex {
  #slots: Int32Array = new Int32Array(FIRST_SLOTS);
  #hashes: Int32Array = new Int32Array(FIRST_SLOTS);
  #mask = FIRST_SLOTS - 1;
  #length = 0;

  /** Rows that were put in. */
  get length(): number {
    return this.#length;
  }

  /** The slot at which looking for a row begins. */
  slotOf(hash: number): number {
    return hash & this.#mask;
  }

  /** The slot to look at next. */
  after(slot: number): number {
    return (slot + 1) & this.#mask;
  }

  /** The row in a slot; -1 when it is free: what is looked for is not there, and may be put there. */
  rowAt(slot: number): number {
    return (this.#slots[slot] ?? 0) - 1;
  }

  /**
   * Gives the next row a free slot, found by looking for it.
   * @returns the row
   */
  put(slot: number, hash: number): number {
    const row = this.#length++;
    if (row === this.#hashes.length) this.#hashes = enlarge(this.#hashes);
    this.#hashes[row] = hash;
    this.#slots[slot] = row + 1;
    // Half full: chains stay short.
    if (2 * this.#length > this.#slots.length) this.#spread();
    return row;
  }

  #spread(): void {
    const slots: Int32Array = this.#slots = new Int32Array(2 * this.#slots.length);
    this.#mask = slots.length - 1;
    for (let row = 0; row < this.#length; row++) {
      let slot = this.slotOf(this.#hashes[row] ?? 0);
      while (slots[slot] !== 0) slot = this.after(slot);
      slots[slot] = row + 1;
    }
  }
}

/** Mixes a number into a hash. Starts at {@link firstHash}. */
export function mixHash(hash: number, value: number): number {
  const mixed = Math.imul(hash ^ value, 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}

/** Where hashes start. */
export function firstHash(): number {
  return SEED;
}

/** The same numbers with room for as many more. */
export function enlarge(values: Int32Array): Int32Array {
  const enlarged = new Int32Array(2 * values.length);
  enlarged.set(values);
  return enlarged;
}
