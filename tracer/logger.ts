// What `import … from "microlog/logger"` gives: loggers and contexts, and where records go.

import type { ConfigurationFileOptions } from "./inject/configurator.ts";
import { findLibrary } from "./inject/library.ts";
import type { LoggerConfiguration } from "./logger/configuration.ts";
import type { CapturedContext } from "./logger/context.ts";
import type { FlushOptions, FlushResult } from "./logger/flush_all.ts";
import { explainRecord } from "./logger/explain.ts";
import type { Fields } from "./logger/json_fields.ts";
import type { Logger } from "./logger/logger.ts";
import type { Logging } from "./logger/logging.ts";
import { healthOf, type LoggingHealth } from "./logger/logging_health.ts";
import { type HeaderSource, readHeaders, writeHeaders } from "./logger/propagation.ts";

export type { ConfigurationFileOptions } from "./inject/configurator.ts";
export type { LoggerConfiguration } from "./logger/configuration.ts";
export type { CapturedContext } from "./logger/context.ts";
export type { FlushOptions, FlushResult, SinkFlush } from "./logger/flush_all.ts";
export type { Fields } from "./logger/json_fields.ts";
export type { Level, LevelSetting } from "./logger/levels.ts";
export type { LogMethod } from "./logger/log_call.ts";
export type { Logger } from "./logger/logger.ts";
export type { LoggingHealth } from "./logger/logging_health.ts";
export type { HeaderSource } from "./logger/propagation.ts";
export type { LogRecord } from "./logger/record.ts";
export { ConfigurationError } from "./logger/configuration_error.ts";
export type { Sink, SinkHealth } from "./logger/sinks/sink.ts";
export { readHeaders, writeHeaders };

const logging = /* @__PURE__ */ findLogging();

/**
 * The logger of a name. Names have dots between their parts: `api.users` has the level and sinks of `api` unless it has
 * its own.
 *
 * @example
 * const log = getLogger("api").bind({ service: "web" });
 * log.info("loaded", { rows: 3 });
 */
export function getLogger(name: string | readonly string[] = ""): Logger {
  return logging.logger(name);
}

/**
 * Says what is logged, and where to. May be called again at any time: loggers that are there follow at once. Variables
 * `MICROLOG_*` of the environment go before what is said here, `LOG_LEVEL`, `MICKTRACE_*` and `OTEL_*` after it.
 * @throws {ConfigurationError} when a key or a value is not known; what was in force stays
 */
export async function configure(configuration: LoggerConfiguration): Promise<void> {
  await findLibrary().configure({ by: "code", configuration });
}

/**
 * As `configure()`, with what a file says: JSON, in which comments may stand, or TOML where its name ends in `.toml`. Where
 * it is read again when it changes, a file that is wrong is told on standard error, and what was in force stays.
 * @throws {ConfigurationError} when the file cannot be read, or a key or a value in it is not known
 *
 * @example
 * await configureFromFile("logging.json", { watch: true });
 */
export async function configureFromFile(path: string, options: ConfigurationFileOptions = {}): Promise<void> {
  await findLibrary().configure({ by: "file", path, options });
}

/**
 * Runs work with fields that all records made in it have, also after `await`. Returns and throws what the work does.
 * A function among the fields makes the value anew for each record.
 *
 * @example
 * withContext({ request_id, memory: () => process.memoryUsage.rss() }, () => serve(request));
 */
export function withContext<T>(fields: Fields, work: () => T): T {
  return logging.contexts.withContext(fields, work);
}

/** Runs work under a correlation id, which all records made in it have. @param id default: a new one */
export function correlation<T>(work: (id: string) => T, id?: string): T {
  return logging.contexts.correlation(work, id);
}

/** The fields of the context here. */
export function currentContext(): Fields {
  return logging.contexts.current();
}

/** Keeps the context here, to go on in it elsewhere. */
export function captureContext(): CapturedContext {
  return logging.contexts.capture();
}

/** Runs work in the trace that a request's headers carry (`traceparent`, `tracestate`, `baggage`, B3). */
export function withRemoteContext<T>(headers: HeaderSource, work: () => T): T {
  const { trace, baggage } = readHeaders(headers);
  return logging.contexts.runIn({ ...(trace === undefined ? {} : { trace }), baggage }, work);
}

/** The headers that carry the trace here on to another process. */
export function contextHeaders(): Record<string, string> {
  return writeHeaders(logging.contexts.frame());
}

/** Why a record of a logger is written, or is not. @throws {RangeError} when there is no such level */
export function explain(logger: string, level: string): readonly string[] {
  return explainRecord(logging.inForce, logger, level);
}

/**
 * Writes what is buffered, waits until it is there, and tells what came of it. Never rejects.
 * @param options `timeoutMillis` to wait no longer than that
 *
 * @example
 * const { isComplete, pending } = await flush({ timeoutMillis: 2000 });
 * if (!isComplete) process.exitCode = 1;
 */
export function flush(options?: FlushOptions): Promise<FlushResult> {
  return logging.flush(options);
}

/** How the logging is: what was logged by level, what sinks wrote, dropped and have waiting, what filters refused, faults. */
export function health(): LoggingHealth {
  return healthOf(logging.inForce);
}

function findLogging(): Logging {
  return findLibrary().logging;
}
