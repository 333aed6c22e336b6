// Values by key, of the keys that were used last: what filters remember is bounded, however many keys a program makes up.

/** The last keys with what is known of them. */
export class RecentKeys<V> {
  readonly #most: number;
  readonly #onForget: (value: V, key: string) => void;
  readonly #values = new Map<string, V>();

  /** @param onForget takes what makes room for another key */
  constructor(most: number, onForget: (value: V, key: string) => void = () => {}) {
    this.#most = most;
    this.#onForget = onForget;
  }

  /** What is known of a key, the one used longest ago first. */
  entries(): IterableIterator<[string, V]> {
    return this.#values.entries();
  }

  /** What is known of a key, which is the last one used from then on; undefined when nothing is. */
  find(key: string): V | undefined {
    const known = this.#values.get(key);
    if (known === undefined) return undefined;
    this.#values.delete(key);
    this.#values.set(key, known);
    return known;
  }

  /** As `find`; makes it when nothing is known. */
  get(key: string, create: () => V): V {
    const known = this.find(key);
    if (known !== undefined) return known;
    if (this.#values.size >= this.#most) this.#forgetOldest();
    const made = create();
    this.#values.set(key, made);
    return made;
  }

  delete(key: string): void {
    this.#values.delete(key);
  }

  /** Forgets the key that was used longest ago. */
  #forgetOldest(): void {
    for (const [key, value] of this.#values) {
      this.#values.delete(key);
      this.#onForget(value, key);
      return;
    }
  }
}
