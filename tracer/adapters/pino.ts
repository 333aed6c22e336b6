// Pino into microlog: a destination for `pino(options, destination)`, or one of several in `pino.multistream()`. Takes what
// pino writes, after its serializers, formatters and redaction.

import type { Fields } from "../logger/json_fields.ts";
import { findLevel } from "../logger/levels.ts";
import { FATAL, INFO, TRACE } from "../logger/level_ranks.ts";
import { type AdapterOptions, fieldsWithout, joinName, takeRecord } from "./foreign/foreign_record.ts";

/** What the lines are like. */
export interface PinoAdapterOptions extends AdapterOptions {
  /** Pino's `messageKey`, default `msg`. */
  readonly messageKey?: string;
  /** Pino's `errorKey`, default `err`. */
  readonly errorKey?: string;
  /** Pino's `nestedKey`, default none. */
  readonly nestedKey?: string;
  /** Whether `pid` and `hostname`, which pino adds to each record, are kept; default false. */
  readonly keepBase?: boolean;
}

/** A destination, as pino has them. */
export interface PinoDestination {
  write(line: string): void;
}

/** Pino hands a destination with this property the objects that a line was made of, too. */
const NEEDS_METADATA = Symbol.for("pino.metadata");

/**
 * A destination that hands what pino logs to microlog. Loggers are called as their `name` says, errors stay errors, and
 * child bindings become fields.
 *
 * @example
 * const log = pino({ name: "api" }, pinoDestination());
 * log.child({ request: 7 }).info({ rows: 3 }, "loaded");
 */
export function pinoDestination(options: PinoAdapterOptions = {}): PinoDestination {
  return new Destination(options);
}

class Destination implements PinoDestination {
  readonly [NEEDS_METADATA] = true;
  /** By this pino tells a destination from options. */
  readonly writable = true;
  /** Set by pino before each line. */
  lastObj: unknown;
  readonly #options: PinoAdapterOptions;

  constructor(options: PinoAdapterOptions) {
    this.#options = options;
  }

  write(line: string): void {
    const { logger, messageKey = "msg", errorKey = "err", nestedKey, keepBase = false } = this.#options;
    const made = this.lastObj;
    this.lastObj = undefined;
    const members = parseMembers(line);
    if (members === undefined) {
      takeRecord({
        time: undefined,
        level: INFO,
        logger: logger ?? "",
        message: line.trimEnd(),
        fields: undefined,
        error: undefined,
      });
      return;
    }
    const { level, time, name, [messageKey]: message, [errorKey]: error } = members;
    const hasName = typeof name === "string";
    const left = ["level", "time", messageKey, errorKey, hasName ? "name" : undefined, nestedKey];
    if (!keepBase) left.push("pid", "hostname");
    const own = nestedKey === undefined ? undefined : members[nestedKey];
    takeRecord({
      time: timeOf(time),
      level: rankOf(level),
      logger: joinName(logger, hasName ? name : undefined),
      message: message === undefined ? "" : String(message),
      fields: { ...fieldsWithout(members, left), ...(isMembers(own) ? own : {}) },
      error: errorOf(made, errorKey) ?? error,
    });
  }
}

/** The error itself rather than what a serializer made of it. */
function errorOf(made: unknown, key: string): Error | undefined {
  const found = isMembers(made) ? made[key] : made;
  return found instanceof Error ? found : undefined;
}

function parseMembers(line: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isMembers(value) ? value : undefined;
  } catch {
    return undefined; // pino formats may be the user's own
  }
}

/** Milliseconds since 1970 of `pino.stdTimeFunctions`: a number of milliseconds or, below them, seconds, or a text. */
function timeOf(time: unknown): number | undefined {
  const millis = typeof time === "string" ? Date.parse(time) : time;
  if (typeof millis !== "number" || Number.isNaN(millis)) return undefined;
  return millis < SECONDS_BELOW ? millis * 1000 : millis;
}

/** Of seconds, the year 5138; of milliseconds, 1973. */
const SECONDS_BELOW = 1e11;

/** Pino's levels are numbers, 10 for `trace` to 60 for `fatal`, of which users have their own in between, or words. */
function rankOf(level: unknown): number {
  if (typeof level !== "number") return findLevel(level) ?? INFO;
  const rank = Math.floor(level / 10) - 1;
  return Math.min(FATAL, Math.max(TRACE, rank));
}

function isMembers(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Error);
}
