// What `import … from "microlog/sinks/microlog"` gives: the sink of this type, for configurations that hand it in.

import { type DirectSink, directSink, type SinkOptions } from "../logger/sinks/direct_sink.ts";
import { MICROLOG_SINK } from "../logger/sinks/microlog_sink.ts";

/**
 * Records to a microlog server. Options are those of `{ type: "microlog" }`.
 *
 * @example
 * await configure({ sinks: [micrologSink({ url: "https://logs.example.org", key: "…" })] });
 */
export function micrologSink(
  options: SinkOptions<typeof MICROLOG_SINK> & {
    readonly url: string;
    readonly key: string | (() => string | Promise<string>);
  },
): DirectSink {
  return directSink(MICROLOG_SINK, options);
}
