// What `import … from "microlog/sinks/loki"` gives: the sink of this type, for configurations that hand it in.

import { type DirectSink, directSink, type SinkOptions } from "../logger/sinks/direct_sink.ts";
import { LOKI_SINK } from "../logger/sinks/loki_sink.ts";

/**
 * Records to Loki or Grafana Cloud. Options are those of `{ type: "loki" }`.
 *
 * @example
 * await configure({ sinks: [lokiSink({ url: "http://localhost:3100", labels: { service_name: "shop" } })] });
 */
export function lokiSink(options: SinkOptions<typeof LOKI_SINK> & { readonly url: string }): DirectSink {
  return directSink(LOKI_SINK, options);
}
