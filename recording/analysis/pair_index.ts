// Numbers by pairs of numbers: which node a parent and a frame make. A map of keys would make a number object for each.

const EMPTY = -1;

/** Gives each pair the number that it was given. Hot. */
export class PairIndex {
  #mask: number;
  #first: Int32Array;
  #second: Int32Array;
  #value: Int32Array;
  #length = 0;

  /** @param expected pairs to make room for */
  constructor(expected = 64) {
    let capacity = 64;
    while (capacity < expected * 2) capacity *= 2;
    this.#mask = capacity - 1;
    this.#first = new Int32Array(capacity);
    this.#second = new Int32Array(capacity);
    this.#value = new Int32Array(capacity).fill(EMPTY);
  }

  /** The number of a pair, -1 when it has none. */
  get(first: number, second: number): number {
    return this.#value[this.#slotOf(first, second)] ?? EMPTY;
  }

  /** Gives a pair a number. @param value 0 or above */
  set(first: number, second: number, value: number): void {
    const slot = this.#slotOf(first, second);
    if (this.#value[slot] === EMPTY && ++this.#length * 2 > this.#mask) {
      this.#grow();
      this.set(first, second, value);
      return;
    }
    this.#first[slot] = first;
    this.#second[slot] = second;
    this.#value[slot] = value;
  }

  /** Where the pair is, or would be. */
  #slotOf(first: number, second: number): number {
    let hash = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b);
    hash ^= hash >>> 15;
    let slot = hash & this.#mask;
    while (
      this.#value[slot] !== EMPTY && (this.#first[slot] !== first || this.#second[slot] !== second)
    ) slot = (slot + 1) & this.#mask;
    return slot;
  }

  #grow(): void {
    const [first, second, value] = [this.#first, this.#second, this.#value];
    const capacity = value.length * 2;
    this.#mask = capacity - 1;
    this.#first = new Int32Array(capacity);
    this.#second = new Int32Array(capacity);
    this.#value = new Int32Array(capacity).fill(EMPTY);
    this.#length = 0;
    for (let slot = 0; slot < value.length; slot++) {
      if (value[slot] !== EMPTY) this.set(first[slot] ?? 0, second[slot] ?? 0, value[slot] ?? 0);
    }
  }
}
