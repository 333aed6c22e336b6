// The configurations that most programs begin with, understood without the schema: a level, a format, consoles. Whatever is
// more than that, or may be wrong, is left to configuration.ts, which is loaded for it and finds the words for what is.

import type { LoggerPlan, SinkPlan } from "./configuration.ts";
import { findLevel, TRACE } from "./levels.ts";
import { CONSOLE_STREAMS, createConsoleSink } from "./sinks/console_output.ts";

const FORMATS = ["auto", "json", "pretty"] as const;

/** What it says; undefined where that is for the schema to find out. */
export function readPlainConfiguration(value: unknown): LoggerPlan | undefined {
  if (!isPlain(value, ["level", "format", "sinks"])) return undefined;
  const { level = "info", format, sinks = ["console"] } = value;
  const rank = findLevel(level);
  const usual = FORMATS.find((name) => name === format);
  if (rank === undefined || usual !== format || !Array.isArray(sinks)) return undefined;
  const plans: SinkPlan[] = [];
  for (const sink of sinks) {
    const plan = readSink(sink === "console" ? { type: sink } : sink, usual);
    if (plan === undefined) return undefined;
    plans.push(plan);
  }
  return {
    level: rank,
    levels: new Map(),
    sinks: plans,
    filters: [],
    fields: {},
    mask: true,
    recordMask: undefined,
    enabled: true,
    selfMetrics: false,
    warnings: [],
  };
}

function readSink(value: unknown, usual: SinkPlan["format"]): SinkPlan | undefined {
  if (!isPlain(value, ["type", "level", "format", "stream"]) || value["type"] !== "console") return undefined;
  const { level, format, stream } = value;
  const rank = level === undefined ? TRACE : findLevel(level);
  const own = FORMATS.find((name) => name === format);
  const place = CONSOLE_STREAMS.find((name) => name === stream);
  if (rank === undefined || own !== format || place !== stream) return undefined;
  return {
    level: rank,
    loggers: undefined,
    format: own ?? usual,
    filters: [],
    sink: (context) => createConsoleSink(context, place),
  };
}

/** Whether a value is an object as programs write them down, with no other keys than these. */
function isPlain(value: unknown, keys: readonly string[]): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype &&
    Object.keys(value).every((key) => keys.includes(key));
}
