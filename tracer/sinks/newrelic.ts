// What `import … from "microlog/sinks/newrelic"` gives: the sink of this type, for configurations that hand it in.

import { type DirectSink, directSink, type SinkOptions } from "../logger/sinks/direct_sink.ts";
import { NEWRELIC_SINK } from "../logger/sinks/newrelic_sink.ts";

/**
 * Records to New Relic. Options are those of `{ type: "newrelic" }`.
 *
 * @example
 * await configure({ sinks: [newrelicSink({ region: "eu" })] });
 */
export function newrelicSink(options: SinkOptions<typeof NEWRELIC_SINK> = {}): DirectSink {
  return directSink(NEWRELIC_SINK, options);
}
