// What `import … from "microlog/sinks/cloudwatch"` gives: the sink of this type, for configurations that hand it in.

import { type DirectSink, directSink, type SinkOptions } from "../logger/sinks/direct_sink.ts";
import { CLOUDWATCH_SINK } from "../logger/sinks/cloud/cloudwatch_sink.ts";

/**
 * Records in CloudWatch Logs. Options are those of `{ type: "cloudwatch" }`.
 *
 * @example
 * await configure({ sinks: [cloudwatchSink({ group: "/app/web", region: "eu-central-1" })] });
 */
export function cloudwatchSink(
  options: SinkOptions<typeof CLOUDWATCH_SINK> & { readonly group: string },
): DirectSink {
  return directSink(CLOUDWATCH_SINK, options);
}
