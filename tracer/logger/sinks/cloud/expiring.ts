// What authorizes for a while only: loaded when it is needed, kept until shortly before it ends, asked for once at a time.

/** Something with an end. */
export interface Lease<T> {
  readonly value: T;
  /** Milliseconds since 1970; Infinity for what has no end. */
  readonly until: number;
}

/** Ends are told by another clock, and requests take their time. */
const MARGIN_MILLIS = 5 * 60_000;

/** Keeps a lease. */
export class Expiring<T> {
  readonly #load: () => Promise<Lease<T>>;
  readonly #now: () => number;
  #lease: Lease<T> | undefined;
  #loading: Promise<Lease<T>> | undefined;
  /** When it is loaded anew. */
  #renewAt = 0;

  /** @param load gets a new one; what it throws is thrown to whoever asked, and the next one asks anew */
  constructor(load: () => Promise<Lease<T>>, now: () => number) {
    this.#load = load;
    this.#now = now;
  }

  /** The one that holds. */
  async get(): Promise<T> {
    if (this.#lease !== undefined && this.#now() < this.#renewAt) return this.#lease.value;
    this.#loading ??= this.#renew();
    return (await this.#loading).value;
  }

  /** Has the next one that asks load a new one: it was refused. */
  forget(): void {
    this.#lease = undefined;
  }

  async #renew(): Promise<Lease<T>> {
    try {
      const lease = await this.#load();
      this.#lease = lease;
      const left = lease.until - this.#now();
      // Those that hold for minutes only are used for most of that.
      this.#renewAt = lease.until - Math.min(MARGIN_MILLIS, left / 4);
      return lease;
    } finally {
      this.#loading = undefined;
    }
  }
}
