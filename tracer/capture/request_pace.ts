// Which requests get a span of their own. A server under load answers thousands a second: a span for each would cost more
// than many of them do, and fill the recording. All are kept while there are few; of a flood as many as tell how it goes,
// picked by time alone, so that slow ones are among them as often as they come. The others are counted.

import { Allowance } from "./allowance.ts";

/** Spans in full: what a page of an application asks for at once, and later so many that a minute stays below 20 KB. */
const FULL_REQUESTS = { burst: 200, perSecond: 20 } as const;

/** Between refills, while there is something to refill: to look at the clock for each request would cost as much as all else. */
const REFILL_MILLIS = 100;

/** What the pace is kept with. */
export interface PaceClock {
  /** Microseconds of any clock that only goes forward. */
  now(): number;
  /** Calls back again and again without keeping the program alive. Returns what ends it. */
  every(milliseconds: number, callback: () => void): () => void;
}

/** Picks requests. */
export class RequestPace {
  readonly #clock: PaceClock;
  readonly #allowance = new Allowance(FULL_REQUESTS);
  #stopRefilling: (() => void) | undefined;
  #refused = 0;
  #counted = 0;

  constructor(clock: PaceClock) {
    this.#clock = clock;
  }

  /** Whether the next request gets a span. Hot. */
  takes(): boolean {
    this.#stopRefilling ??= this.#startRefilling();
    if (this.#allowance.take()) return true;
    this.#refused++;
    return false;
  }

  /** How many were refused since this was last asked. */
  countRefused(): number {
    const count = this.#refused - this.#counted;
    this.#counted = this.#refused;
    return count;
  }

  #startRefilling(): () => void {
    const { now, every } = this.#clock;
    this.#allowance.refill(now());
    return every(REFILL_MILLIS, () => {
      this.#allowance.refill(now());
      if (!this.#allowance.isFull) return;
      this.#stopRefilling?.();
      this.#stopRefilling = undefined;
    });
  }
}
