// Everything that logs, put together: loggers, contexts, sinks, and how they are changed while the program runs.

import {
  type LoggerConfiguration,
  type LoggerPlan,
  readConfiguration,
  type SinkPlan,
} from "./configuration.ts";
import { type Contexts } from "./context.ts";
import { createFormat, type FormatFunction, type FormatName } from "./formats.ts";
import type { FieldMask, Fields } from "./json_fields.ts";
import { levelName, OFF, parseLevel } from "./levels.ts";
import { createLogger, type Logger, LOGGER_METHODS } from "./logger.ts";
import { LoggerTree, type Route, takesLogger } from "./logger_tree.ts";
import type { LogRecord } from "./record.ts";
import type { Format, Sink, SinkHealth, SinkHost } from "./sinks/sink.ts";
import { BoundFields } from "./record.ts";

/** How the sinks are, by name. */
export type LoggingHealth = Readonly<Record<string, SinkHealth>>;

/** What the logging of a program depends on. */
export interface LoggingOptions {
  /** What is hidden unless a configuration says otherwise. */
  readonly mask: FieldMask;
  /** Called when there are sinks for the first time, with what has to be done when the program ends. */
  readonly onFirstSink: (flush: () => void) => void;
}

/** The logging of a program. */
export class Logging {
  readonly contexts: Contexts;
  readonly #host: SinkHost;
  readonly #options: LoggingOptions;
  #isWatchingEnd = false;
  readonly #tree = new LoggerTree(LOGGER_METHODS);
  /** Routes that configurations leave alone: captures of tests, recordings. */
  readonly #added = new Set<Route>();
  #routes: readonly Route[] = [];
  #sinks: readonly Sink[] = [];
  #plan: LoggerPlan | undefined;
  #configuring: Promise<void> = Promise.resolve();

  constructor(host: SinkHost, contexts: Contexts, options: LoggingOptions) {
    this.#host = host;
    this.contexts = contexts;
    this.#options = options;
  }

  /** The logger of a name: parts with dots between them, or as a list. */
  logger(name: string | readonly string[] = ""): Logger {
    const path = Array.isArray(name) ? name.join(".") : String(name);
    return createLogger({ tree: this.#tree, host: this.#host }, path);
  }

  /**
   * Puts a configuration in force, for loggers that are there and those to come. What was in force goes on until
   * everything of the new one is there; then the former sinks are flushed and closed.
   * @throws {ConfigurationError} when it is none; what was in force stays
   */
  configure(configuration: LoggerConfiguration): Promise<void> {
    const plan = readConfiguration(configuration);
    // One after the other: the last one that was asked for is the one that stays.
    const done = this.#configuring.then(() => this.#put(plan));
    this.#configuring = done.catch(() => {});
    return done;
  }

  async #put(plan: LoggerPlan): Promise<void> {
    const sinks = await this.#makeSinks(plan);
    const former = this.#sinks.filter((sink) => !sinks.includes(sink));
    this.#sinks = sinks;
    this.#plan = plan;
    this.#routes = plan.enabled
      ? plan.sinks.flatMap((sinkPlan, index) => routeTo(sinks[index], sinkPlan, plan.fields))
      : [];
    this.#settle();
    if (sinks.length > 0 && !this.#isWatchingEnd) {
      this.#isWatchingEnd = true;
      this.#options.onFirstSink(() => this.flushSync());
    }
    for (const warning of plan.warnings) this.#host.fault("configuration", new Error(warning));
    for (const sink of former) await this.#end(sink);
  }

  async #makeSinks(plan: LoggerPlan): Promise<readonly Sink[]> {
    const formats = new SharedFormats(plan.mask ? this.#options.mask : undefined);
    const sinks: Sink[] = [];
    const made: Sink[] = [];
    try {
      for (const { sink, format } of plan.sinks) {
        if (typeof sink !== "function") {
          sinks.push(sink);
          continue;
        }
        const own = await sink({
          host: this.#host,
          format: (usual, isTerminal) => formats.get(format ?? usual, isTerminal),
          json: formats.get("json", false),
        });
        made.push(own);
        sinks.push(own);
      }
    } catch (error) {
      // Not those that were handed in: they may be in force.
      for (const sink of made) await this.#end(sink);
      throw error;
    }
    return sinks;
  }

  async #end(sink: Sink): Promise<void> {
    try {
      await sink.flush?.();
      await sink.close?.();
    } catch (fault) {
      this.#host.fault(sink.name, fault);
    }
  }

