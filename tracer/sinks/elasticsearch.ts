// What `import … from "microlog/sinks/elasticsearch"` gives: the sink of this type, for configurations that hand it in.

import { type DirectSink, directSink, type SinkOptions } from "../logger/sinks/direct_sink.ts";
import { ELASTICSEARCH_SINK } from "../logger/sinks/elasticsearch_sink.ts";

/**
 * Records to Elasticsearch or OpenSearch. Options are those of `{ type: "elasticsearch" }`.
 *
 * @example
 * await configure({ sinks: [elasticsearchSink({ url: "http://localhost:9200", apiKey: () => readKey() })] });
 */
export function elasticsearchSink(
  options: SinkOptions<typeof ELASTICSEARCH_SINK> & { readonly url: string },
): DirectSink {
  return directSink(ELASTICSEARCH_SINK, options);
}
