// The configurations that most programs begin with, understood and made without the schema: a level, a format, consoles,
// whether secrets are hidden.
// Whatever is more than that, or may be wrong, is left to configured.ts, which is loaded for it and finds the words for
// what is. Loaded by the first `configure()`.

import type { LoggerConfiguration } from "./configuration.ts";
import type { Configured, ConfiguredContext } from "./configured.ts";
import { JsonFormat } from "./json_format.ts";
import { findLevel } from "./levels.ts";
import { TRACE } from "./level_ranks.ts";
import type { Route } from "./logger_tree.ts";
import { CONSOLE_STREAMS, type ConsoleStream, createConsoleSink } from "./sinks/console_output.ts";
import type { Sink } from "./sinks/sink.ts";

const FORMATS = ["auto", "json", "pretty"] as const;
type PlainFormat = (typeof FORMATS)[number];

/** A plain configuration, understood. */
export interface PlainPlan {
  readonly level: number;
  readonly mask: boolean;
  readonly sinks: readonly PlainSink[];
}

/** A console. */
export interface PlainSink {
  readonly level: number;
  readonly format: PlainFormat | undefined;
  readonly stream: ConsoleStream | undefined;
}

/**
 * Makes what a configuration asks for.
 * @throws {ConfigurationError} when it is none
 * @throws what a sink that cannot be made throws; those that were made are ended
 */
export async function putTogether(
  configuration: LoggerConfiguration,
  context: ConfiguredContext,
): Promise<Configured> {
  const plan = readPlainConfiguration(configuration);
  if (plan === undefined) {
    const { putAnyTogether } = await import("./configured.ts");
    return await putAnyTogether(configuration, context);
  }
  const { host } = context;
  // Its rules are a fifth of what is loaded then.
  const mask = plan.mask ? (await import("./usual_mask.ts")).USUAL_MASK : undefined;
  const json = new JsonFormat(mask);
  const sinks: Sink[] = [];
  const routes: Route[] = [];
  for (const { level, format: own, stream } of plan.sinks) {
    const sink = await createConsoleSink({
      host,
      async format(usual, isTerminal) {
        const format = own ?? usual;
        if (format === "json" || (format === "auto" && !isTerminal)) return json;
        const { PrettyFormat } = await import("./pretty_format.ts");
        return new PrettyFormat(mask, isTerminal);
      },
    }, stream);
    sinks.push(sink);
    routes.push({ name: sink.name, level, write: (record) => sink.write(record) });
  }
  const { level } = plan;
  return {
    plan: { level, levels: new Map(), recordMask: undefined, warnings: [] },
    sinks,
    routes,
    filters: undefined,
  };
}

/** What it says; undefined where that is for the schema to find out. */
export function readPlainConfiguration(value: unknown): PlainPlan | undefined {
  if (!isPlain(value, ["level", "format", "mask", "sinks"])) return undefined;
  const { level = "info", format, mask = true, sinks = ["console"] } = value;
  const rank = findLevel(level);
  const usual = FORMATS.find((name) => name === format);
  if (rank === undefined || usual !== format || typeof mask !== "boolean" || !Array.isArray(sinks)) {
    return undefined;
  }
  const plans: PlainSink[] = [];
  for (const sink of sinks) {
    const plan = readSink(sink === "console" ? { type: sink } : sink, usual);
    if (plan === undefined) return undefined;
    plans.push(plan);
  }
  return { level: rank, mask, sinks: plans };
}

function readSink(value: unknown, usual: PlainFormat | undefined): PlainSink | undefined {
  if (!isPlain(value, ["type", "level", "format", "stream"]) || value["type"] !== "console") return undefined;
  const { level, format, stream } = value;
  const rank = level === undefined ? TRACE : findLevel(level);
  const own = FORMATS.find((name) => name === format);
  const place = CONSOLE_STREAMS.find((name) => name === stream);
  if (rank === undefined || own !== format || place !== stream) return undefined;
  return { level: rank, format: own ?? usual, stream: place };
}

/** Whether a value is an object as programs write them down, with no other keys than these. */
function isPlain(value: unknown, keys: readonly string[]): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype &&
    Object.keys(value).every((key) => keys.includes(key));
}
