// What `import … from "microlog"` gives. Silent until it is configured, and without any work before it is used.

import { findLibrary } from "./inject/library.ts";
import { PartRecordings } from "./inject/part_recording.ts";
import type { LoggerConfiguration } from "./logger/configuration.ts";
import type { CapturedContext } from "./logger/context.ts";
import type { Fields } from "./logger/json_fields.ts";
import type { Logger } from "./logger/logger.ts";
import type { LoggingHealth } from "./logger/logging.ts";
import { type HeaderSource, readHeaders, writeHeaders } from "./logger/propagation.ts";
import type { Counter, Gauge, Histogram, MetricOptions } from "./telemetry/metrics.ts";
import type { Span, SpanOptions } from "./telemetry/spans.ts";
import { type Traced, traceWith } from "./telemetry/traced.ts";

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
export type { EventSink, KeptPoint, KeptSpan, MetricBlock, SpanBlock } from "./telemetry/event_sink.ts";
export type { Distribution } from "./telemetry/histogram.ts";
export type { Counter, Gauge, Histogram, MetricOptions, Tags } from "./telemetry/metrics.ts";
export type { Span, SpanOptions } from "./telemetry/spans.ts";
export { readHeaders, writeHeaders };

const library = findLibrary();
const { logging, telemetry } = library;
const { spans, metrics } = telemetry;

/** Marks a message as Markdown (recording/FORMAT.md). */
const MARKDOWN = { $format: "markdown" } as const;
const said = logging.logger("microlog");
const parts = /* @__PURE__ */ new PartRecordings(library);

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
 * Says what is logged, and where to. May be called again at any time: loggers that are there follow at once.
 * @throws {ConfigurationError} when a key or a value is not known; what was in force stays
 */
export async function configure(configuration: LoggerConfiguration): Promise<void> {
  await logging.configure(configuration);
}

/** Runs work with fields that all records made in it have, also after `await`. Returns and throws what the work does. */
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
  return logging.explain(logger, level);
}

/** Writes what is buffered, and waits until it is there. */
export async function flush(): Promise<void> {
  await logging.flush();
}

/** How the sinks are: what they wrote, what they dropped, what waits. */
export function health(): LoggingHealth {
  return logging.health();
}

/**
 * Runs work in a span. Returns and throws what the work does; of a promise, the span ends when it settles.
 *
 * @example
 * const user = await span("load user", () => database.load(id), { fields: { id } });
 */
export function span<T>(name: string, work: () => T, options?: SpanOptions): T {
  return spans.span(name, work, options);
}

/**
 * Begins a span that ends with `end()` or at the end of a `using` block.
 *
 * @example
 * using parsing = startSpan("parse");
 * parsing.set({ rows: 3 });
 */
export function startSpan(name: string, options?: SpanOptions): Span {
  return spans.start(name, options);
}

/** A function that runs in a span. `this`, arguments and result are as without. @param name default: the function's */
export function wrap<A extends unknown[], R>(work: (...args: A) => R, name?: string): (...args: A) => R {
  return spans.wrap(work, name);
}

/**
 * Decorates a method, so that each call is a span: `@traced` by the method's name, `@traced("name")` by another.
 */
export const traced: Traced = /* @__PURE__ */ traceWith(spans);

/** A point of a metric with a whole number. @param unit as UCUM has it: `ms`, `By`, `1` */
export function imetric(name: string, unit: string, value: number): void {
  metrics.point(name, unit, Math.trunc(value));
}

/** A point of a metric. @param unit as UCUM has it: `ms`, `By`, `1` */
export function fmetric(name: string, unit: string, value: number): void {
  metrics.point(name, unit, value);
}

/** A sum that only grows; the same one for the same name. */
export function counter(name: string, options?: MetricOptions): Counter {
  return metrics.counter(name, options);
}

/** A number that goes up and down; the same one for the same name. */
export function gauge(name: string, options?: MetricOptions): Gauge {
  return metrics.gauge(name, options);
}

/** A distribution; the same one for the same name. */
export function histogram(name: string, options?: MetricOptions): Histogram {
  return metrics.histogram(name, options);
}

/**
 * Begins a recording of what the program does from here on, without `microlog record`. Inside a recording it is a span.
 * @param label the application's name in the list of recordings, default: made from the command
 */
export function start(label?: string): void {
  parts.start(label);
}

/** Ends what was begun last, and prints where the recording is. */
export function stop(): void {
  parts.stop();
}

/**
 * Records a piece of work, or what happens until the end of a `using` block. Returns and throws what the work does.
 *
 * @example
 * const total = await enabled("checkout", () => checkout(cart));
 */
export function enabled(label: string): Disposable;
export function enabled<T>(label: string, work: () => T): T;
export function enabled<T>(label: string, work?: () => T): T | Disposable {
  return work === undefined ? parts.enabled(label) : parts.enabled(label, work);
}

/** Says something to whoever reads the recording, in Markdown. */
export function info(message: string, fields?: Fields): void {
  said.info(message, { ...fields, ...MARKDOWN });
}

/** As `info`, for what is worth a look. */
export function warn(message: string, fields?: Fields): void {
  said.warn(message, { ...fields, ...MARKDOWN });
}

/** As `info`, for what is of use to who wrote the program. */
export function debug(message: string, fields?: Fields): void {
  said.debug(message, { ...fields, ...MARKDOWN });
}

/** As `info`, for what went wrong. */
export function error(message: string, fields?: Fields): void {
  said.error(message, { ...fields, ...MARKDOWN });
}
