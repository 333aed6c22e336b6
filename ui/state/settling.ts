// What is shown of a run that is still going, while what comes next is being made: with every flush there is another
// recording, and what is told from a large one takes a while. Until it is there, what was shown stays.

/** How something is made of a source, and when it may be shown. */
export interface SettlingParts<S, T> {
  readonly make: (source: S) => T;
  /** Whether there is anything to be seen of it; read in a computed or while drawing, so that one hears of it. */
  readonly isReady: (made: T) => boolean;
  /** Whether one source continues the other: of something else nothing stays. */
  readonly isSame: (earlier: S, next: S) => boolean;
  /** Takes over how the earlier one was looked at, right before the next one is shown. */
  readonly take: (earlier: T, next: T) => void;
  /** Called for what is no longer needed. */
  readonly drop?: (made: T) => void;
}

interface Held<S, T> {
  readonly source: S;
  readonly made: T;
}

/** Something that is shown until its successor is ready. What comes while one is being made waits, so that each gets ready. */
export class Settling<S, T> {
  readonly #parts: SettlingParts<S, T>;
  #shown: Held<S, T> | undefined;
  #next: Held<S, T> | undefined;

  constructor(parts: SettlingParts<S, T>) {
    this.#parts = parts;
  }

  /** What is to be shown now that a source is there. */
  show(source: S): T {
    const { isReady, isSame } = this.#parts;
    if (this.#shown !== undefined && !isSame(this.#shown.source, source)) this.dispose();
    this.#shown ??= this.#make(source);
    if (this.#next !== undefined && isReady(this.#next.made)) this.#swap(this.#next);
    if (this.#next === undefined && source !== this.#shown.source) {
      const next = this.#make(source);
      if (isReady(next.made)) this.#swap(next);
      else this.#next = next;
    }
    return this.#shown.made;
  }

  /** Whether something else is about to be shown. */
  get isComing(): boolean {
    return this.#next !== undefined;
  }

  dispose(): void {
    const { drop } = this.#parts;
    for (const held of [this.#shown, this.#next]) if (held !== undefined) drop?.(held.made);
    this.#shown = undefined;
    this.#next = undefined;
  }

  #make(source: S): Held<S, T> {
    return { source, made: this.#parts.make(source) };
  }

  #swap(next: Held<S, T>): void {
    const earlier = this.#shown;
    this.#shown = next;
    this.#next = undefined;
    if (earlier === undefined) return;
    this.#parts.take(earlier.made, next.made);
    this.#parts.drop?.(earlier.made);
  }
}
