// The formats that records can have, by name. Those but JSON are loaded when a configuration asks for them.

import type { TraceContext } from "./context.ts";
import type { FieldLimits, FieldMask } from "./json_fields.ts";
import { JsonFormat } from "./json_format.ts";
import type { LogRecord } from "./record.ts";
import type { Format } from "./sinks/sink.ts";

/** A format of one's own: returns a line, with or without its end. What it is handed is not masked. */
export type FormatFunction = (record: LogRecord) => string;

/** What formats depend on. */
export interface FormatContext {
  readonly mask: FieldMask | undefined;
  readonly limits?: FieldLimits;
  /** Whether the text goes to a terminal. */
  readonly isTerminal: boolean;
  /** The trace that the caller is in. */
  readonly trace?: (() => TraceContext | undefined) | undefined;
  /** Id of the project in Google Cloud. */
  readonly project?: string | undefined;
}

/** The formats that can be named. */
export type FormatName =
  | "auto"
  | "cloudwatch"
  | "datadog"
  | "ecs"
  | "gcp"
  | "json"
  | "logfmt"
  | "otel"
  | "pretty";

/** By name: loads the format, and makes one. `auto` is pretty at a terminal and JSON elsewhere. */
const FORMATS: Readonly<Record<FormatName, (context: FormatContext) => Format | Promise<Format>>> = {
  auto: (context) => context.isTerminal ? createPretty(context) : createJson(context),
  cloudwatch: async (context) => {
    const { CloudwatchFormat } = await import("./formats/cloudwatch_format.ts");
    return new CloudwatchFormat(context);
  },
  datadog: async (context) => {
    const { DatadogFormat } = await import("./formats/datadog_format.ts");
    return new DatadogFormat(context);
  },
  ecs: async (context) => {
    const { EcsFormat } = await import("./formats/ecs_format.ts");
    return new EcsFormat(context);
  },
  gcp: async (context) => {
    const { GcpFormat } = await import("./formats/gcp_format.ts");
    return new GcpFormat(context);
  },
  json: createJson,
  logfmt: async ({ mask, limits }) => {
    const { LogfmtFormat } = await import("./logfmt_format.ts");
    return new LogfmtFormat(mask, limits);
  },
  otel: async (context) => {
    const { OtelFormat } = await import("./formats/otel_format.ts");
    return new OtelFormat(context);
  },
  pretty: createPretty,
};

/** In the order of the alphabet. */
export const FORMAT_NAMES: readonly FormatName[] = Object.keys(FORMATS).filter(isFormatName);

/** Makes a format. */
export async function createFormat(
  format: FormatName | FormatFunction,
  context: FormatContext,
): Promise<Format> {
  if (typeof format === "function") return { line: (record) => endLine(format(record)) };
  return await FORMATS[format](context);
}

function isFormatName(name: string): name is FormatName {
  return Object.hasOwn(FORMATS, name);
}

function createJson({ mask, limits }: FormatContext): Format {
  return new JsonFormat(mask, limits);
}

async function createPretty({ mask, limits, isTerminal }: FormatContext): Promise<Format> {
  const { PrettyFormat } = await import("./pretty_format.ts");
  return new PrettyFormat(mask, isTerminal, limits);
}

function endLine(text: string): string {
  return text.endsWith("\n") ? text : `${text}\n`;
}
