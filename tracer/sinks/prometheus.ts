// What `import … from "microlog/sinks/prometheus"` gives: the sink of this type, for configurations that hand it in.

import { type DirectSink, directSink, type SinkOptions } from "../logger/sinks/direct_sink.ts";
import { PROMETHEUS_SINK } from "../logger/sinks/cloud/prometheus_sink.ts";

/**
 * Counts records by level for Prometheus, and answers its scrapes where it is told a port. Options are those of `{ type: "prometheus" }`.
 *
 * @example
 * await configure({ sinks: [prometheusSink({ port: 9464 })] });
 */
export function prometheusSink(options: SinkOptions<typeof PROMETHEUS_SINK> = {}): DirectSink {
  return directSink(PROMETHEUS_SINK, options);
}
