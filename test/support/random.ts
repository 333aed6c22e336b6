// Seeded randomness for tests and benches: the same seed gives the same numbers in every runtime.

/** Numbers from a seed. */
export interface Random {
  /** At least 0, below 1. */
  next(): number;
  /** Integer from 0 up to, but not including, `end`. */
  below(end: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** One of the values. */
  pick<T>(values: readonly T[]): T;
}

/** A generator of numbers. @param seed 32-bit integer */
export function createRandom(seed: number): Random {
  let state = seed | 0;
  // Mulberry32 by Tommy Ettinger: small, fast and good enough to scatter test cases.
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (end: number) => Math.floor(next() * end);
  return {
    next,
    below,
    chance: (probability) => next() < probability,
    pick: <T>(values: readonly T[]): T => {
      if (values.length === 0) throw new RangeError("There is nothing to pick");
      return values[below(values.length)] as T; // an index that is there
    },
  };
}
