// What `import … from "microlog/sinks/null"` gives: the sink of this type, for configurations that hand it in.

import { type DirectSink, directSink, type SinkOptions } from "../logger/sinks/direct_sink.ts";
import { NULL_SINK } from "../logger/sinks/null_sink.ts";

/**
 * Records that are made and go nowhere. Options are those of `{ type: "null" }`.
 *
 * @example
 * await configure({ sinks: [nullSink()] });
 */
export function nullSink(options: SinkOptions<typeof NULL_SINK> = {}): DirectSink {
  return directSink(NULL_SINK, options);
}
