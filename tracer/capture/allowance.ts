// What costs time is given out at a rate: a burst at once, then so many a second.

/** So many at once, and so many a second for ever. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** An allowance that refills with time. */
export class Allowance {
  readonly #burst: number;
  readonly #perMicro: number;
  #left: number;
  #filledAt = 0;

  constructor({ burst, perSecond }: Rate) {
    this.#burst = this.#left = burst;
    this.#perMicro = perSecond / 1e6;
  }

  /** @param now microseconds of any clock that only goes forward */
  refill(now: number): void {
    this.#left = Math.min(this.#burst, this.#left + (now - this.#filledAt) * this.#perMicro);
    this.#filledAt = now;
  }

  /** As of the last {@link refill}. */
  get isFull(): boolean {
    return this.#left >= this.#burst;
  }

  /** Takes so many, if there is one: what is dear then delays what comes after it. */
  take(count = 1): boolean {
    if (this.#left < 1) return false;
    this.#left -= count;
    return true;
  }
}
