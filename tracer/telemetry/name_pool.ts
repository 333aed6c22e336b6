// Names as small numbers. Programs that put values into names would fill memory with them: beyond a limit, all share one.

/** Names that are told apart. */
export const MOST_NAMES = 10_000;

/** The name of all names beyond the limit. */
export const OTHER_NAME = "(other)";

/** Gives each name an index, the same name the same one. Hot. */
export class NamePool {
  readonly names: string[] = [OTHER_NAME];
  readonly #indexes = new Map<string, number>();
  #overflows = 0;
  /** The name that was asked for last, because loops ask for one again and again. */
  #lastName: string | undefined;
  #lastIndex = 0;

  /** How often a name was not told apart. */
  get overflows(): number {
    return this.#overflows;
  }

  /** Index of a name; that of {@link OTHER_NAME} when there are too many. */
  index(name: string): number {
    if (name === this.#lastName) return this.#lastIndex;
    const index = this.#find(name);
    // One that is not told apart is looked for each time, because each time counts.
    if (index === 0) return 0;
    this.#lastName = name;
    return this.#lastIndex = index;
  }

  #find(name: string): number {
    const known = this.#indexes.get(name);
    if (known !== undefined) return known;
    if (this.names.length > MOST_NAMES) {
      this.#overflows++;
      return 0;
    }
    const index = this.names.push(name) - 1;
    this.#indexes.set(name, index);
    return index;
  }
}