  /** Adds a route that stays until it is taken away. Returns what takes it away. */
  addRoute(route: Route): () => void {
    this.#added.add(route);
    this.#settle();
    return () => {
      this.#added.delete(route);
      this.#settle();
    };
  }

  #settle(): void {
    this.#tree.apply({
      // Before anything is configured, who listens says what is wanted.
      level: this.#plan?.level ?? 0,
      levels: this.#plan?.levels ?? new Map(),
      routes: [...this.#routes, ...this.#added],
    });
  }

  /** Why a record of a logger is written, or is not, in sentences. @throws {RangeError} when there is no such level */
  explain(name: string, level: string): readonly string[] {
    const rank = parseLevel(level);
    const inForce = this.#tree.levelOf(name);
    const levelText = inForce.rank >= OFF ? "off" : levelName(inForce.rank);
    const reasons = [`The level of "${name}" is ${levelText}, ${inForce.from}.`];
    if (rank < inForce.rank) return [...reasons, `A record at ${level} is below it: it is not written.`];
    const { routes } = this.#tree.rules;
    if (routes.length === 0) return [...reasons, "No sink is configured: it is not written."];
    return [...reasons, ...routes.map((route) => explainRoute(route, name, rank))];
  }

  /** Writes what is buffered and waits until it is there. */
  async flush(): Promise<void> {
    await this.#configuring;
    for (const sink of this.#sinks) {
      try {
        await sink.flush?.();
      } catch (fault) {
        this.#host.fault(sink.name, fault);
      }
    }
  }

  /** Writes what is buffered, as far as that goes without waiting: the program ends. */
  flushSync(): void {
    for (const sink of this.#sinks) {
      try {
        sink.flushSync?.();
      } catch (fault) {
        this.#host.fault(sink.name, fault);
      }
    }
  }

  /** How the sinks are, those of one name with a number behind it. */
  health(): LoggingHealth {
    const told: Record<string, SinkHealth> = {};
    for (const sink of this.#sinks) {
      let name = sink.name;
      for (let number = 2; Object.hasOwn(told, name); number++) name = `${sink.name} ${number}`;
      const health = this.#healthOf(sink);
      if (health !== undefined) told[name] = health;
    }
    return told;
  }

  #healthOf(sink: Sink): SinkHealth | undefined {
    try {
      return sink.health?.();
    } catch (fault) {
      this.#host.fault(sink.name, fault);
      return undefined;
    }
  }
}

/**
 * Formats of one configuration. Sinks of the same format share it, because it remembers the text of bound fields: two of
 * them would write these anew for every record.
 */
class SharedFormats {
  readonly #mask: FieldMask | undefined;
  readonly #made = new Map<string, Format>();

  constructor(mask: FieldMask | undefined) {
    this.#mask = mask;
  }

  get(format: FormatName | FormatFunction, isTerminal: boolean): Format {
    const context = { mask: this.#mask, isTerminal };
    if (typeof format === "function") return createFormat(format, context);
    const key = `${format} ${isTerminal}`;
    const known = this.#made.get(key) ?? createFormat(format, context);
    this.#made.set(key, known);
    return known;
  }
}

function routeTo(sink: Sink | undefined, { level, loggers }: SinkPlan, fields: Fields): Route[] {
  if (sink === undefined) return [];
  const add = Object.keys(fields).length === 0 ? undefined : new CommonFields(fields);
  return [{
    name: sink.name,
    level,
    ...(loggers === undefined ? {} : { loggers }),
    write: (record) => sink.write(add === undefined ? record : add.to(record)),
  }];
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

function explainRoute(route: Route, name: string, rank: number): string {
  if (rank < route.level) return `${route.name} takes ${levelName(route.level)} and above: not this one.`;
  if (!takesLogger(route.loggers, name)) {
    return `${route.name} takes other loggers: ${route.loggers?.join(", ")}.`;
  }
  const filtered = route.refuses === undefined ? "" : ", unless one of its filters refuses it";
  return `${route.name} takes it${filtered}.`;
}
