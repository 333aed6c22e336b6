// What `import … from "microlog/verbosity"` gives: spans and metrics by how fine they are, so that the finest can be left out
// while the program runs.

import { findLibrary } from "./inject/library.ts";
import type { LateSpans } from "./telemetry/late_spans.ts";
import { type Metrics, metricsOf } from "./telemetry/metrics.ts";
import { NO_SPAN, type Span, type SpanOptions } from "./telemetry/spans.ts";
import {
  findVerbosity,
  parseVerbosity,
  type Verbosity,
  type VerbosityInForce,
} from "./telemetry/verbosity.ts";

export type { Verbosity } from "./telemetry/verbosity.ts";

/** Spans and metrics of one verbosity. What is finer than what is in force costs a comparison. */
export interface Verbose {
  /** Whether they are made, for what is dear to find out. */
  readonly isOn: boolean;
  span<T>(name: string, work: () => T, options?: SpanOptions): T;
  startSpan(name: string, options?: SpanOptions): Span;
  imetric(name: string, unit: string, value: number): void;
  fmetric(name: string, unit: string, value: number): void;
}

/**
 * Sets how fine spans and metrics are that are made from now on; those without a verbosity are always. Default what
 * `MICROLOG_VERBOSITY` says, else `max`.
 * @throws {RangeError} when there is no such verbosity
 */
export function setVerbosity(verbosity: Verbosity): void {
  inForce().rank = parseVerbosity(verbosity);
}

/**
 * Spans and metrics of a verbosity: `min` for what always matters, `med`, `max` for the finest.
 * @throws {RangeError} when there is no such verbosity, or it is `off`
 *
 * @example
 * const fine = atVerbosity("max");
 * for (const item of items) fine.span("item", () => handle(item));
 * setVerbosity("med"); // handles items without spans from now on
 */
export function atVerbosity(verbosity: Exclude<Verbosity, "off">): Verbose {
  const { telemetry } = findLibrary();
  return new FineTelemetry(parseVerbosity(verbosity), inForce(), telemetry.spans, metricsOf(telemetry));
}

function inForce(): VerbosityInForce {
  return findVerbosity(findLibrary().host.variable?.("MICROLOG_VERBOSITY"));
}

/** Hot. */
class FineTelemetry implements Verbose {
  readonly #rank: number;
  readonly #inForce: VerbosityInForce;
  readonly #spans: LateSpans;
  readonly #metrics: Metrics;

  constructor(rank: number, inForce: VerbosityInForce, spans: LateSpans, metrics: Metrics) {
    if (rank === 0) throw new RangeError("Nothing is made at the verbosity off");
    this.#rank = rank;
    this.#inForce = inForce;
    this.#spans = spans;
    this.#metrics = metrics;
  }

  get isOn(): boolean {
    return this.#rank <= this.#inForce.rank;
  }

  span<T>(name: string, work: () => T, options?: SpanOptions): T {
    return this.isOn ? this.#spans.span(name, work, options) : work();
  }

  startSpan(name: string, options?: SpanOptions): Span {
    return this.isOn ? this.#spans.start(name, options) : NO_SPAN;
  }

  imetric(name: string, unit: string, value: number): void {
    if (this.isOn) this.#metrics.point(name, unit, Math.trunc(value));
  }

  fmetric(name: string, unit: string, value: number): void {
    if (this.isOn) this.#metrics.point(name, unit, value);
  }
}
