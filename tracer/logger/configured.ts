// What a configuration asks for, made: its sinks with their formats, and the routes that lead to them. Loaded by the first
// `configure()` that is not plain (plain_configuration.ts).

import {
  type LoggerConfiguration,
  type LoggerPlan,
  readConfiguration,
  type SinkPlan,
} from "./configuration.ts";
import type { RouteFilters, RouteWithFilters } from "./filters/filter_routes.ts";
import type { FormatFunction, FormatName } from "./formats.ts";
import type { FieldMask } from "./json_fields.ts";
import { JsonFormat } from "./json_format.ts";
import type { Route } from "./logger_tree.ts";
import type { LogRecord } from "./record.ts";
import type { Format, Sink, SinkHost } from "./sinks/sink.ts";

/** A configuration with all that it asks for, not in force yet. */
export interface Configured {
  readonly plan: Pick<LoggerPlan, "level" | "levels" | "recordMask" | "warnings">;
  readonly sinks: readonly Sink[];
  readonly routes: readonly Route[];
  /** The filters before them, if there are any. */
  readonly filters: RouteFilters | undefined;
}

/** What sinks are made with, and ended. */
export interface ConfiguredContext {
  readonly host: SinkHost;
  /** Ends a sink; never throws. */
  readonly end: (sink: Sink) => Promise<void>;
}

/**
 * Makes what a configuration asks for.
 * @throws {ConfigurationError} when it is none
 * @throws what a sink that cannot be made throws; those that were made are ended
 */
export async function putAnyTogether(
  configuration: LoggerConfiguration,
  context: ConfiguredContext,
): Promise<Configured> {
  const plan = await readConfiguration(configuration);
  const sinks = await makeSinks(plan, context);
  const complete = await findComplete(plan);
  const routes = plan.enabled
    ? plan.sinks.flatMap((sinkPlan, index) => routeTo(sinks[index], sinkPlan, complete))
    : [];
  const filters = await makeFilters(routes, plan, context.host);
  const configured = { plan, sinks, routes: filters?.routes ?? routes.map(({ route }) => route), filters };
  if (plan.selfMetrics !== true) return configured;
  const { loadSelfMetrics } = await import("./self_metrics.ts");
  const own = await loadSelfMetrics(configured, context.host);
  if (own === undefined) return configured;
  return { ...configured, sinks: [...sinks, own.sink], routes: [...configured.routes, own.route] };
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

async function makeSinks(plan: LoggerPlan, { host, end }: ConfiguredContext): Promise<readonly Sink[]> {
  const mask = plan.mask ? (await import("./usual_mask.ts")).USUAL_MASK : undefined;
  const formats = new SharedFormats(mask, host);
  const { json } = formats;
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
        mask,
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
 * them would write these anew for every record. Those but JSON are loaded.
 */
class SharedFormats {
  readonly #mask: FieldMask | undefined;
  readonly #host: SinkHost;
  readonly #made = new Map<string, Promise<Format>>();
  readonly json: Format;

  constructor(mask: FieldMask | undefined, host: SinkHost) {
    this.#mask = mask;
    this.#host = host;
    this.json = new JsonFormat(mask);
  }

  async get(format: FormatName | FormatFunction, isTerminal: boolean): Promise<Format> {
    if (format === "json" || (format === "auto" && !isTerminal)) return this.json;
    if (typeof format === "function") return await this.#create(format, isTerminal);
    const key = `${format} ${isTerminal}`;
    const known = this.#made.get(key) ?? this.#create(format, isTerminal);
    this.#made.set(key, known);
    return await known;
  }

  async #create(format: FormatName | FormatFunction, isTerminal: boolean): Promise<Format> {
    const { createFormat } = await import("./formats.ts");
    const { trace, variable } = this.#host;
    const project = variable?.("GOOGLE_CLOUD_PROJECT");
    return await createFormat(format, { mask: this.#mask, isTerminal, trace, project });
  }
}

function routeTo(
  sink: Sink | undefined,
  { level, loggers, filters }: SinkPlan,
  complete: Complete | undefined,
): RouteWithFilters[] {
  if (sink === undefined) return [];
  const write = complete === undefined
    ? (record: LogRecord) => sink.write(record)
    : (record: LogRecord) => sink.write(complete(record));
  const route = { name: sink.name, level, ...(loggers === undefined ? {} : { loggers }), write };
  return [{ route, filters }];
}

type Complete = (record: LogRecord) => LogRecord;

/** What records lack when they come from loggers; undefined where that is nothing. */
async function findComplete({ fields, recordMask }: LoggerPlan): Promise<Complete | undefined> {
  if (recordMask === undefined && Object.keys(fields).length === 0) return undefined;
  const { completing } = await import("./completed_records.ts");
  return completing(fields, recordMask);
}
