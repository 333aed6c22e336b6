// Levels of log records: their names, their order, and the other names that people know them by.

import { type Level, LEVELS } from "../../recording/tables/levels.ts";
import { ERROR, FATAL, INFO, OFF, TRACE, WARN } from "./level_ranks.ts";

export type { Level };

/** A level as it is set: `off` lets nothing through. */
export type LevelSetting = Level | "off";

/** Names by rank. */
const NAMES: readonly string[] = [...LEVELS, "off"];

/** Other names: those of Python's logging, of syslog and of the OpenTelemetry environment variables. */
export const ALIASES: Readonly<Record<string, number>> = {
  all: TRACE,
  verbose: TRACE,
  silly: TRACE,
  notice: INFO,
  information: INFO,
  warning: WARN,
  err: ERROR,
  exception: ERROR,
  critical: FATAL,
  alert: FATAL,
  emergency: FATAL,
  panic: FATAL,
  none: OFF,
  silent: OFF,
};

/** Name of a rank. @param rank below {@link OFF} */
export function levelName(rank: number): Level {
  return LEVELS[rank] ?? "fatal";
}

/**
 * The rank of a level by name, in any case.
 * @throws {RangeError} when there is no such level
 */
export function parseLevel(name: string): number {
  const rank = findLevel(name);
  if (rank === undefined) {
    throw new RangeError(`There is no level "${String(name)}"; levels are ${NAMES.join(", ")}`);
  }
  return rank;
}

/** The rank of a level by name, in any case; undefined when there is none of that name. */
export function findLevel(name: unknown): number | undefined {
  if (typeof name !== "string") return undefined;
  const lower = name.toLowerCase();
  if (Object.hasOwn(ALIASES, lower)) return ALIASES[lower];
  const rank = NAMES.indexOf(lower);
  return rank < 0 ? undefined : rank;
}
