// The sink for Prometheus, scraped over HTTP, in each runtime, and in a program that has to end all the same.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { configure, counter, getLogger, prometheusHandler, prometheusText } from "../../../../tracer/mod.ts";
import { createSinkHost } from "../../../../tracer/runtime/sink_host.ts";
import { PROMETHEUS_SINK } from "../../../../tracer/logger/sinks/cloud/prometheus_sink.ts";
import type { Sink } from "../../../../tracer/logger/sinks/sink.ts";
import { createFormat } from "../../../../tracer/logger/formats.ts";
import { Metrics } from "../../../../tracer/telemetry/metrics.ts";
import { createRecord } from "../../../support/fake_logging.ts";
import { USUAL_MASK } from "../../../../tracer/logger/usual_mask.ts";
import { readScrape } from "./prometheus_reader.ts";

async function createSink(metrics: Metrics, options: Readonly<Record<string, unknown>>): Promise<Sink> {
  const json = await createFormat("json", { mask: USUAL_MASK, isTerminal: false });
  const host = createSinkHost({
    contextFields: () => undefined,
    fault: () => {},
    trace: () => undefined,
    metrics: async () => metrics,
  });
  return await PROMETHEUS_SINK.prepare(options, "sinks[0]")({
    host,
    mask: USUAL_MASK,
    format: async () => json,
    json,
  });
}

describe("the prometheus sink", () => {
  it("answers scrapes with the program's metrics and its records by level", async () => {
    const metrics = new Metrics();
    metrics.gauge("queue").set(4);
    const sink = await createSink(metrics, { port: 0 });
    try {
      sink.write(createRecord());
      sink.write(createRecord());
      sink.write(createRecord({ level: 4 }));
      const url = sink.name.replace("prometheus ", "");
      const answer = await fetch(`${url}/metrics`);
      assert.equal(answer.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
      const { samples } = readScrape(await answer.text(), false);
      const records = samples.filter(({ name }) => name === "microlog_records_total");
      assert.deepEqual(records.map(({ labels, value }) => [labels["level"], value]), [
        ["trace", 0],
        ["debug", 0],
        ["info", 2],
        ["warn", 0],
        ["error", 1],
        ["fatal", 0],
      ]);
      assert.equal(samples.find(({ name }) => name === "queue")?.value, 4);
      const open = await fetch(`${url}/metrics?x=1`, {
        headers: { accept: "application/openmetrics-text; version=1.0.0" },
      });
      assert.equal(
        open.headers.get("content-type"),
        "application/openmetrics-text; version=1.0.0; charset=utf-8",
      );
      readScrape(await open.text(), true);
      const statuses = [];
      for (const [path, method] of [["/", "GET"], ["/metrics", "POST"], ["/metrics", "HEAD"]] as const) {
        const { status, body } = await fetch(url + path, { method });
        await body?.cancel();
        statuses.push(status);
      }
      assert.deepEqual(statuses, [404, 405, 200]);
    } finally {
      await sink.close?.();
    }
  });

  it("says that a port is taken, and gives it back when it is closed", async () => {
    const metrics = new Metrics();
    const first = await createSink(metrics, { port: 0, path: "/m" });
    const port = Number(new URL(first.name.replace("prometheus ", "")).port);
    await assert.rejects(createSink(metrics, { port }), /EADDRINUSE|in use/);
    await first.close?.();
    const second = await createSink(metrics, { port });
    await second.close?.();
  });
});

describe("prometheusText() and prometheusHandler()", () => {
  it("tell what the program counts, with a sink's records by level", async () => {
    await configure({ level: "info", sinks: ["prometheus"] });
    try {
      counter("scrape.test").add(2);
      getLogger("scraped").warn("look");
      getLogger("scraped").debug("not written");
      const { samples } = readScrape(await prometheusText(), false);
      assert.equal(samples.find(({ name }) => name === "scrape_test_total")?.value, 2);
      const counts = samples.filter(({ name }) => name === "microlog_records_total");
      assert.equal(counts.find(({ labels }) => labels["level"] === "warn")?.value, 1);
      assert.equal(counts.find(({ labels }) => labels["level"] === "debug")?.value, 0);
      const answer = await prometheusHandler(
        new Request("http://host/any", { headers: { accept: "application/openmetrics-text" } }),
      );
      assert.equal(answer.status, 200);
      readScrape(await answer.text(), true);
    } finally {
      await configure({ enabled: false, sinks: [] });
    }
  });
});
