// Answers scrapes: by whatever serves HTTP.

import type { FieldMask } from "../../json_fields.ts";
import type { ScrapeAnswer, ScrapeRequest } from "../sink.ts";
import type { MetricReading } from "../../../telemetry/metrics.ts";
import { chooseFormat, PROMETHEUS_TYPES, writePrometheus } from "./prometheus_text.ts";

/** What a request for metrics gets. @param path where they are; undefined is anywhere */
export function answerScrape(
  { method, path: asked, accept }: ScrapeRequest,
  path: string | undefined,
  readings: readonly MetricReading[],
  mask: FieldMask | undefined,
): ScrapeAnswer {
  const plain = { "content-type": "text/plain; charset=utf-8" };
  if (path !== undefined && asked.replace(/\?.*$/, "") !== path) {
    return { status: 404, headers: plain, body: `Metrics are at ${path}\n` };
  }
  if (method !== "GET" && method !== "HEAD") {
    return { status: 405, headers: { ...plain, allow: "GET, HEAD" }, body: "Metrics are only to be read\n" };
  }
  const format = chooseFormat(accept);
  const body = method === "HEAD" ? "" : writePrometheus(readings, format, mask);
  return {
    status: 200,
    headers: { "content-type": PROMETHEUS_TYPES[format], "cache-control": "no-store" },
    body,
  };
}
