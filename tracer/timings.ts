// What `import … from "microlog/timings"` gives: spans of what a program times by other means. A program that is recorded
// has them without a word.

import { TimingSpans } from "./capture/user_timing.ts";
import { isRecorded } from "./inject/join_recording.ts";
import { findLibrary } from "./inject/library.ts";
import { watchUserTiming } from "./runtime/user_timing.ts";

/**
 * Makes spans of `performance.mark()` and `measure()`, `console.time()` and `console.timeStamp()` from now on. What
 * Chromium's DevTools read from an entry's `detail.devtools` becomes fields: `track`, `track_group`, `color`, `tooltip`,
 * `properties`.
 *
 * @returns what ends that
 * @example
 * const end = traceTimings();
 * performance.measure("query", { start, detail: { devtools: { track: "Database" } } });
 * end();
 */
export function traceTimings(): () => void {
  if (isRecorded()) return () => {}; // the tracer does so already
  const { telemetry, fault } = findLibrary();
  const { timeOrigin } = performance;
  const now = performance.now.bind(performance);
  return watchUserTiming(
    new TimingSpans({
      spans: () => telemetry.spans,
      originMillis: timeOrigin,
      now: () => (timeOrigin + now()) * 1000,
      fieldsHere: () => ({}),
      fault,
    }),
  );
}
