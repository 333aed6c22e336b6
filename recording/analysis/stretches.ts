// Stretches of time that never overlap, in order: pauses, waits, whatever is marked on an axis. And the arithmetic of
// where they cover something.

/** Stretches in order of time. Microseconds after the origin. */
export interface Stretches {
  readonly length: number;
  readonly start: Float64Array;
  readonly end: Float64Array;
}

/** A growing list of them. Hot: no object a stretch. */
export class StretchBuilder {
  #length = 0;
  #start = new Float64Array(64);
  #end = new Float64Array(64);

  /** Adds a stretch that starts no earlier than the one before; where they touch they become one. */
  add(start: number, end: number): void {
    const last = this.#length - 1;
    if (last >= 0 && start <= (this.#end[last] ?? 0)) {
      this.#end[last] = Math.max(this.#end[last] ?? 0, end);
      return;
    }
    if (this.#length === this.#start.length) {
      const [starts, ends] = [this.#start, this.#end];
      this.#start = new Float64Array(this.#length * 2);
      this.#end = new Float64Array(this.#length * 2);
      this.#start.set(starts);
      this.#end.set(ends);
    }
    this.#start[this.#length] = start;
    this.#end[this.#length++] = end;
  }

  build(): Stretches {
    return {
      length: this.#length,
      start: this.#start.slice(0, this.#length),
      end: this.#end.slice(0, this.#length),
    };
  }
}

/** All of several lists as one; what overlaps is merged. */
export function uniteStretches(lists: readonly Stretches[]): Stretches {
  const filled = lists.filter((list) => list.length > 0);
  const [only] = filled;
  if (only === undefined) return new StretchBuilder().build();
  if (filled.length === 1) return only;
  const all = filled.flatMap((list) =>
    Array.from({ length: list.length }, (_, i) => ({ start: list.start[i] ?? 0, end: list.end[i] ?? 0 }))
  );
  const united = new StretchBuilder();
  for (const { start, end } of all.sort((a, b) => a.start - b.start)) united.add(start, end);
  return united.build();
}

/** First stretch that ends after a moment; `length` when there is none. Hot. @param low where to start looking */
export function firstStretchAfter(stretches: Stretches, time: number, low = 0): number {
  let from = low;
  let to = stretches.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((stretches.end[middle] ?? 0) <= time) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** The stretch around a moment, or one no further than `slack` microseconds; -1 when there is none. */
export function stretchAt(stretches: Stretches, time: number, slack = 0): number {
  const at = firstStretchAfter(stretches, time - slack);
  return at < stretches.length && (stretches.start[at] ?? 0) <= time + slack ? at : -1;
}

/** Microseconds of `from .. to` that are covered. */
export function coveredMicros(stretches: Stretches, from: number, to: number): number {
  let covered = 0;
  for (let i = firstStretchAfter(stretches, from); i < stretches.length; i++) {
    const start = stretches.start[i] ?? 0;
    if (start >= to) break;
    covered += Math.min(to, stretches.end[i] ?? 0) - Math.max(from, start);
  }
  return covered;
}
