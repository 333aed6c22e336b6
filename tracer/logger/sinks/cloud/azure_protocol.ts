// Batches to Azure Monitor by the Logs Ingestion API: rows for a stream of a data collection rule.

import { JsonMembers } from "../../formats/json_members.ts";
import type { RecordView } from "../../formats/record_view.ts";
import { levelName } from "../../levels.ts";
import type { HttpMessage, HttpProtocol } from "../network/http_sender.ts";
import type { Expiring } from "./expiring.ts";

/** Where records go. */
export interface AzureTarget {
  /** Of the rule or of a data collection endpoint: `https://NAME.REGION-1.ingest.monitor.azure.com` */
  readonly endpoint: string;
  /** Immutable id of the rule: `dcr-…` */
  readonly ruleId: string;
  /** `Custom-NAME` */
  readonly stream: string;
}

/** Bytes of a request, before it is packed. */
export const AZURE_MOST_BYTES = 1_048_576;

const API_VERSION = "2023-01-01";

/** A row. A rule's transformation makes columns of it; what it has no column for is in `Fields`. */
export function azureRow(
  { time, level, message, logger, error, trace, service, fields }: RecordView,
): string {
  const own = new JsonMembers();
  for (const { name, key, json } of fields) own.field(name, json, key);
  const row = new JsonMembers().text("TimeGenerated", time).text("Level", levelName(level)).text(
    "Logger",
    logger,
  )
    .text("Message", message)
    .text("ErrorType", error === undefined || error.type === "" ? undefined : error.type)
    .text("ErrorMessage", error?.message).text("ErrorStack", error?.stack)
    .text("TraceId", trace?.traceId).text("SpanId", trace?.spanId)
    .text("Service", service.name).text("Version", service.version).text("Environment", service.environment);
  return own.isEmpty ? row.object() : row.json("Fields", own.object()).object();
}

/** How the Logs Ingestion API takes rows. */
export function azureProtocol(
  { endpoint, ruleId, stream }: AzureTarget,
  tokens: Expiring<string>,
): HttpProtocol {
  const rule = encodeURIComponent(ruleId);
  const url = `${endpoint}/dataCollectionRules/${rule}/streams/${
    encodeURIComponent(stream)
  }?api-version=${API_VERSION}`;
  return {
    encode: (batch): HttpMessage => ({
      url,
      headers: { "content-type": "application/json" },
      body: `[${batch.map(({ text }) => text).join(",")}]`,
    }),
    authorize: async (_request, isRefused) => {
      if (isRefused) tokens.forget();
      return { authorization: `Bearer ${await tokens.get()}` };
    },
  };
}
