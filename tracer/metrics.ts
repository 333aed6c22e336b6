// What `import … from "microlog/metrics"` gives: points, counters, gauges, histograms.

import { findLibrary } from "./inject/library.ts";
import {
  type Counter,
  type Gauge,
  type Histogram,
  type MetricOptions,
  type Metrics,
  metricsOf,
} from "./telemetry/metrics.ts";

export type { KeptPoint, MetricBlock } from "./telemetry/event_sink.ts";
export type { Distribution } from "./telemetry/histogram.ts";
export type { Counter, Gauge, Histogram, MetricOptions, Tags } from "./telemetry/metrics.ts";

const metrics = /* @__PURE__ */ findMetrics();

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
 * All counters, gauges and histograms as Prometheus reads them, and points from the first call on: of each metric the last
 * value, their number and their sum. A sink of the type `prometheus` adds records by level, and has points from the
 * beginning.
 * @param accept the scraper's `Accept` header: OpenMetrics is for those who ask for it
 */
export async function prometheusText(accept = ""): Promise<string> {
  const { chooseFormat, writePrometheus } = await import("./logger/sinks/cloud/prometheus_text.ts");
  const { USUAL_MASK } = await import("./logger/usual_mask.ts");
  await keepPoints();
  return writePrometheus(metrics.read(), chooseFormat(accept), USUAL_MASK);
}

/**
 * Answers a scrape, for whatever serves the program's requests.
 *
 * @example
 * Bun.serve({ routes: { "/metrics": prometheusHandler } });
 */
export async function prometheusHandler({ method, url, headers }: Request): Promise<Response> {
  const { answerScrape } = await import("./logger/sinks/cloud/prometheus_scrape.ts");
  const { USUAL_MASK } = await import("./logger/usual_mask.ts");
  await keepPoints();
  const request = { method, path: new URL(url).pathname, accept: headers.get("accept") ?? "" };
  const { status, headers: own, body } = answerScrape(request, undefined, metrics.read(), USUAL_MASK);
  return new Response(body, { status, headers: own });
}

/** A scrape tells of points from the first one on that somebody asked for. */
async function keepPoints(): Promise<void> {
  const { createPointTotals } = await import("./logger/sinks/cloud/point_totals.ts");
  metrics.keepPoints(createPointTotals);
}

function findMetrics(): Metrics {
  return metricsOf(findLibrary().telemetry);
}
