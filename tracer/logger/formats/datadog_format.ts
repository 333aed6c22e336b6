// Records for Datadog: JSON lines with its reserved and standard attributes.

import type { LogRecord } from "../record.ts";
import { JsonMembers } from "./json_members.ts";
import { RecordReader, type ViewOptions } from "./record_view.ts";

/** Statuses by rank of level. */
const STATUSES = ["debug", "debug", "info", "warn", "error", "critical"];

/** Writes records as lines for Datadog. */
export class DatadogFormat {
  readonly #reader: RecordReader;

  constructor(options: ViewOptions) {
    this.#reader = new RecordReader(options);
  }

  /** The line, its end included. */
  line(record: LogRecord): string {
    const view = this.#reader.read(record);
    const { time, level, messageJson, logger, loggerJson, error, trace, service, fields } = view;
    const line = new JsonMembers().json("timestamp", `"${time}"`).json(
      "status",
      `"${STATUSES[level] ?? "info"}"`,
    )
      .json("message", messageJson).json("ddsource", '"nodejs"').text("service", service.name);
    if (logger !== "") line.json("logger", `{"name":${loggerJson}}`);
    const tags = tagsOf(service.environment, service.version);
    line.text("ddtags", tags === "" ? undefined : tags);
    if (trace !== undefined) {
      const ids = new JsonMembers().text("trace_id", decimalOf(trace.traceId));
      if (trace.spanId !== undefined) ids.text("span_id", decimalOf(trace.spanId));
      ids.text("service", service.name).text("version", service.version).text("env", service.environment);
      line.json("dd", ids.object());
    }
    if (error !== undefined) {
      const thrown = new JsonMembers().text("kind", error.type === "" ? undefined : error.type)
        .text("message", error.message).text("stack", error.stack);
      for (const { name, json } of error.members) thrown.field(name, json);
      line.json("error", thrown.object());
    }
    for (const { name, key, json } of fields) line.field(name, json, key);
    return line.line();
  }
}

function tagsOf(environment: string | undefined, version: string | undefined): string {
  return [
    environment === undefined ? "" : `env:${environment}`,
    version === undefined ? "" : `version:${version}`,
  ]
    .filter((tag) => tag !== "").join(",");
}

/** The last 64 bits of an id as decimal digits, by which logs and traces find each other there. */
export function decimalOf(id: string): string {
  return `${BigInt(`0x${id.slice(-16)}`)}`;
}
