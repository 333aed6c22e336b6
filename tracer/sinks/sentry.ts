// What `import … from "microlog/sinks/sentry"` gives: the sink of this type, for configurations that hand it in.

import { type DirectSink, directSink, type SinkOptions } from "../logger/sinks/direct_sink.ts";
import { SENTRY_SINK } from "../logger/sinks/cloud/sentry_sink.ts";

/**
 * Errors as events of Sentry with the records before them, and with `logs` every record as a log. Options are those of `{ type: "sentry" }`.
 *
 * @example
 * await configure({ sinks: [sentrySink({ dsn: "https://KEY@o1.ingest.sentry.io/42", logs: true })] });
 */
export function sentrySink(options: SinkOptions<typeof SENTRY_SINK> = {}): DirectSink {
  return directSink(SENTRY_SINK, options);
}
