// OpenTelemetry's meters: counters, gauges and histograms of ours.

import type { Metrics, Tags } from "../telemetry/metrics.ts";
import type { OtelAttributes, OtelMeterProvider } from "../telemetry/otel_types.ts";

/** What meters work with. */
export interface MeterContext {
  readonly metrics: () => Metrics;
  /** Calls back before metrics are read. */
  readonly onLook: (callback: () => void) => void;
  readonly fault: (part: string, fault: unknown) => void;
}

interface MetricOptions {
  readonly unit?: string;
}

/** Asked for values when metrics are read. */
type Callback = (result: { observe(...args: unknown[]): void }, ...rest: unknown[]) => unknown;

/** Gives meters. Names of metrics are the program's, whatever the meter is called. */
export class RecordingMeters implements OtelMeterProvider {
  readonly #context: MeterContext;
  readonly #observed = new Map<Callback, readonly Observable[]>();
  #looks = false;

  constructor(context: MeterContext) {
    this.#context = context;
  }

  getMeter(): Meter {
    return new Meter(this.#context.metrics(), {
      add: (callback, observables) => {
        this.#observed.set(callback, observables);
        if (this.#looks) return;
        this.#looks = true;
        this.#context.onLook(() => this.#look());
      },
      remove: (callback) => void this.#observed.delete(callback),
    });
  }

  /** What a callback tells later, when its promise settles, counts for the next look. */
  #look(): void {
    for (const [callback, [observable, ...others]] of this.#observed) {
      try {
        const observe = (...args: unknown[]) => {
          const [first, ...rest] = args;
          if (first instanceof Observable) first.observe(rest);
          else if (others.length === 0) observable?.observe(args);
        };
        const result = callback({ observe });
        if (result instanceof Promise) result.catch((fault) => this.#context.fault("metrics", fault));
      } catch (fault) {
        this.#context.fault("metrics", fault);
      }
    }
  }
}

/** Where callbacks are kept. */
interface Callbacks {
  add(callback: Callback, observables: readonly Observable[]): void;
  remove(callback: Callback): void;
}

class Meter {
  readonly #metrics: Metrics;
  readonly #callbacks: Callbacks;

  constructor(metrics: Metrics, callbacks: Callbacks) {
    this.#metrics = metrics;
    this.#callbacks = callbacks;
  }

  createCounter(
    name: string,
    options: MetricOptions = {},
  ): { add(value: number, attributes?: OtelAttributes): void } {
    const counter = this.#metrics.counter(name, options);
    return {
      add: (value, attributes) =>
        (attributes === undefined ? counter : counter.with(tagsOf(attributes))).add(value),
    };
  }

  createUpDownCounter(
    name: string,
    options: MetricOptions = {},
  ): { add(value: number, attributes?: OtelAttributes): void } {
    const gauge = this.#metrics.gauge(name, options);
    return {
      add: (value, attributes) =>
        (attributes === undefined ? gauge : gauge.with(tagsOf(attributes))).add(value),
    };
  }

  createGauge(
    name: string,
    options: MetricOptions = {},
  ): { record(value: number, attributes?: OtelAttributes): void } {
    const gauge = this.#metrics.gauge(name, options);
    return {
      record: (value, attributes) =>
        (attributes === undefined ? gauge : gauge.with(tagsOf(attributes))).set(value),
    };
  }

  createHistogram(
    name: string,
    options: MetricOptions = {},
  ): { record(value: number, attributes?: OtelAttributes): void } {
    const histogram = this.#metrics.histogram(name, options);
    return {
      record: (value, attributes) =>
        (attributes === undefined ? histogram : histogram.with(tagsOf(attributes))).record(value),
    };
  }

  createObservableGauge(name: string, options?: MetricOptions): Observable {
    return this.#observable(name, options);
  }

  createObservableCounter(name: string, options?: MetricOptions): Observable {
    return this.#observable(name, options);
  }

  createObservableUpDownCounter(name: string, options?: MetricOptions): Observable {
    return this.#observable(name, options);
  }

  addBatchObservableCallback(callback: Callback, observables: readonly Observable[]): void {
    this.#callbacks.add(callback, observables);
  }

  removeBatchObservableCallback(callback: Callback): void {
    this.#callbacks.remove(callback);
  }

  /** What callbacks tell is the value as it stands, also of counters. */
  #observable(name: string, options: MetricOptions = {}): Observable {
    const gauge = this.#metrics.gauge(name, options);
    return new Observable(this.#callbacks, (value, tags) => {
      (tags === undefined ? gauge : gauge.with(tags)).set(value);
    });
  }
}

/** A metric whose value is asked for. */
class Observable {
  readonly #callbacks: Callbacks;
  readonly #set: (value: number, tags: Tags | undefined) => void;

  constructor(callbacks: Callbacks, set: (value: number, tags: Tags | undefined) => void) {
    this.#callbacks = callbacks;
    this.#set = set;
  }

  addCallback(callback: Callback): void {
    this.#callbacks.add(callback, [this]);
  }

  removeCallback(callback: Callback): void {
    this.#callbacks.remove(callback);
  }

  /** @param args value and attributes, as callbacks give them */
  observe([value, attributes]: readonly unknown[]): void {
    if (typeof value !== "number") return;
    const isTagged = typeof attributes === "object" && attributes !== null;
    this.#set(value, isTagged ? tagsOf({ ...attributes }) : undefined);
  }
}

function tagsOf(attributes: OtelAttributes): Tags {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, String(value)]));
}
