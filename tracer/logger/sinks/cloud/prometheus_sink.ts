// The sink for Prometheus: counts records by level, among the program's metrics, and answers scrapes where it is told a port.

import { levelName } from "../../levels.ts";
import { OFF } from "../../level_ranks.ts";
import type { LogRecord } from "../../record.ts";
import { numberFrom, text } from "../../schema.ts";
import { sinkType } from "../sink_type.ts";
import type { ScrapeServer, Sink, SinkHealth } from "../sink.ts";
import type { Counter, Metrics } from "../../../telemetry/metrics.ts";
import { createPointTotals } from "./point_totals.ts";
import { answerScrape } from "./prometheus_scrape.ts";

const SHAPE = { port: numberFrom(0, 65_535), host: text, path: text };

/** Options of sinks of the type `prometheus`. */
export const PROMETHEUS_SINK = sinkType(
  SHAPE,
  async ({ port, host: address = "127.0.0.1", path = "/metrics" }, context) => {
    const { host, mask } = context;
    if (host.metrics === undefined) {
      throw new TypeError(
        "Cannot count for Prometheus: this host has no metrics",
      );
    }
    const metrics = await host.metrics();
    metrics.keepPoints(createPointTotals);
    if (port === undefined) return new PrometheusSink(metrics, undefined);
    if (host.serve === undefined) {
      throw new TypeError(
        'Cannot answer scrapes ("port"): this host has no servers',
      );
    }
    const serve = await host.serve();
    const server = await serve(
      { port, address },
      (request) => answerScrape(request, path, metrics.read(), mask),
    );
    return new PrometheusSink(metrics, server);
  },
);

/** What records are counted as. */
const COUNTER_NAME = "microlog.records";

class PrometheusSink implements Sink {
  readonly name: string;
  readonly #server: ScrapeServer | undefined;
  readonly #counters: readonly Counter[];
  #written = 0;

  constructor(metrics: Metrics, server: ScrapeServer | undefined) {
    this.name = server === undefined ? "prometheus" : `prometheus ${server.url}`;
    this.#server = server;
    const records = metrics.counter(COUNTER_NAME);
    // All of them from the beginning: what is not there cannot be compared with what comes later.
    this.#counters = Array.from({ length: OFF }, (_, level) => records.with({ level: levelName(level) }));
  }

  write({ level }: LogRecord): void {
    this.#counters[level]?.add();
    this.#written++;
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }

  health(): SinkHealth {
    return { state: "ok", written: this.#written, dropped: 0, pending: 0, problem: "" };
  }
}
