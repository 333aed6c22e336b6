// What `import … from "microlog/sinks/gcp"` gives: the sink of this type, for configurations that hand it in.

import { type DirectSink, directSink, type SinkOptions } from "../logger/sinks/direct_sink.ts";
import { GOOGLE_SINK } from "../logger/sinks/cloud/google_sink.ts";

/**
 * Records in Google Cloud Logging. Options are those of `{ type: "gcp" }`.
 *
 * @example
 * await configure({ sinks: [gcpSink({ project: "my-project", log: "web" })] });
 */
export function gcpSink(options: SinkOptions<typeof GOOGLE_SINK> = {}): DirectSink {
  return directSink(GOOGLE_SINK, options);
}
