// What a configuration asks for, made: its sinks with their formats, and the routes that lead to them. Loaded by the first
// `configure()`.

import {
  type LoggerConfiguration,
  type LoggerPlan,
  readConfiguration,
  type SinkPlan,
} from "./configuration.ts";
import type { RouteFilters, RouteWithFilters } from "./filters/filter_routes.ts";
import { createFormat, type FormatFunction, type FormatName } from "./formats.ts";
import type { FieldMask, Fields } from "./json_fields.ts";
import type { Route } from "./logger_tree.ts";
import { BoundFields, type LogRecord } from "./record.ts";
import type { Format, Sink, SinkHost } from "./sinks/sink.ts";

/** A configuration with all that it asks for, not in force yet. */
export interface Configured {
  readonly plan: LoggerPlan;
  readonly sinks: readonly Sink[];
  readonly routes: readonly Route[];
  /** The filters before them, if there are any. */
  readonly filters: RouteFilters | undefined;
}

/** What sinks are made with, and ended. */
export interface ConfiguredContext {
  readonly host: SinkHost;
  /** What is hidden unless the configuration says otherwise. */
  readonly mask: FieldMask;
  /** Ends a sink; never throws. */
  readonly end: (sink: Sink) => Promise<void>;
}

/**
 * Makes what a configuration asks for.
 * @throws {ConfigurationError} when it is none
 * @throws what a sink that cannot be made throws; those that were made are ended
 */
export async function putTogether(
  configuration: LoggerConfiguration,
  context: ConfiguredContext,
): Promise<Configured> {
  const plan = await readConfiguration(configuration);
  const sinks = await makeSinks(plan, context);
  const routes = plan.enabled
    ? plan.sinks.flatMap((sinkPlan, index) => routeTo(sinks[index], sinkPlan, plan))
    : [];
  const filters = await makeFilters(routes, plan, context.host);
  return { plan, sinks, routes: filters?.routes ?? routes.map(({ route }) => route), filters };
}

async function makeFilters(
  routes: readonly RouteWithFilters[],
  plan: LoggerPlan,
  { now, every, fault, trace }: SinkHost,
): Promise<RouteFilters | undefined> {
  if (plan.filters.length === 0 && routes.every(({ filters }) => filters.length === 0)) return undefined;
  const { RouteFilters } = await import("./filters/filter_routes.ts");
  return new RouteFilters(routes, plan.filters, {
    now,
    every,
    fault,
    traceId: () => trace?.()?.traceId,
    trace: () => trace?.(),
  });
}

async function makeSinks(plan: LoggerPlan, { host, mask, end }: ConfiguredContext): Promise<readonly Sink[]> {
  const formats = new SharedFormats(plan.mask ? mask : undefined, host);
  const json = await formats.get("json", false);
  const sinks: Sink[] = [];
  const made: Sink[] = [];
  try {
    for (const { sink, format } of plan.sinks) {
      if (typeof sink !== "function") {
        sinks.push(sink);
        continue;
      }
      const own = await sink({
        host,
        mask: plan.mask ? mask : undefined,
        format: (usual, isTerminal) => formats.get(format ?? usual, isTerminal),
        json,
      });
      made.push(own);
      sinks.push(own);
    }
  } catch (error) {
    // Not those that were handed in: they may be in force.
    for (const sink of made) await end(sink);
    throw error;
  }
  return sinks;
}

/**
 * Formats of one configuration. Sinks of the same format share it, because it remembers the text of bound fields: two of
 * them would write these anew for every record.
 */
class SharedFormats {
  readonly #mask: FieldMask | undefined;
  readonly #made = new Map<string, Promise<Format>>();

  readonly #host: SinkHost;

  constructor(mask: FieldMask | undefined, host: SinkHost) {
    this.#mask = mask;
    this.#host = host;
  }

  get(format: FormatName | FormatFunction, isTerminal: boolean): Promise<Format> {
    const { trace, variable } = this.#host;
    const context = { mask: this.#mask, isTerminal, trace, project: variable?.("GOOGLE_CLOUD_PROJECT") };
    if (typeof format === "function") return createFormat(format, context);
    const key = `${format} ${isTerminal}`;
    const known = this.#made.get(key) ?? createFormat(format, context);
    this.#made.set(key, known);
    return known;
  }
}

function routeTo(
  sink: Sink | undefined,
  { level, loggers, filters }: SinkPlan,
  { fields, recordMask }: LoggerPlan,
): RouteWithFilters[] {
  if (sink === undefined) return [];
  const common = recordMask === undefined ? fields : recordMask.fields(fields);
  const add = Object.keys(common).length === 0 ? undefined : new CommonFields(common);
  const complete = (record: LogRecord) => add === undefined ? record : add.to(record);
  const write = recordMask === undefined
    ? (record: LogRecord) => sink.write(complete(record))
    : (record: LogRecord) => sink.write(complete(recordMask.record(record)));
  const route = { name: sink.name, level, ...(loggers === undefined ? {} : { loggers }), write };
  return [{ route, filters }];
}

/** Fields that every record has. They are the furthest from the call: everything else goes before them. */
class CommonFields {
  readonly #common: BoundFields;
  /** By context, because records of one context share their text. */
  readonly #merged = new WeakMap<BoundFields, BoundFields>();

  constructor(fields: Fields) {
    this.#common = new BoundFields(fields);
  }

  /** The record with them. Hot. */
  to(record: LogRecord): LogRecord {
    const { context } = record;
    if (context === undefined) return { ...record, context: this.#common };
    let merged = this.#merged.get(context);
    if (merged === undefined) {
      merged = new BoundFields({ ...this.#common.fields, ...context.fields });
      this.#merged.set(context, merged);
    }
    return { ...record, context: merged };
  }
}
