// Levels of log entries. Apart from the tables, because loggers need nothing else of them.

/** Levels by rank. The index is what `logs.level` holds. */
export const LEVELS = ["trace", "debug", "info", "warn", "error", "fatal"] as const;
export type Level = (typeof LEVELS)[number];
