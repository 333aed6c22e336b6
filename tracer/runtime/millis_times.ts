// Columns of moments by `performance.now`. In bundles for pages this stands for times.ts.

import type { TimeColumn } from "../telemetry/event_sink.ts";

// Taken before the program can replace them: fake timers of test runners must not stop this clock.
const { performance } = globalThis;
const performanceNow = /* @__PURE__ */ performance.now.bind(performance);
const originMillis = performance.timeOrigin;

/** Makes a column. @param capacity rows */
export function createTimes(capacity: number): TimeColumn {
  return new MillisTimes(capacity);
}

/** Milliseconds since the thread began. */
class MillisTimes implements TimeColumn {
  readonly #values: Float64Array;

  constructor(capacity: number) {
    this.#values = new Float64Array(capacity);
  }

  stamp(row: number): void {
    this.#values[row] = performanceNow();
  }

  put(row: number, micros: number): void {
    this.#values[row] = micros / 1000 - originMillis;
  }

  copy(from: number, row: number): void {
    this.#values[row] = this.#values[from] ?? 0;
  }

  micros(row: number): number {
    return (originMillis + (this.#values[row] ?? 0)) * 1000;
  }
}
