// Columns of moments by the best clock there is: in Node that is `hrtime.bigint`, whose values are cheap only where they
// need not become plain numbers; elsewhere `performance.now`.

import type { TimeColumn } from "../telemetry/event_sink.ts";
import { process } from "./host_process.ts";
import { createTimes as createMillisTimes } from "./millis_times.ts";

// Taken before the program can replace them: fake timers of test runners must not stop this clock.
const { performance } = globalThis;
const performanceNow = performance.now.bind(performance);
const originMillis = performance.timeOrigin;

/** Makes a column. @param capacity rows */
export function createTimes(capacity: number): TimeColumn {
  return isNode() ? new TickTimes(capacity) : createMillisTimes(capacity);
}

function isNode(): boolean {
  return !("Bun" in globalThis) && !("Deno" in globalThis) && "process" in globalThis &&
    typeof process.hrtime?.bigint === "function";
}

/** Nanoseconds of the system's monotonic clock. */
class TickTimes implements TimeColumn {
  readonly #values: BigInt64Array;
  readonly #ticks = process.hrtime.bigint;
  readonly #beganTicks: bigint;
  readonly #beganMicros: number;

  constructor(capacity: number) {
    this.#values = new BigInt64Array(capacity);
    this.#beganTicks = this.#ticks();
    this.#beganMicros = (originMillis + performanceNow()) * 1000;
  }

  stamp(row: number): void {
    this.#values[row] = this.#ticks();
  }

  put(row: number, micros: number): void {
    this.#values[row] = this.#beganTicks + BigInt(Math.round((micros - this.#beganMicros) * 1000));
  }

  copy(from: number, row: number): void {
    this.#values[row] = this.#values[from] ?? 0n;
  }

  micros(row: number): number {
    return this.#beganMicros + Number((this.#values[row] ?? 0n) - this.#beganTicks) / 1000;
  }
}
