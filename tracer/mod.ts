// What `import … from "microlog"` gives. Silent until it is configured, and without any work before it is used.

import type { LoggerConfiguration } from "./logger/configuration.ts";
import { type CapturedContext, Contexts } from "./logger/context.ts";
import type { Fields } from "./logger/json_fields.ts";
import type { Logger } from "./logger/logger.ts";
import { Logging, type LoggingHealth } from "./logger/logging.ts";
import { isSecretName, maskText } from "./logger/mask.ts";
import { type HeaderSource, readHeaders, writeHeaders } from "./logger/propagation.ts";
import { FaultTeller } from "./logger/fault_teller.ts";
import { findPlace } from "./runtime/library.ts";

export type { LoggerConfiguration } from "./logger/configuration.ts";
export type { CapturedContext } from "./logger/context.ts";
export type { Fields } from "./logger/json_fields.ts";
export type { Level, LevelSetting } from "./logger/levels.ts";
export type { LogMethod } from "./logger/log_call.ts";
export type { Logger } from "./logger/logger.ts";
export type { LoggingHealth } from "./logger/logging.ts";
export type { LogRecord } from "./logger/record.ts";
export { ConfigurationError } from "./logger/schema.ts";
export type { Sink, SinkHealth } from "./logger/sinks/sink.ts";
export { readHeaders, writeHeaders };

/** Shared by all copies of this version in one program: a library's copy logs where the program's is configured to. */
const SHARED = Symbol.for("microlog.library.1");

const shared = findShared();

function findShared(): Logging {
  const known: unknown = Reflect.get(globalThis, SHARED);
  if (isLogging(known)) return known;
  const made = createLogging();
  Object.defineProperty(globalThis, SHARED, { value: made, enumerable: false });
  return made;
}

function isLogging(value: unknown): value is Logging {
  return typeof value === "object" && value !== null && "configure" in value;
}

function createLogging(): Logging {
  const place = findPlace();
  const contexts = new Contexts(place.storage, () => crypto.randomUUID());
  const faults = new FaultTeller(place.warn);
  const host = place.createHost({
    contextFields: () => contexts.bound(),
    fault: (part, fault) => faults.tell(part, fault),
  });
  return new Logging(host, contexts, {
    mask: { hides: isSecretName, text: maskText },
    onFirstSink: (flush) => place.onEnd(flush),
  });
}

/**
 * The logger of a name. Names have dots between their parts: `api.users` has the level and sinks of `api` unless it has
 * its own.
 *
 * @example
 * const log = getLogger("api").bind({ service: "web" });
 * log.info("loaded", { rows: 3 });
 */
export function getLogger(name: string | readonly string[] = ""): Logger {
  return shared.logger(name);
}

/**
 * Says what is logged, and where to. May be called again at any time: loggers that are there follow at once.
 * @throws {ConfigurationError} when a key or a value is not known; what was in force stays
 */
export async function configure(configuration: LoggerConfiguration): Promise<void> {
  await shared.configure(configuration);
}

/** Runs work with fields that all records made in it have, also after `await`. Returns and throws what the work does. */
export function withContext<T>(fields: Fields, work: () => T): T {
  return shared.contexts.withContext(fields, work);
}

/** Runs work under a correlation id, which all records made in it have. @param id default: a new one */
export function correlation<T>(work: (id: string) => T, id?: string): T {
  return shared.contexts.correlation(work, id);
}

/** The fields of the context here. */
export function currentContext(): Fields {
  return shared.contexts.current();
}

/** Keeps the context here, to go on in it elsewhere. */
export function captureContext(): CapturedContext {
  return shared.contexts.capture();
}

/** Runs work in the trace that a request's headers carry (`traceparent`, `tracestate`, `baggage`, B3). */
export function withRemoteContext<T>(headers: HeaderSource, work: () => T): T {
  const { trace, baggage } = readHeaders(headers);
  return shared.contexts.runIn({ ...(trace === undefined ? {} : { trace }), baggage }, work);
}

/** The headers that carry the trace here on to another process. */
export function contextHeaders(): Record<string, string> {
  return writeHeaders(shared.contexts.frame());
}

/** Why a record of a logger is written, or is not. @throws {RangeError} when there is no such level */
export function explain(logger: string, level: string): readonly string[] {
  return shared.explain(logger, level);
}

/** Writes what is buffered, and waits until it is there. */
export async function flush(): Promise<void> {
  await shared.flush();
}

/** How the sinks are: what they wrote, what they dropped, what waits. */
export function health(): LoggingHealth {
  return shared.health();
}
