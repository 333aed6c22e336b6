// What `import … from "microlog/sinks/datadog"` gives: the sink of this type, for configurations that hand it in.

import { type DirectSink, directSink, type SinkOptions } from "../logger/sinks/direct_sink.ts";
import { DATADOG_SINK } from "../logger/sinks/datadog_sink.ts";

/**
 * Records to Datadog. Options are those of `{ type: "datadog" }`.
 *
 * @example
 * await configure({ sinks: [datadogSink({ site: "datadoghq.eu", service: "shop" })] });
 */
export function datadogSink(options: SinkOptions<typeof DATADOG_SINK> = {}): DirectSink {
  return directSink(DATADOG_SINK, options);
}
