// What `import … from "microlog/sinks/file"` gives: the sink of this type, for configurations that hand it in.

import { type DirectSink, directSink, type SinkOptions } from "../logger/sinks/direct_sink.ts";
import { FILE_SINK } from "../logger/sinks/file_sink.ts";

/**
 * Records in a file. Options are those of `{ type: "file" }`.
 *
 * @example
 * await configure({ sinks: [fileSink({ path: "app.log", maxBytes: 10_000_000, maxFiles: 5, gzip: true })] });
 */
export function fileSink(options: SinkOptions<typeof FILE_SINK> & { readonly path: string }): DirectSink {
  return directSink(FILE_SINK, options);
}
