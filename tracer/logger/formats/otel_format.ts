// Records for OpenTelemetry: each line is one `LogsData` of OTLP in JSON, as the file exporter writes it and the
// collector's OTLP/JSON file receiver reads it.

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
export interface OtlpValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: string;
  readonly doubleValue?: number;
  readonly arrayValue?: { readonly values: readonly OtlpValue[] };
  readonly kvlistValue?: { readonly values: readonly OtlpAttribute[] };
}

/** A named value. */
export interface OtlpAttribute {
  readonly key: string;
  readonly value: OtlpValue;
}

/** A record as OTLP has it. */
export interface OtlpLogRecord {
  readonly timeUnixNano: string;
  readonly observedTimeUnixNano: string;
  readonly severityNumber: number;
  readonly severityText: string;
  readonly body: OtlpValue;
  readonly attributes: readonly OtlpAttribute[];
  readonly flags?: number;
  readonly traceId?: string;
  readonly spanId?: string;
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
    const logs = {
      resourceLogs: [{
        resource: { attributes: resourceOf(view.service) },
        scopeLogs: [{ scope: { name: view.logger }, logRecords: [otlpRecord(view)] }],
      }],
    };
    return `${safeJson(logs)}\n`;
  }
}

/** What wrote a record, as attributes of a resource. Its name is always there: readers must have one. */
export function resourceOf({ name, version, environment }: ServiceView): readonly OtlpAttribute[] {
  return [
    attribute("service.name", name ?? "unknown_service"),
    ...(version === undefined ? [] : [attribute("service.version", version)]),
    ...(environment === undefined ? [] : [attribute("deployment.environment.name", environment)]),
    attribute("telemetry.sdk.name", "microlog"),
  ];
}

/** A record as OTLP has it. */
export function otlpRecord(view: RecordView): OtlpLogRecord {
  const { timeMillis, level, message, error, trace, fields } = view;
  const nanos = `${BigInt(timeMillis) * 1_000_000n}`;
  const attributes = new Map(fields.map(({ name, json }) => [name, otlpValue(readJson(json))]));
  if (error !== undefined) {
    if (error.type !== "") attributes.set("exception.type", { stringValue: error.type });
    attributes.set("exception.message", { stringValue: error.message });
    if (error.stack !== undefined) attributes.set("exception.stacktrace", { stringValue: error.stack });
    for (const { name, json } of error.members) {
      attributes.set(`exception.${name}`, otlpValue(readJson(json)));
    }
  }
  return {
    timeUnixNano: nanos,
    observedTimeUnixNano: nanos,
    severityNumber: SEVERITIES[level] ?? 0,
    severityText: levelName(level).toUpperCase(),
    body: { stringValue: message },
    attributes: [...attributes].map(([key, value]) => ({ key, value })),
    ...(trace === undefined ? {} : { traceId: trace.traceId }),
    ...(trace?.spanId === undefined ? {} : { spanId: trace.spanId }),
    ...(trace?.isSampled === undefined ? {} : { flags: trace.isSampled ? 1 : 0 }),
  };
}

function attribute(key: string, text: string): OtlpAttribute {
  return { key, value: { stringValue: text } };
}

/** @param value from JSON */
function otlpValue(value: unknown): OtlpValue {
  switch (typeof value) {
    case "string":
      return { stringValue: value };
    case "boolean":
      return { boolValue: value };
    case "number":
      return Number.isSafeInteger(value) ? { intValue: `${value}` } : { doubleValue: value };
    case "object":
      if (value === null) return {};
      if (Array.isArray(value)) return { arrayValue: { values: value.map(otlpValue) } };
      return {
        kvlistValue: {
          values: Object.entries(value).map(([key, each]) => ({ key, value: otlpValue(each) })),
        },
      };
    default:
      return {};
  }
}
