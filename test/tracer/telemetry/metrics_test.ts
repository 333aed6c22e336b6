// Tests of points, counters, gauges and histograms.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { HistogramCounts } from "../../../tracer/telemetry/histogram.ts";
import { metricsOf, MOST_TAG_SETS } from "../../../tracer/telemetry/metrics.ts";
import { type SpansInMemory, spansInMemory } from "../../support/spans_in_memory.ts";

/** Points as `name=value unit`. */
function drawPoints({ telemetry, sink }: SpansInMemory): string[] {
  telemetry.handOver();
  const points = sink.points.map(({ name, value, unit }) =>
    `${name}=${value}${unit === "" ? "" : ` ${unit}`}`
  );
  sink.clear();
  return points;
}

describe("Metrics", () => {
  it("keeps points in order of time with their unit", () => {
    const set = spansInMemory({ metrics: 4 });
    for (let i = 0; i < 10; i++) metricsOf(set.telemetry).point("queue", "1", i);
    set.telemetry.handOver();
    assert.deepEqual(set.sink.points.map(({ value }) => value), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const times = set.sink.points.map(({ time }) => time);
    assert.deepEqual(times, times.toSorted((a, b) => a - b));
    assert.equal(set.sink.points[0]?.unit, "1");
  });

  it("counts, and tells what changed", () => {
    const set = spansInMemory();
    const hits = metricsOf(set.telemetry).counter("hits");
    hits.add();
    hits.add(2);
    hits.add(-5);
    hits.add(Number.NaN);
    assert.equal(hits.value, 3);
    assert.equal(metricsOf(set.telemetry).counter("hits"), hits);
    assert.deepEqual(drawPoints(set), ["hits=3"]);
    assert.deepEqual(drawPoints(set), []);
    hits.add();
    assert.deepEqual(drawPoints(set), ["hits=4"]);
  });

  it("counts before anybody listens", () => {
    const set = spansInMemory({}, false);
    const hits = metricsOf(set.telemetry).counter("hits");
    hits.add(7);
    metricsOf(set.telemetry).point("unseen", "", 1);
    set.telemetry.addSink(set.sink, set.create);
    assert.deepEqual(drawPoints(set), ["hits=7"]);
  });

  it("lets gauges go up and down", () => {
    const set = spansInMemory();
    const open = metricsOf(set.telemetry).gauge("open", { unit: "1" });
    open.set(5);
    open.add(-2);
    assert.deepEqual(drawPoints(set), ["open=3 1"]);
  });

  it("tells tags apart, in whatever order they are given, up to a limit", () => {
    const set = spansInMemory();
    const hits = metricsOf(set.telemetry).counter("hits");
    const tagged = hits.with({ route: "/a", method: "GET" });
    assert.equal(hits.with({ method: "GET", route: "/a" }), tagged);
    tagged.add();
    for (let i = 0; i < MOST_TAG_SETS + 50; i++) hits.with({ user: i }).add();
    const points = drawPoints(set);
    assert.ok(points.includes('hits{method="GET",route="/a"}=1'));
    assert.ok(points.includes('hits{overflow="true"}=51'));
    assert.equal(points.length, MOST_TAG_SETS + 1);
  });

  it("makes a histogram's points of what it knows", () => {
    const set = spansInMemory();
    const took = metricsOf(set.telemetry).histogram("took", { unit: "ms" });
    for (let i = 1; i <= 100; i++) took.record(i);
    const points = drawPoints(set);
    assert.deepEqual(points.slice(0, 4), [
      "took.count=100",
      "took.sum=5050 ms",
      "took.min=1 ms",
      "took.max=100 ms",
    ]);
  });
});

describe("HistogramCounts", () => {
  it("knows every quantile to within a few per cent", () => {
    const value = fc.double({ min: 1e-6, max: 1e9, noNaN: true });
    fc.assert(fc.property(fc.array(value, { minLength: 1, maxLength: 200 }), (values) => {
      const counts = new HistogramCounts();
      for (const each of values) counts.record(each);
      const sorted = values.toSorted((a, b) => a - b);
      for (const share of [0.01, 0.5, 0.95, 1]) {
        const exact = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
        assert.ok(Math.abs(counts.quantile(share) / exact - 1) < 0.05);
      }
    }));
  });

  it("is the same whether counted at once or merged", () => {
    const values = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }));
    fc.assert(fc.property(values, values, (first, second) => {
      const [together, left, right] = [new HistogramCounts(), new HistogramCounts(), new HistogramCounts()];
      for (const each of [...first, ...second]) together.record(each);
      for (const each of first) left.record(each);
      for (const each of second) right.record(each);
      left.merge(right);
      const { sum, ...rest } = left.distribution();
      const { sum: exact, ...wanted } = together.distribution();
      assert.deepEqual(rest, wanted);
      assert.ok(Math.abs(sum - exact) <= Math.abs(exact) * 1e-9);
    }));
  });

  it("counts zeros and negatives as zero, and nothing that is no number", () => {
    const counts = new HistogramCounts();
    for (const value of [0, -1, Number.NaN, Infinity, 8]) counts.record(value);
    assert.equal(counts.count, 3);
    assert.equal(counts.quantile(0.5), 0);
    assert.equal(counts.distribution().max, 8);
    assert.ok(Number.isNaN(new HistogramCounts().quantile(0.5)));
  });
});
