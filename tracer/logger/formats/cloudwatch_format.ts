// Records for CloudWatch Logs: JSON lines with the names that Lambda uses, in the embedded metric format where a record
// carries metrics: `log.info("served", { metrics: { latency: { value: 12, unit: "ms" } }, namespace: "shop", route: "/" })`.

import { levelName } from "../levels.ts";
import type { LogRecord } from "../record.ts";
import { JsonMembers, safeJson } from "./json_members.ts";
import {
  membersOf,
  readJson,
  readObject,
  RecordReader,
  type RecordView,
  type ViewOptions,
} from "./record_view.ts";

/** What the embedded metric format takes of each. */
const MOST_METRICS = 100;
const MOST_VALUES = 100;
const MOST_DIMENSIONS = 30;

/** Units of CloudWatch by those of UCUM. */
const UNITS: Readonly<Record<string, string>> = {
  s: "Seconds",
  ms: "Milliseconds",
  us: "Microseconds",
  By: "Bytes",
  kBy: "Kilobytes",
  MBy: "Megabytes",
  GBy: "Gigabytes",
  bit: "Bits",
  "%": "Percent",
  "1": "Count",
  "By/s": "Bytes/Second",
  "1/s": "Count/Second",
};

const KNOWN_UNITS = new Set(
  ("Seconds Microseconds Milliseconds Bytes Kilobytes Megabytes Gigabytes Terabytes Bits Kilobits Megabits Gigabits " +
    "Terabits Percent Count Bytes/Second Kilobytes/Second Megabytes/Second Gigabytes/Second Terabytes/Second Bits/Second " +
    "Kilobits/Second Megabits/Second Gigabits/Second Terabits/Second Count/Second None").split(" "),
);

/** A metric of a record. */
interface EmbeddedMetric {
  readonly name: string;
  readonly values: number | readonly number[];
  readonly unit: string | undefined;
  /** Whether it is kept by the second. */
  readonly isHighResolution: boolean;
}

/** Writes records as lines for CloudWatch. */
export class CloudwatchFormat {
  readonly #reader: RecordReader;

  constructor(options: ViewOptions) {
    this.#reader = new RecordReader(options);
  }

  /** The line, its end included. */
  line(record: LogRecord): string {
    const view = this.#reader.read(record);
    const { time, level, messageJson, logger, loggerJson, error, trace, service } = view;
    const metrics = metricsOf(view);
    const line = new JsonMembers();
    const fields = metrics.length === 0
      ? undefined
      : new Map(view.fields.map(({ name, json }) => [name, json]));
    if (fields !== undefined) line.json("_aws", directive(view, metrics, fields));
    line.json("timestamp", `"${time}"`).json("level", `"${levelName(level).toUpperCase()}"`)
      .json("message", messageJson);
    if (logger !== "") line.json("logger", loggerJson);
    line.text("service", service.name)
      .text("version", service.version).text("environment", service.environment)
      .text("trace_id", trace?.traceId).text("span_id", trace?.spanId);
    if (error !== undefined) {
      line.text("errorType", error.type === "" ? undefined : error.type).text("errorMessage", error.message);
      if (error.stack !== undefined) line.json("stackTrace", linesOf(error.stack));
      for (const { name, json } of error.members) line.field(`error.${name}`, json);
    }
    for (const { name, values } of metrics) line.field(name, safeJson(values));
    if (fields !== undefined) { for (const [name, json] of fields) line.field(name, json); }
    else for (const { name, key, json } of view.fields) line.field(name, json, key);
    return line.line();
  }
}

/** Metrics of the record's field of that name; none when it is something else. */
function metricsOf({ fields }: RecordView): readonly EmbeddedMetric[] {
  const given = readObject(fields.find(({ name }) => name === "metrics")?.json ?? "");
  if (given === undefined) return [];
  const metrics = Object.entries(given).flatMap(([name, value]) => readMetric(name, value) ?? []);
  // Something else that is called so keeps its place whole.
  return metrics.length === Object.keys(given).length ? metrics.slice(0, MOST_METRICS) : [];
}

function readMetric(name: string, value: unknown): EmbeddedMetric | undefined {
  const members = membersOf(value);
  const values = valuesOf(members === undefined ? value : members["value"]);
  if (values === undefined || name === "" || RESERVED.has(name)) return undefined;
  const unit = members?.["unit"];
  return {
    name,
    values,
    unit: typeof unit === "string" ? unitOf(unit) : undefined,
    isHighResolution: members?.["resolution"] === 1,
  };
}

/** Names that the line itself has. */
const RESERVED = new Set(
  ("_aws timestamp level message logger service version environment trace_id span_id errorType errorMessage stackTrace " +
    "metrics namespace dimensions").split(" "),
);

function valuesOf(value: unknown): number | readonly number[] | undefined {
  if (typeof value === "number") return value;
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const numbers = value.filter((each): each is number => typeof each === "number");
  return numbers.length === value.length ? numbers.slice(0, MOST_VALUES) : undefined;
}

function unitOf(unit: string): string {
  if (KNOWN_UNITS.has(unit)) return unit;
  return (Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined) ?? "None";
}

/** The `_aws` member. Takes what only it needs out of the fields, and makes texts of its dimensions. */
function directive(
  { timeMillis, service }: RecordView,
  metrics: readonly EmbeddedMetric[],
  fields: Map<string, string>,
): string {
  const namespace = readJson(fields.get("namespace") ?? "null");
  const isNamed = typeof namespace === "string" && namespace !== "";
  const dimensions = dimensionsOf(readJson(fields.get("dimensions") ?? "null"));
  fields.delete("metrics");
  if (isNamed) fields.delete("namespace");
  if (dimensions !== undefined) fields.delete("dimensions");
  const known = (dimensions ?? [service.name === undefined ? [] : ["service"]]).map((set) =>
    set.filter((name) => asDimension(name, service.name, fields)).slice(0, MOST_DIMENSIONS)
  );
  return safeJson({
    Timestamp: timeMillis,
    CloudWatchMetrics: [{
      Namespace: isNamed ? namespace : service.name ?? "microlog",
      Dimensions: known,
      Metrics: metrics.map(({ name, unit, isHighResolution }) => ({
        Name: name,
        ...(unit === undefined ? {} : { Unit: unit }),
        ...(isHighResolution ? { StorageResolution: 1 } : {}),
      })),
    }],
  });
}

/** Sets of names: a list of them, or one. @returns undefined when it is neither */
function dimensionsOf(given: unknown): readonly (readonly string[])[] | undefined {
  if (!Array.isArray(given)) return undefined;
  const sets: readonly unknown[] = given.every((each) => Array.isArray(each)) ? given : [given];
  const named = sets.map((set) => Array.isArray(set) ? set.filter((each) => typeof each === "string") : []);
  return named.length === 0 ? [[]] : named;
}

/** Whether the line has a member of that name that can be a dimension: those are texts. */
function asDimension(name: string, service: string | undefined, fields: Map<string, string>): boolean {
  if (name === "service" && service !== undefined) return true;
  const json = fields.get(name);
  if (json === undefined || json.startsWith("{") || json.startsWith("[") || json === "null") return false;
  if (!json.startsWith('"')) fields.set(name, `"${json}"`);
  return true;
}

function linesOf(stack: string): string {
  return safeJson(stack.split("\n").map((line) => line.trim()));
}
