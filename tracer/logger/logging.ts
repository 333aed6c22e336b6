// Everything that logs, put together: loggers, contexts, sinks, and how they are changed while the program runs.

import type { LoggerConfiguration } from "./configuration.ts";
import type { Configured } from "./configured.ts";
import type { Contexts } from "./context.ts";
import { EarlyRecords } from "./early_records.ts";
import type { FlushOptions, FlushResult } from "./flush_all.ts";
import { createLogger, type Logger, LOGGER_METHODS, type LoggerShared, send } from "./logger.ts";
import { LoggerTree, type Route, takesLogger } from "./logger_tree.ts";
import type { LoggingInForce } from "./logging_health.ts";
import type { RecordMask } from "./masking/record_mask.ts";
import type { LogRecord } from "./record.ts";
import type { Sink, SinkHost } from "./sinks/sink.ts";

/** What the logging of a program depends on. */
export interface LoggingOptions {
  /** Called before there is a sink that has records wait for the first time, with what ends that when the program ends. */
  readonly onFirstSink: (flush: () => void) => void | Promise<void>;
  /** How often each part failed. */
  readonly faults?: () => ReadonlyMap<string, number>;
}

/** What a source made. */
export interface Sourced extends Configured {
  /** Where it comes from, in sentences, when that is not code alone. */
  readonly notes?: readonly string[];
}

/** Nothing is configured: who listens says what is wanted. */
const NOTHING: Sourced = {
  plan: { level: 0, levels: new Map(), recordMask: undefined, warnings: [] },
  sinks: [],
  routes: [],
  filters: undefined,
};

/** Says what a configuration is, and has it made; undefined leaves it to the next one, which is asked for already. */
export type ConfigurationSource = (
  make: (configuration: LoggerConfiguration) => Promise<Configured>,
) => Promise<Sourced | undefined>;

/** The logging of a program. */
export class Logging {
  readonly contexts: Contexts;
  /** What all loggers share. */
  readonly shared: LoggerShared;
  readonly #host: SinkHost;
  readonly #options: LoggingOptions;
  #isWatchingEnd = false;
  readonly #tree = new LoggerTree(LOGGER_METHODS);
  /** Routes that configurations leave alone: captures of tests, recordings. */
  readonly #added = new Set<Route>();
  #inForce = NOTHING;
  #configuring: Promise<void> = Promise.resolve();
  /** Records from before the first configuration. */
  #early: EarlyRecords | undefined;
  #stopKeeping: (() => void) | undefined;

  constructor(host: SinkHost, contexts: Contexts, options: LoggingOptions) {
    this.#host = host;
    this.contexts = contexts;
    this.shared = { tree: this.#tree, host };
    this.#options = options;
  }

  /** The logger of a name: parts with dots between them, or as a list. */
  logger(name: string | readonly string[] = ""): Logger {
    const path = Array.isArray(name) ? name.join(".") : String(name);
    return createLogger(this.shared, path);
  }

  /**
   * Puts a configuration in force, for loggers that are there and those to come. What was in force goes on until
   * everything of the new one is there; then the former sinks are flushed and closed.
   * @throws {ConfigurationError} when it is none; what was in force stays
   */
  configure(configuration: LoggerConfiguration): Promise<void> {
    return this.configureBy((make) => make(configuration));
  }

  /** As `configure()`, with a configuration that is put together only then. */
  configureBy(source: ConfigurationSource): Promise<void> {
    if (this.#inForce === NOTHING) this.#keepEarly();
    // One after the other: the last one that was asked for is the one that stays.
    const done = this.#configuring.then(() => this.#put(source));
    this.#configuring = done.catch(() => this.#stopKeeping?.());
    return done;
  }

  async #put(source: ConfigurationSource): Promise<void> {
    const made = await source(async (configuration) => {
      // Most programs that this library is in, as a part of a library, configure nothing: they do not load it.
      const { putTogether } = await import("./plain_configuration.ts");
      return await putTogether(configuration, {
        host: this.#host,
        end: (sink) => this.#end(sink),
      });
    });
    if (made === undefined) return;
    const { plan, sinks, filters } = made;
    if (
      !this.#isWatchingEnd && (filters !== undefined || sinks.some((sink) => sink.flushSync !== undefined))
    ) {
      this.#isWatchingEnd = true;
      await this.#options.onFirstSink(() => this.flushSync());
    }
    const former = this.#inForce;
    this.#inForce = made;
    this.#settle();
    this.#deliverEarly();
    for (const warning of plan.warnings) this.#host.fault("configuration", new Error(warning));
    former.filters?.close();
    for (const sink of former.sinks) if (!sinks.includes(sink)) await this.#end(sink);
  }

  /** Has records wait for the sinks of the first configuration. */
  #keepEarly(): void {
    if (this.#stopKeeping !== undefined) return;
    const early = this.#early ??= new EarlyRecords(this.#host.trace);
    const remove = this.addRoute({
      name: "The configuration that is on its way",
      level: 0,
      write: (record) => early.take(record),
    });
    this.#stopKeeping = () => {
      this.#stopKeeping = undefined;
      remove();
    };
  }

  #deliverEarly(): void {
    this.#stopKeeping?.();
    const dropped = this.#early?.drain((record) => this.#deliver(record)) ?? 0;
    this.#early = undefined;
    if (dropped > 0) {
      this.#host.fault("logger", new Error(`${dropped} records from before the configuration were dropped`));
    }
  }

  /** Sends a record on as its logger does now, but for those that had it when it was made. */
  #deliver(record: LogRecord): void {
    if (record.level < this.#tree.levelOf(record.logger)) return;
    for (const route of this.#inForce.routes) {
      if (takesLogger(route.loggers, record.logger)) send(route, record, this.#host);
    }
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
    const { plan: { level, levels }, routes } = this.#inForce;
    this.#tree.apply({ level, levels, routes: [...routes, ...this.#added] });
  }

  /** Writes what is buffered, waits until it is there, and tells what came of it. Never rejects. */
  async flush(options?: FlushOptions): Promise<FlushResult> {
    await this.#configuring;
    const { sinks, filters } = this.#inForce;
    filters?.flush();
    const { flushAll } = await import("./flush_all.ts");
    return await flushAll(sinks, this.#host, options);
  }

  /** Writes what is buffered, as far as that goes without waiting: the program ends. */
  flushSync(): void {
    const { sinks, filters } = this.#inForce;
    filters?.flush();
    for (const sink of sinks) {
      try {
        sink.flushSync?.();
      } catch (fault) {
        this.#host.fault(sink.name, fault);
      }
    }
  }

  /** What is in force, for those who tell of it. */
  get inForce(): LoggingInForce {
    const { sinks, filters, notes = [] } = this.#inForce;
    return {
      tree: this.#tree,
      notes,
      sinks,
      filters,
      faults: this.#options.faults?.() ?? new Map(),
      recordMask: this.recordMask,
      fault: this.#host.fault,
    };
  }

  /** Rules of masking that are configured, for what is not written by a sink. */
  get recordMask(): RecordMask | undefined {
    return this.#inForce.plan.recordMask;
  }
}
