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

/** One moment by both clocks. */
interface Anchor {
  readonly ticks: bigint;
  readonly micros: number;
}

/** How often the clocks are read together. */
const READINGS = 5;

let anchor: Anchor | undefined;

/**
 * The same for all columns, or what begins in one and ends in another would have lasted too long, or less than nothing. A
 * thread may be held up between two readings of clocks: the two that lie closest together are taken.
 */
function findAnchor(readTicks: () => bigint): Anchor {
  const readings = Array.from({ length: READINGS }, () => {
    const before = performanceNow();
    const ticks = readTicks();
    const apart = performanceNow() - before;
    return { ticks, micros: (originMillis + before + apart / 2) * 1000, apart };
  });
  return readings.reduce((best, each) => each.apart < best.apart ? each : best);
}

/** Nanoseconds of the system's monotonic clock. */
class TickTimes implements TimeColumn {
  readonly #values: BigInt64Array;
  readonly #ticks = process.hrtime.bigint;
  readonly #beganTicks: bigint;
  readonly #beganMicros: number;

  constructor(capacity: number) {
    this.#values = new BigInt64Array(capacity);
    ({ ticks: this.#beganTicks, micros: this.#beganMicros } = anchor ??= findAnchor(this.#ticks));
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
