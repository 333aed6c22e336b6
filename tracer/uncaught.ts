// What `import … from "microlog/uncaught"` gives: a record of each error that nobody caught, before the program ends of it. A
// program that is recorded has them in its recording without a word.

import { findLibrary } from "./inject/library.ts";
import type { Level } from "./logger/levels.ts";
import { watchUncaught } from "./runtime/uncaught.ts";

/** How they are logged. */
export interface UncaughtOptions {
  /** Default `fatal`. */
  readonly level?: Level;
  /** Name of the logger, default the root. */
  readonly logger?: string;
}

/**
 * Logs each error and each rejection that nobody caught from now on, and writes what is buffered. Nothing else changes: the
 * runtime prints them and ends the program as it would have, or the program's own listeners have them.
 *
 * @returns what ends that
 * @example
 * await configure({ sinks: [{ type: "file", path: "app.log" }] });
 * logUncaught();
 */
export function logUncaught({ level = "fatal", logger = "" }: UncaughtOptions = {}): () => void {
  const { logging, fault } = findLibrary();
  const log = logging.logger(logger);
  return watchUncaught((error, kind) => {
    const message = kind === "rejection" ? "unhandled rejection" : "uncaught error";
    try {
      if (error instanceof Error) log.log(level, error, message);
      else log.log(level, message, { thrown: error });
      logging.flushSync();
    } catch (problem) {
      fault("uncaught errors", problem);
    }
  });
}
