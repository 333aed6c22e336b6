// Metrics as Prometheus scrapes them, read back as a scraper reads them.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  chooseFormat,
  type PrometheusFormat,
  writePrometheus,
} from "../../../../tracer/logger/sinks/cloud/prometheus_text.ts";
import { Metrics, MOST_TAG_SETS } from "../../../../tracer/telemetry/metrics.ts";
import { USUAL_MASK } from "../../../../tracer/logger/usual_mask.ts";
import { readScrape, type Scrape } from "./prometheus_reader.ts";

function scrape(metrics: Metrics, format: PrometheusFormat = "text"): Scrape {
  return readScrape(writePrometheus(metrics.read(), format, USUAL_MASK), format === "openmetrics");
}

describe("writePrometheus()", () => {
  it("writes counters, gauges and histograms in the text format", () => {
    const metrics = new Metrics();
    metrics.counter("http.requests").with({ method: "GET", status: 200 }).add(3);
    metrics.gauge("queue size", { unit: "By" }).set(-1.5);
    const latency = metrics.histogram("latency", { unit: "ms" });
    for (const value of [0, 3, 3, 5, 100]) latency.record(value);
    assert.equal(
      writePrometheus(metrics.read(), "text", USUAL_MASK),
      `# TYPE http_requests_total counter
# HELP http_requests_total http.requests
http_requests_total{method="GET",status="200"} 3
# TYPE queue_size_bytes gauge
# HELP queue_size_bytes queue size
queue_size_bytes -1.5
# TYPE latency_milliseconds histogram
# HELP latency_milliseconds latency
latency_milliseconds_bucket{le="4.0"} 3
latency_milliseconds_bucket{le="8.0"} 4
latency_milliseconds_bucket{le="16.0"} 4
latency_milliseconds_bucket{le="32.0"} 4
latency_milliseconds_bucket{le="64.0"} 4
latency_milliseconds_bucket{le="128.0"} 5
latency_milliseconds_bucket{le="+Inf"} 5
latency_milliseconds_count 5
latency_milliseconds_sum 111
`,
    );
  });

  it("names counters by their family, tells units and the end in OpenMetrics", () => {
    const metrics = new Metrics();
    metrics.counter("sent_total", { unit: "By" }).add(7);
    assert.equal(
      writePrometheus(metrics.read(), "openmetrics", USUAL_MASK),
      "# TYPE sent_bytes counter\n# UNIT sent_bytes bytes\n# HELP sent_bytes sent_total\nsent_bytes_total 7\n# EOF\n",
    );
    assert.equal(writePrometheus([], "openmetrics", USUAL_MASK), "# EOF\n");
    assert.equal(writePrometheus([], "text", USUAL_MASK), "");
  });

  it("says units in words", () => {
    const metrics = new Metrics();
    for (const unit of ["s", "By/s", "{request}", "1", "%", "1/s", "furlongs"]) {
      metrics.gauge(`m ${unit}`, { unit }).set(1);
    }
    const names = scrape(metrics).samples.map(({ name }) => name);
    assert.deepEqual(names, [
      "m_s_seconds",
      "m_By_s_bytes_per_second",
      "m_request_",
      "m_1",
      "m_percent",
      "m_1_s_per_second",
      "m_furlongs",
    ]);
  });

  it("escapes labels, masks secrets in them, and keeps them apart", () => {
    const metrics = new Metrics();
    metrics.gauge("g").with({
      path: 'C:\\a "b"\nc',
      "a.b": 1,
      "a b": 2,
      __name__: "x",
      "": "e",
      token: "hunter2",
    }).set(1);
    metrics.histogram("h").with({ le: "mine" }).record(1.5);
    const { samples } = scrape(metrics);
    assert.deepEqual(samples[0]?.labels, {
      _: "e",
      _name__: "x",
      a_b: "2",
      a_b2: "1",
      path: 'C:\\a "b"\nc',
      token: "***",
    });
    assert.equal(samples.find(({ name }) => name === "h_count")?.labels["le2"], "mine");
  });

  it("writes numbers that are none as Prometheus has them", () => {
    const metrics = new Metrics();
    for (const value of [Number.NaN, Infinity, -Infinity, 1e300, 5e-324]) {
      metrics.gauge(`g${value}`).set(value);
    }
    assert.deepEqual(scrape(metrics).samples.map(({ value }) => value), [
      NaN,
      Infinity,
      -Infinity,
      1e300,
      5e-324,
    ]);
  });

  it("bounds the instances of a metric", () => {
    const metrics = new Metrics();
    const counter = metrics.counter("c");
    for (let i = 0; i < MOST_TAG_SETS + 50; i++) counter.with({ id: i }).add();
    const { samples } = scrape(metrics);
    assert.equal(samples.length, MOST_TAG_SETS + 1);
    assert.equal(samples.find(({ labels }) => labels["overflow"] === "true")?.value, 50);
  });

  it("is taken by scrapers whatever names, units and tags there are", () => {
    const names = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("a", "a.b", "a_b", "a_b_total", "a_b_count", "1", "", "__proto__", "le"),
    );
    const made = fc.record({
      kind: fc.constantFrom("counter", "gauge", "histogram"),
      name: names,
      unit: fc.oneof(names, fc.constantFrom("ms", "By/s")),
      tags: fc.dictionary(names, names),
      value: fc.double(),
    });
    fc.assert(fc.property(fc.array(made, { maxLength: 12 }), (all) => {
      const metrics = new Metrics();
      for (const { kind, name, unit, tags, value } of all) {
        if (kind === "counter") metrics.counter(name, { unit }).with(tags).add(value);
        else if (kind === "gauge") metrics.gauge(name, { unit }).with(tags).set(value);
        else metrics.histogram(name, { unit }).with(tags).record(value);
      }
      scrape(metrics, "text");
      scrape(metrics, "openmetrics");
    }));
  });
});

describe("buckets of a histogram", () => {
  it("count up to all values, whatever they are", () => {
    fc.assert(fc.property(fc.array(fc.double({ noNaN: true, min: -10, max: 1e20 })), (values) => {
      const metrics = new Metrics();
      const histogram = metrics.histogram("h");
      for (const value of values) histogram.record(value);
      const { samples } = scrape(metrics);
      const buckets = samples.filter(({ name }) => name === "h_bucket");
      const bounds = buckets.map(({ labels }) => Number(labels["le"]?.replace("+Inf", "Infinity")));
      assert.deepEqual(bounds, bounds.toSorted((a, b) => a - b));
      const counts = buckets.map(({ value }) => value);
      assert.deepEqual(counts, counts.toSorted((a, b) => a - b));
      assert.equal(counts.at(-1), values.length);
      assert.equal(samples.find(({ name }) => name === "h_count")?.value, values.length);
    }));
  });
});

describe("chooseFormat()", () => {
  it("gives OpenMetrics to those who ask for it", () => {
    assert.equal(
      chooseFormat("application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5"),
      "openmetrics",
    );
    assert.equal(chooseFormat("text/html, */*"), "text");
    assert.equal(chooseFormat(""), "text");
  });
});
