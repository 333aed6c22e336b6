// How the logging is, as points for sinks of events and as what Prometheus scrapes; points of programs among the latter.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { configure, fmetric, getLogger, imetric, prometheusText } from "../../../tracer/mod.ts";
import { addEventSink, handOverEvents, MemoryEventSink } from "../../../tracer/events.ts";
import type { Sink } from "../../../tracer/logger/sinks/sink.ts";
import { readScrape } from "./sinks_cloud/prometheus_reader.ts";

/** A sink that has lost something and has something left. */
const LOSSY: Sink = {
  name: "lossy",
  write: () => {},
  health: () => ({
    state: "failing",
    written: 5,
    dropped: 3,
    pending: 2,
    problem: "gone",
    retries: 4,
    droppedByLevel: { debug: 2, info: 1 },
    droppedByReason: { overload: 3 },
  }),
};

/** The value of a sample, undefined when there is none. */
async function scraped(
  name: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<number | undefined> {
  const { samples } = readScrape(await prometheusText(), false);
  return samples.find((sample) =>
    sample.name === name && Object.entries(labels).every(([label, value]) => sample.labels[label] === value)
  )?.value;
}

describe("selfMetrics", () => {
  it("tell scrapes of records, and what sinks wrote, dropped and have waiting", async () => {
    const refuse = { type: "level", min: "warn", loggers: ["quiet"] } as const;
    await configure({ selfMetrics: true, sinks: [LOSSY], filters: [refuse] });
    try {
      getLogger("self").info("one");
      getLogger("self").error("two");
      getLogger("quiet").info("refused");
      assert.equal(await scraped("microlog_logged_total", { level: "error" }), 1);
      assert.equal(await scraped("microlog_sink_dropped", { sink: "lossy" }), 3);
      assert.equal(await scraped("microlog_sink_dropped_level", { sink: "lossy", level: "debug" }), 2);
      assert.equal(await scraped("microlog_sink_dropped_reason", { reason: "overload" }), 3);
      assert.equal(await scraped("microlog_sink_pending", { sink: "lossy" }), 2);
      assert.equal(await scraped("microlog_sink_failing", { sink: "lossy" }), 1);
      assert.equal(await scraped("microlog_filter_refused", { filter: "level" }), 1);
    } finally {
      await configure({ enabled: false, sinks: [] });
    }
  });

  it("are points for sinks of events, and end with the configuration", async () => {
    const memory = new MemoryEventSink();
    const remove = addEventSink(memory);
    const pending = () =>
      memory.points.filter(({ name }) => name === 'microlog.sink.pending{sink="ends"}').map(({ value }) =>
        value
      );
    let waiting = 7;
    const sink: Sink = {
      name: "ends",
      write: () => {},
      health: () => ({ state: "ok", written: 0, dropped: 0, pending: waiting, problem: "" }),
    };
    try {
      await configure({ selfMetrics: true, sinks: [sink] });
      handOverEvents();
      assert.deepEqual(pending(), [7]);
      await configure({ sinks: [sink] });
      waiting = 9;
      handOverEvents();
      assert.deepEqual(pending(), [7]);
    } finally {
      remove();
      await configure({ enabled: false, sinks: [] });
    }
  });
});

describe("points of metrics in scrapes", () => {
  it("have the last value, their number and their sum, from the sink's beginning", async () => {
    await configure({ sinks: ["prometheus"] });
    try {
      imetric("frame time", "ms", 16);
      imetric("frame time", "ms", 20);
      fmetric("temperature", "Cel", -1.5);
      assert.equal(await scraped("frame_time_milliseconds"), 20);
      assert.equal(await scraped("frame_time_points_total"), 2);
      assert.equal(await scraped("frame_time_sum_milliseconds"), 36);
      assert.equal(await scraped("temperature_celsius"), -1.5);
    } finally {
      await configure({ enabled: false, sinks: [] });
    }
  });

  it("are handed to sinks of events all the same", async () => {
    const memory = new MemoryEventSink();
    await prometheusText();
    const remove = addEventSink(memory);
    imetric("both ways", "1", 3);
    remove();
    imetric("both ways", "1", 4);
    const own = memory.points.filter(({ name }) => name === "both ways");
    assert.deepEqual(own.map(({ value }) => value), [3]);
    assert.equal(await scraped("both_ways_points_total"), 2);
  });
});
