// A clock for tests.

/** A clock that stands still until it is told to go on. */
export interface FakeClock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Lets time go by. @param milliseconds may be negative */
  readonly advance: (milliseconds: number) => void;
}

/** A clock for captures. @param start milliseconds since 1970 */
export function createFakeClock(start = 0): FakeClock {
  let time = start;
  return { now: () => time, advance: (milliseconds) => void (time += milliseconds) };
}
