// Records for Elastic: JSON lines of the Elastic Common Schema, as its logging libraries write them (ecs-logging).

import { quoteJson } from "../json_text.ts";
import { levelName } from "../levels.ts";
import type { LogRecord } from "../record.ts";
import { JsonMembers, safeJson } from "./json_members.ts";
import { type ErrorView, membersOf, readJson, RecordReader, type ViewOptions } from "./record_view.ts";

const ECS_VERSION = "8.11.0";

/** Field sets of the schema. What a program gives of them stays where it is: as `http.request.method`, or as an object. */
const FIELD_SETS = new Set(
  ("agent client cloud container data_stream destination device dll dns email error event faas file group host http log " +
    "network observer orchestrator organization package process registry related rule server service source span threat " +
    "tls trace transaction url user user_agent volume vulnerability").split(" "),
);

/** Those that the format fills itself: an object in their place would have the same fields again. */
const OWN_SETS = new Set(["error", "log", "service", "span", "trace"]);

/** Writes records as ECS lines. */
export class EcsFormat {
  readonly #reader: RecordReader;

  constructor(options: ViewOptions) {
    this.#reader = new RecordReader(options);
  }

  /** The line, its end included. */
  line(record: LogRecord): string {
    const view = this.#reader.read(record);
    const { time, level, messageJson, logger, loggerJson, error, trace, service, fields } = view;
    const line = new JsonMembers()
      .json("@timestamp", `"${time}"`)
      .json("log.level", `"${levelName(level)}"`)
      .json("message", messageJson)
      .json("ecs.version", `"${ECS_VERSION}"`);
    if (logger !== "") line.json("log.logger", loggerJson);
    line
      .text("service.name", service.name)
      .text("service.version", service.version)
      .text("service.environment", service.environment)
      .text("trace.id", trace?.traceId)
      .text("span.id", trace?.spanId);
    const labels = new JsonMembers();
    if (error !== undefined) addError(line, labels, error);
    for (const { name, key, json } of fields) {
      if (name === "tags" && json.startsWith("[")) line.field(name, json, key);
      else if (name === "labels" && json.startsWith("{")) addLabels(labels, json);
      else if (isOfSchema(name, json) && !line.has(name)) line.field(name, json, key);
      else addLabel(labels, name, json);
    }
    if (!labels.isEmpty) line.json("labels", labels.object());
    return line.line();
  }
}

function addError(
  line: JsonMembers,
  labels: JsonMembers,
  { type, message, stack, members }: ErrorView,
): void {
  line.text("error.type", type === "" ? undefined : type).text("error.message", message)
    .text("error.stack_trace", stack);
  for (const { name, json } of members) {
    if (name === "code") line.text("error.code", textOf(json));
    else addLabel(labels, `error_${name}`, json);
  }
}

/** Whether a field is one of the schema's. A plain value in place of a field set would be refused with the whole record. */
function isOfSchema(name: string, json: string): boolean {
  const point = name.indexOf(".");
  if (point < 0) return json.startsWith("{") && FIELD_SETS.has(name) && !OWN_SETS.has(name);
  return FIELD_SETS.has(name.slice(0, point)) && point < name.length - 1 && !json.startsWith("{");
}

function addLabels(labels: JsonMembers, json: string): void {
  for (const [name, value] of Object.entries(membersOf(readJson(json)) ?? {})) {
    addLabel(labels, name, safeJson(value));
  }
}

/** Labels are flat: names without dots, and values that are no objects. */
function addLabel(labels: JsonMembers, name: string, json: string): void {
  const isFlat = !json.startsWith("{") && !json.startsWith("[");
  labels.field(name.replaceAll(/[.*"]/g, "_"), isFlat ? json : quoteJson(json));
}

function textOf(json: string): string {
  const value = readJson(json);
  return typeof value === "string" ? value : json;
}
