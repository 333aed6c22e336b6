// Which requests get a span of their own. A server under load answers thousands a second: a span for each would cost more
// than many of them do, and fill the recording. All are kept while there are few; of a flood as many as tell how it goes,
// picked by time alone, so that slow ones are among them as often as they come. The others are counted.

import { Allowance } from "./allowance.ts";

/** Spans in full: what a page of an application asks for at once, and later so many that a minute stays below 20 KB. */
const FULL_REQUESTS = { burst: 200, perSecond: 20 } as const;

/** Requests in vain between two looks at the clock. */
const MISSES_BEFORE_LOOKING = 16;

/** Picks requests. */
export class RequestPace {
  readonly #now: () => number;
  readonly #allowance = new Allowance(FULL_REQUESTS);
  #misses = 0;
  #refused = 0;
  #counted = 0;

  /** @param now microseconds of any clock that only goes forward */
  constructor(now: () => number) {
    this.#now = now;
    this.#allowance.refill(now());
  }

  /** Whether the next request gets a span. Hot. */
  takes(): boolean {
    if (!this.#allowance.take() && !this.#takesRefilled()) {
      this.#refused++;
      return false;
    }
    this.#misses = 0;
    return true;
  }

  #takesRefilled(): boolean {
    if (this.#misses++ % MISSES_BEFORE_LOOKING !== 0) return false;
    this.#allowance.refill(this.#now());
    return this.#allowance.take();
  }

  /** How many were refused since this was last asked. */
  countRefused(): number {
    const count = this.#refused - this.#counted;
    this.#counted = this.#refused;
    return count;
  }
}
