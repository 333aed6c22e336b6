// Whether anybody uses the server: one that was started in passing ends itself when nobody does.

/** Counts what is going on. */
export class Activity {
  readonly #now: () => number;
  #open = 0;
  #lastAtMs: number;

  /** @param now milliseconds, of any clock that does not go back */
  constructor(now: () => number) {
    this.#now = now;
    this.#lastAtMs = now();
  }

  /** Something begins. Returns what ends it. */
  begin(): () => void {
    let ended = false;
    this.#open++;
    return () => {
      if (ended) return;
      ended = true;
      this.#open--;
      this.#lastAtMs = this.#now();
    };
  }

  /** For how long nothing has been going on, in milliseconds; 0 while something is. */
  idleMs(): number {
    return this.#open > 0 ? 0 : this.#now() - this.#lastAtMs;
  }
}
