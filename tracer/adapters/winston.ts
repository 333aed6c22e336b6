// Winston into microlog: a transport, made of winston's own class, which is handed in.

import type { Fields } from "../logger/json_fields.ts";
import { findLevel } from "../logger/levels.ts";
import { DEBUG, FATAL, INFO } from "../logger/level_ranks.ts";
import { type AdapterOptions, fieldsWithout, joinName, takeRecord } from "./foreign/foreign_record.ts";

/** What the transport takes. */
export interface WinstonAdapterOptions extends AdapterOptions {
  /** Least level that it takes, as winston calls it; default: winston's own. */
  readonly level?: string;
  /** The field whose value is the logger's name, default `label`, which `winston.format.label()` adds. */
  readonly nameKey?: string;
}

/** What winston's class is told. */
interface TransportSetup {
  level?: string;
  log(info: unknown, next: () => void): void;
}

/** Where winston keeps what formats may change: the level without colours, and the arguments behind the message. */
const LEVEL = Symbol.for("level");
const SPLAT = Symbol.for("splat");

/** Names of levels that are winston's alone, of npm's and of syslog's kinds. */
const RANKS: Readonly<Record<string, number>> = { http: DEBUG, verbose: DEBUG, emerg: FATAL, crit: FATAL };

/**
 * A transport that hands what winston logs to microlog. Errors stay errors; `defaultMeta` and what child loggers add
 * become fields.
 *
 * @param Transport `winston.Transport`
 * @example
 * const log = winston.createLogger({ transports: [winstonTransport(winston.Transport)] });
 */
export function winstonTransport<T>(
  Transport: new (setup: TransportSetup) => T,
  options: WinstonAdapterOptions = {},
): T {
  const { level, logger, nameKey = "label" } = options;
  return new Transport({
    ...(level === undefined ? {} : { level }),
    log(info, next) {
      take(info, logger, nameKey);
      next();
    },
  });
}

function take(info: unknown, logger: string | undefined, nameKey: string): void {
  if (typeof info !== "object" || info === null) return;
  const members: Fields = { ...info };
  const error = findError(info);
  const message: unknown = info instanceof Error ? info.message : members["message"];
  const { timestamp, [nameKey]: name } = members;
  const hasName = typeof name === "string";
  const left = ["level", "message", "timestamp", hasName ? nameKey : undefined];
  // Winston copies them out of the error.
  if (error !== undefined) left.push("stack", "cause");
  takeRecord({
    time: typeof timestamp === "string" ? timeOf(timestamp) : undefined,
    level: rankOf(Reflect.get(info, LEVEL) ?? members["level"]),
    logger: joinName(logger, hasName ? name : undefined),
    message: typeof message === "string"
      ? message
      : message instanceof Error
      ? message.message
      : String(message),
    fields: fieldsWithout(members, left),
    error,
  });
}

/** What was thrown: the record itself, its message, or what came behind the message. */
function findError(info: object): unknown {
  if (info instanceof Error) return info;
  const splat: unknown = Reflect.get(info, SPLAT);
  const behind: unknown = Array.isArray(splat) ? splat[0] : undefined;
  if (behind instanceof Error) return behind;
  const message: unknown = Reflect.get(info, "message");
  if (message instanceof Error) return message;
  const stack: unknown = Reflect.get(info, "stack");
  return typeof stack === "string"
    ? rebuildError(String(message), stack, Reflect.get(info, "cause"))
    : undefined;
}

/** `winston.format.errors()` leaves of an error what belongs to a record. */
function rebuildError(message: string, stack: string, cause: unknown): Error {
  const error = new Error(message, cause === undefined ? {} : { cause });
  const [name] = /^\w+(?=:|$)/.exec(stack) ?? [];
  return Object.defineProperties(error, {
    stack: { value: stack, configurable: true, writable: true },
    ...(name === undefined ? {} : { name: { value: name, configurable: true, writable: true } }),
  });
}

/** Only times that say where: winston's own format writes others without a zone. */
function timeOf(timestamp: string): number | undefined {
  const millis = /(?:Z|[+-]\d\d:?\d\d)$/.test(timestamp) ? Date.parse(timestamp) : Number.NaN;
  return Number.isNaN(millis) ? undefined : millis;
}

function rankOf(level: unknown): number {
  const own = typeof level === "string" && Object.hasOwn(RANKS, level) ? RANKS[level] : findLevel(level);
  return Math.min(FATAL, own ?? INFO);
}
