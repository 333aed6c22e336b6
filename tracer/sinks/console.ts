// What `import … from "microlog/sinks/console"` gives: the sink of this type, for configurations that hand it in.

import { type DirectSink, directSink, type SinkOptions } from "../logger/sinks/direct_sink.ts";
import { CONSOLE_SINK } from "../logger/sinks/console_sink.ts";

/**
 * Records on standard output or standard error. Options are those of `{ type: "console" }`.
 *
 * @example
 * await configure({ sinks: [consoleSink({ stream: "stderr", format: "json" })] });
 */
export function consoleSink(options: SinkOptions<typeof CONSOLE_SINK> = {}): DirectSink {
  return directSink(CONSOLE_SINK, options);
}
