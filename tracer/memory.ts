// What `import … from "microlog/memory"` gives: what a piece of work does to the memory in use.

import { findLibrary } from "./inject/library.ts";
import type { Logger } from "./logger/logger.ts";
import { readMemory } from "./runtime/memory_in_use.ts";
import { runToEnd } from "./telemetry/run_to_end.ts";

/** What is done with the numbers besides the span. */
export interface MemoryOptions {
  /** Logs a record at `info`, too. */
  readonly logger?: Logger;
}

/**
 * Runs work in a span that tells the heap in use before and after it, in bytes, and how the heap and the resident memory
 * changed: `heap_before`, `heap_after`, `heap_change`, `rss_change`. Returns and throws what the work does. What runs beside
 * it counts, too, and a change is negative where the engine collected meanwhile.
 *
 * @example
 * const rows = await trackMemory("import", () => importRows(file), { logger: log });
 */
export function trackMemory<T>(name: string, work: () => T, { logger }: MemoryOptions = {}): T {
  const open = findLibrary().telemetry.spans.start(name);
  const before = readMemory();
  return runToEnd(() => open.run(work), (ending) => {
    const after = readMemory();
    const fields = {
      heap_before: before.heapBytes,
      heap_after: after.heapBytes,
      heap_change: after.heapBytes - before.heapBytes,
      rss_change: after.rssBytes - before.rssBytes,
    };
    open.set(fields);
    if (ending.hasFailed) open.set({ exception: ending.error }).status("error");
    open.end();
    logger?.info(`memory of ${name}`, fields);
  });
}
