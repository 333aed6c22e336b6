// Loaded before each test file under Deno, whose node:test keeps errors outside of tests to itself: a file that throws half-way, a
// timer that throws, a promise nobody awaits would all pass. This prints them with a mark that `test_file.ts` takes as a failure.

import { UNCAUGHT_MARK } from "./test_count.ts";

function report(event: Event): void {
  const cause = "error" in event ? event.error : "reason" in event ? event.reason : event;
  console.error(UNCAUGHT_MARK, cause);
}

// Capturing: node:test stops these events before other listeners see them.
globalThis.addEventListener("error", report, { capture: true });
globalThis.addEventListener("unhandledrejection", report, { capture: true });
