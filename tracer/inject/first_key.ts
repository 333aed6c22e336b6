// Where the keys of spans begin to count, so that those of several makers in a recording do not meet.

/** Random part of a span's key, and the part that counts: together below 2^53. */
const KEY_RANDOM = 2 ** 20;
const KEY_COUNT = 2 ** 32;

/** A key of its own to count from. */
export function createFirstKey(): number {
  return Math.floor(Math.random() * KEY_RANDOM) * KEY_COUNT;
}
