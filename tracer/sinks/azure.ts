// What `import … from "microlog/sinks/azure"` gives: the sink of this type, for configurations that hand it in.

import { type DirectSink, directSink, type SinkOptions } from "../logger/sinks/direct_sink.ts";
import { AZURE_SINK } from "../logger/sinks/cloud/azure_sink.ts";

/**
 * Records in Azure Monitor, by the Logs Ingestion API. Options are those of `{ type: "azure" }`.
 *
 * @example
 * await configure({ sinks: [azureSink({ endpoint: "https://my-rule.westeurope-1.ingest.monitor.azure.com", ruleId: "dcr-…", stream: "Custom-App" })] });
 */
export function azureSink(
  options: SinkOptions<typeof AZURE_SINK> & {
    readonly endpoint: string;
    readonly ruleId: string;
    readonly stream: string;
  },
): DirectSink {
  return directSink(AZURE_SINK, options);
}
