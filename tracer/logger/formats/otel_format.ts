// Records for OpenTelemetry: each line is one `LogsData` of OTLP in JSON, as the file exporter writes it and the
// collector's OTLP/JSON file receiver reads it.

import { quoteJson } from "../json_text.ts";
import { levelName } from "../levels.ts";
import type { LogRecord } from "../record.ts";
import { safeJson } from "./json_members.ts";
import {
  readJson,
  RecordReader,
  type RecordView,
  type ServiceView,
  type ViewOptions,
} from "./record_view.ts";

/** Numbers of the data model, by rank of level: TRACE, DEBUG, INFO, WARN, ERROR, FATAL. */
const SEVERITIES = [1, 5, 9, 13, 17, 21];

/** A value as OTLP has it; one without members is null. 64-bit integers are texts in JSON. */
interface OtlpValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: string;
  readonly doubleValue?: number;
  readonly arrayValue?: { readonly values: readonly OtlpValue[] };
  readonly kvlistValue?: { readonly values: readonly { readonly key: string; readonly value: OtlpValue }[] };
}

/** Writes records as lines of OTLP. */
export class OtelFormat {
  readonly #reader: RecordReader;

  constructor(options: ViewOptions) {
    this.#reader = new RecordReader(options);
  }

  /** The line, its end included. */
  line(record: LogRecord): string {
    const view = this.#reader.read(record);
    return `{"resourceLogs":[{"resource":{"attributes":[${
      resourceAttributes(view.service)
    }]},"scopeLogs":[{` +
      `"scope":{"name":${view.loggerJson}},"logRecords":[${otlpRecord(view)}]}]}]}\n`;
  }
}

/** What wrote a record. Its name is always there: readers must have one. */
function resourceAttributes({ name, version, environment }: ServiceView): string {
  return [
    textAttribute("service.name", name ?? "unknown_service"),
    ...(version === undefined ? [] : [textAttribute("service.version", version)]),
    ...(environment === undefined ? [] : [textAttribute("deployment.environment.name", environment)]),
    textAttribute("telemetry.sdk.name", "microlog"),
  ].join(",");
}

/** A record as OTLP has it. */
function otlpRecord({ timeMillis, level, messageJson, error, trace, fields }: RecordView): string {
  const nanos = timeMillis === 0 ? "0" : `${timeMillis}000000`;
  const attributes = fields.filter(({ name }) => error === undefined || !name.startsWith("exception."))
    .map(({ key, json }) => `{"key":${key.slice(0, -1)},"value":${otlpValue(json)}}`);
  if (error !== undefined) {
    if (error.type !== "") attributes.push(textAttribute("exception.type", error.type));
    attributes.push(textAttribute("exception.message", error.message));
    if (error.stack !== undefined) attributes.push(textAttribute("exception.stacktrace", error.stack));
    for (const { name, json } of error.members) {
      if (/^(?:type|message|stacktrace)$/.test(name)) continue;
      attributes.push(`{"key":${quoteJson(`exception.${name}`)},"value":${otlpValue(json)}}`);
    }
  }
  return `{"timeUnixNano":"${nanos}","observedTimeUnixNano":"${nanos}","severityNumber":${
    SEVERITIES[level] ?? 0
  },` +
    `"severityText":"${levelName(level).toUpperCase()}","body":{"stringValue":${messageJson}},` +
    `"attributes":[${attributes.join(",")}]` +
    (trace === undefined ? "" : `,"traceId":"${trace.traceId}"`) +
    (trace?.spanId === undefined ? "" : `,"spanId":"${trace.spanId}"`) +
    (trace?.isSampled === undefined ? "" : `,"flags":${trace.isSampled ? 1 : 0}`) + "}";
}

/** @param key letters and points alone */
function textAttribute(key: string, text: string): string {
  return `{"key":"${key}","value":{"stringValue":${quoteJson(text)}}}`;
}

/** JSON of a value as JSON of OTLP: its first character tells what it is. */
function otlpValue(json: string): string {
  switch (json[0]) {
    case '"':
      return `{"stringValue":${json}}`;
    case "t":
    case "f":
      return `{"boolValue":${json}}`;
    case "n":
      return "{}";
    case "{":
    case "[":
      return safeJson(readValue(readJson(json)));
    default:
      return isInteger(json) ? `{"intValue":"${json}"}` : `{"doubleValue":${json}}`;
  }
}

function isInteger(json: string): boolean {
  return /^-?\d+$/.test(json) && Number.isSafeInteger(Number(json));
}

/** @param value from JSON */
function readValue(value: unknown): OtlpValue {
  switch (typeof value) {
    case "string":
      return { stringValue: value };
    case "boolean":
      return { boolValue: value };
    case "number":
      return Number.isSafeInteger(value) ? { intValue: `${value}` } : { doubleValue: value };
    case "object":
      if (value === null) return {};
      if (Array.isArray(value)) return { arrayValue: { values: value.map(readValue) } };
      return {
        kvlistValue: {
          values: Object.entries(value).map(([key, each]) => ({ key, value: readValue(each) })),
        },
      };
    default:
      return {};
  }
}
