// A clock for columns of moments that goes one microsecond a look, or as far as it is told.

import type { TimeColumn } from "../../tracer/telemetry/event_sink.ts";

/** The clock, and columns that use it. */
export interface FakeTimes {
  /** Microseconds since 1970; the next look is one later. */
  now: number;
  readonly createTimes: (capacity: number) => TimeColumn;
}

export function createFakeTimes(): FakeTimes {
  const times: FakeTimes = {
    now: 0,
    createTimes: (capacity) => {
      const values = new Float64Array(capacity);
      return {
        stamp: (row) => void (values[row] = times.now++),
        put: (row, micros) => void (values[row] = micros),
        copy: (from, row) => void (values[row] = values[from] ?? 0),
        micros: (row) => values[row] ?? 0,
      };
    },
  };
  return times;
}
