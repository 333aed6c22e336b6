// Records for Google Cloud: JSON lines whose special fields Cloud Logging lifts into its entries, and whose errors Error
// Reporting finds.

import { quoteJson } from "../json_text.ts";
import { ERROR } from "../level_ranks.ts";
import type { LogRecord } from "../record.ts";
import type { ShownField } from "../record_fields.ts";
import { parseStack, type StackFrame } from "../stack_frames.ts";
import { JsonMembers, safeJson } from "./json_members.ts";
import {
  headOf,
  readObject,
  RecordReader,
  type RecordView,
  type ViewedField,
  type ViewOptions,
} from "./record_view.ts";

/** `LogSeverity` by rank of level. */
const SEVERITIES = ["DEBUG", "DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"];

/** Says that an entry is an error, whatever else is in it. */
const ERROR_EVENT = "type.googleapis.com/google.devtools.clouderrorreporting.v1beta1.ReportedErrorEvent";

/** What the format may be told. */
export interface GcpOptions extends ViewOptions {
  /** Id of the project: traces are found by `projects/ID/traces/TRACE`. */
  readonly project?: string | undefined;
}

/** Members of `HttpRequest` by type: sizes are 64-bit integers, which are texts in JSON. */
const REQUEST_TEXTS = [
  "requestMethod",
  "requestUrl",
  "userAgent",
  "remoteIp",
  "serverIp",
  "referer",
  "protocol",
];
const REQUEST_SIZES = ["requestSize", "responseSize", "cacheFillBytes"];
const REQUEST_FLAGS = ["cacheLookup", "cacheHit", "cacheValidatedWithOriginServer"];

/** Writes records as lines for Cloud Logging. */
export class GcpFormat {
  readonly #reader: RecordReader;
  readonly #project: string | undefined;

  constructor(options: GcpOptions) {
    this.#reader = new RecordReader(options);
    this.#project = options.project;
  }

  /** The line, its end included. */
  line(record: LogRecord): string {
    const view = this.#reader.read(record);
    const { time, level, logger, error, trace, service, fields } = view;
    const line = new JsonMembers().json("severity", `"${gcpSeverity(level)}"`).json("time", `"${time}"`);
    if (error === undefined) line.json("message", view.messageJson);
    else line.text("message", gcpMessage(view));
    if (logger !== "") line.json("logger", view.loggerJson);
    if (trace !== undefined) {
      line.text("logging.googleapis.com/trace", gcpTrace(trace.traceId, this.#project))
        .text("logging.googleapis.com/spanId", trace.spanId);
      if (trace.isSampled !== undefined) {
        line.json("logging.googleapis.com/trace_sampled", `${trace.isSampled}`);
      }
    }
    if (isReportedError(view)) line.text("@type", ERROR_EVENT);
    if (service.name !== undefined) {
      const context = new JsonMembers().text("service", service.name).text("version", service.version);
      line.json("serviceContext", context.object());
    }
    line.text("environment", service.environment);
    const place = gcpPlace(view);
    if (place !== undefined) line.json("logging.googleapis.com/sourceLocation", place);
    if (error !== undefined && error.members.length > 0) {
      line.json("error", membersObject(error.members));
    }
    for (const field of fields) addField(line, field);
    return line.line();
  }
}

/** `LogSeverity` of a rank. */
export function gcpSeverity(level: number): string {
  return SEVERITIES[level] ?? "DEFAULT";
}

/** Name of a trace. */
export function gcpTrace(traceId: string, project: string | undefined): string {
  return project === undefined ? traceId : `projects/${project}/traces/${traceId}`;
}

/** Whether Error Reporting takes a record: it refuses those without a stack. */
export function isReportedError({ level, error }: RecordView): boolean {
  return level >= ERROR && error?.stack !== undefined;
}

/** The message with the stack: that is where Error Reporting looks for it. */
export function gcpMessage({ message, error }: RecordView): string {
  if (error === undefined) return message;
  const thrown = error.stack ?? headOf(error);
  return message === "" || message === error.message ? thrown : `${message}\n${thrown}`;
}

/** `LogEntrySourceLocation`: what the field of that name says, else where the error comes from. */
export function gcpPlace({ fields, error }: RecordView): string | undefined {
  const given = fields.find(({ name }) => name === "sourceLocation");
  const place = given === undefined ? undefined : readObject(given.json);
  if (place !== undefined) {
    const { file, line, function: name } = place;
    return placeObject({ file: textOf(file), line: Number(line), name: textOf(name) });
  }
  if (error?.stack === undefined) return undefined;
  const [frame] = parseStack(error.stack);
  return frame === undefined ? undefined : placeObject(frame);
}

function placeObject({ file, line, name }: Pick<StackFrame, "file" | "line" | "name">): string {
  return new JsonMembers().text("file", file)
    .text("line", Number.isSafeInteger(line) ? `${line}` : undefined)
    .text("function", name === "" ? undefined : name).object();
}

/** `HttpRequest` with members of the right types; undefined when a field is none. */
export function gcpRequest(json: string): string | undefined {
  const given = readObject(json);
  if (given === undefined) return undefined;
  const request = new JsonMembers();
  for (const name of REQUEST_TEXTS) request.text(name, textOf(given[name]));
  for (const name of REQUEST_SIZES) request.text(name, textOf(given[name]));
  for (const name of REQUEST_FLAGS) {
    if (typeof given[name] === "boolean") request.json(name, `${given[name]}`);
  }
  const status = Number(given["status"]);
  if (Number.isInteger(status)) request.json("status", `${status}`);
  request.text("latency", latencyOf(given["latency"]));
  return request.isEmpty ? undefined : request.object();
}

/** Labels are texts; undefined when a field is none of them. */
export function gcpLabels(json: string): string | undefined {
  const given = readObject(json);
  if (given === undefined) return undefined;
  const labels = new JsonMembers();
  for (const [name, value] of Object.entries(given)) {
    labels.field(name, quoteJson(typeof value === "string" ? value : safeJson(value)));
  }
  return labels.object();
}

function addField(line: JsonMembers, { name, key, json }: ViewedField): void {
  const request = name === "httpRequest" ? gcpRequest(json) : undefined;
  const labels = name === "labels" ? gcpLabels(json) : undefined;
  if (name === "sourceLocation" && json.startsWith("{")) return;
  if (request !== undefined) line.json("httpRequest", request);
  else if (labels !== undefined) line.json("logging.googleapis.com/labels", labels);
  else line.field(name, json, key);
}

/** A `Duration`: seconds with an "s" behind them. @param value a text of that kind, or milliseconds */
function latencyOf(value: unknown): string | undefined {
  if (typeof value === "number") return `${Math.max(0, value) / 1000}s`;
  return typeof value === "string" && /^\d+(?:\.\d{1,9})?s$/.test(value) ? value : undefined;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === "number") return `${value}`;
  return typeof value === "string" && value !== "" ? value : undefined;
}

function membersObject(members: readonly ShownField[]): string {
  const object = new JsonMembers();
  for (const { name, json } of members) object.field(name, json);
  return object.object();
}
