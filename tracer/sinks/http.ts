// What `import … from "microlog/sinks/http"` gives: the sink of this type, for configurations that hand it in.

import { type DirectSink, directSink, type SinkOptions } from "../logger/sinks/direct_sink.ts";
import { HTTP_SINK } from "../logger/sinks/http_sink.ts";

/**
 * Records by HTTP to any receiver. Options are those of `{ type: "http" }`.
 *
 * @example
 * await configure({ sinks: [httpSink({ url: "https://logs.example.org/in", gzip: true })] });
 */
export function httpSink(options: SinkOptions<typeof HTTP_SINK> & { readonly url: string }): DirectSink {
  return directSink(HTTP_SINK, options);
}
