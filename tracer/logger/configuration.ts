// What `configure()` is told, checked and understood. The kinds of sinks that it names are loaded for that.

import type { FilterPlan, FilterSetting } from "./filters/read_filters.ts";
import type { Fields } from "./json_fields.ts";
import { FORMAT_NAMES, type FormatFunction, type FormatName } from "./formats.ts";
import { levelSetting } from "./level_setting.ts";
import { findLevel, type LevelSetting } from "./levels.ts";
import { OFF, TRACE } from "./level_ranks.ts";
import type { MaskConfiguration } from "./masking/mask_rules.ts";
import type { RecordMask } from "./masking/record_mask.ts";
import {
  anything,
  type ConfigurationError,
  described,
  flag,
  listOf,
  mapOf,
  membersOf,
  notOneOf,
  type Parser,
  readShape,
  type Shape,
  text,
} from "./schema.ts";
import type { Sink } from "./sinks/sink.ts";
import type { SinkMaker, SinkType } from "./sinks/sink_type.ts";
import { SINK_LOADERS, type SinkTypeName } from "./sinks/sink_types.ts";

/** A sink by its type, with its options. */
export interface SinkByType {
  /** Its name, or the kind itself, as `microlog/sinks/…` has it. */
  readonly type: SinkTypeName | SinkType;
  /** Least level that it takes, default all that the loggers let through. */
  readonly level?: LevelSetting;
  /** Loggers that it takes, with those below them; default all. */
  readonly loggers?: readonly string[];
  readonly format?: FormatName | FormatFunction;
  /** What stands before it, in this order, behind the filters for all. */
  readonly filters?: readonly FilterSetting[];
  readonly [option: string]: unknown;
}

/** What `configure()` takes. */
export interface LoggerConfiguration {
  /** Where the JSON schema is, for editors. */
  readonly $schema?: string;
  /** Level of all loggers, default `info`. */
  readonly level?: LevelSetting;
  /** Levels by the beginning of a logger's name. */
  readonly levels?: Readonly<Record<string, LevelSetting>>;
  /** Where records go; default the console. */
  readonly sinks?: readonly (SinkByType | SinkTypeName | Sink)[];
  /** What stands before all sinks, in this order: each decides once for a record. */
  readonly filters?: readonly FilterSetting[];
  /** Format of sinks that name none. */
  readonly format?: FormatName | FormatFunction;
  /** Fields of every record. */
  readonly fields?: Fields;
  /** `service.name` and the like of every record. */
  readonly service?: string;
  readonly version?: string;
  readonly environment?: string;
  /** Whether secrets are hidden, default true; or how. */
  readonly mask?: boolean | MaskConfiguration;
  /** Whether metrics tell how the logging is: records, and of each sink what is written, dropped and pending. */
  readonly selfMetrics?: boolean;
  /** False writes nothing, default true. */
  readonly enabled?: boolean;
  /** False makes an unknown key a warning rather than an error, default true. */
  readonly strict?: boolean;
}

/** A sink, understood. */
export interface SinkPlan {
  readonly level: number;
  readonly loggers: readonly string[] | undefined;
  readonly format: FormatName | FormatFunction | undefined;
  readonly filters: readonly FilterPlan[];
  /** What is there already, or how it is made. */
  readonly sink: Sink | SinkMaker;
}

/** A configuration, understood. */
export interface LoggerPlan {
  readonly level: number;
  readonly levels: ReadonlyMap<string, number>;
  readonly sinks: readonly SinkPlan[];
  /** Those before all sinks. */
  readonly filters: readonly FilterPlan[];
  readonly fields: Fields;
  /** Whether formats hide secrets by the usual rules. */
  readonly mask: boolean;
  /** Rules of the configuration, which act before formats; then these hide nothing themselves. */
  readonly recordMask: RecordMask | undefined;
  readonly enabled: boolean;
  /** Whether metrics tell how it is. */
  readonly selfMetrics?: boolean;
  /** Problems that were let pass. */
  readonly warnings: readonly string[];
}

const format: Parser<FormatName | FormatFunction> = described({ enum: FORMAT_NAMES }, (value, path) => {
  if (isFormatFunction(value)) return value;
  const name = FORMAT_NAMES.find((candidate) => candidate === value);
  if (name === undefined) throw notOneOf(path, value, FORMAT_NAMES, ", or a function");
  return name;
});

const mask: Parser<boolean | Readonly<Record<string, unknown>>> = described(
  { anyOf: [flag.json ?? {}, { type: "object" }] },
  (value, path) => typeof value === "object" && value !== null ? membersOf(value, path) : flag(value, path),
);

/** Keys of every sink. */
export const SINK_SHAPE = {
  type: text,
  level: levelSetting,
  loggers: listOf(text),
  format,
  filters: listOf(anything),
} as const satisfies Shape;

/** Keys of a configuration. */
export const CONFIGURATION_SHAPE = {
  $schema: text,
  level: levelSetting,
  levels: mapOf(levelSetting),
  sinks: listOf(anything),
  filters: listOf(anything),
  format,
  fields: mapOf(anything),
  service: text,
  version: text,
  environment: text,
  mask,
  selfMetrics: flag,
  enabled: flag,
  strict: flag,
} as const satisfies Shape;

/**
 * Understands a configuration.
 * @throws {ConfigurationError} when a value is not what it should be, or a key is not known
 */
export async function readConfiguration(value: unknown): Promise<LoggerPlan> {
  const warnings: string[] = [];
  const isStrict = flag(membersOf(value, "")["strict"] ?? true, "strict");
  const onUnknown = isStrict
    ? undefined
    : (problem: ConfigurationError) => void warnings.push(problem.message);
  const read = readShape(value, "", CONFIGURATION_SHAPE, onUnknown);
  const sinks: SinkPlan[] = [];
  for (const [index, sink] of (read.sinks ?? ["console"]).entries()) {
    sinks.push(await readSink(sink, `sinks[${index}]`, read.format, onUnknown));
  }
  return {
    level: read.level ?? findLevel("info") ?? OFF,
    levels: new Map(Object.entries(read.levels ?? {})),
    sinks,
    filters: await readFilters(read.filters, "filters", onUnknown),
    fields: {
      ...read.fields,
      ...(read.service === undefined ? {} : { service: read.service }),
      ...(read.version === undefined ? {} : { version: read.version }),
      ...(read.environment === undefined ? {} : { environment: read.environment }),
    },
    mask: read.mask === undefined || read.mask === true,
    recordMask: await readMask(read.mask, onUnknown),
    enabled: read.enabled ?? true,
    selfMetrics: read.selfMetrics ?? false,
    warnings,
  };
}

async function readSink(
  value: unknown,
  path: string,
  usual: FormatName | FormatFunction | undefined,
  onUnknown: ((problem: ConfigurationError) => void) | undefined,
): Promise<SinkPlan> {
  if (isSink(value)) return { level: TRACE, loggers: undefined, format: usual, filters: [], sink: value };
  const members = membersOf(typeof value === "string" ? { type: value } : value, path);
  const { type, ...told } = members;
  const { shape, prepare } = isSinkKind(type) ? type : await SINK_LOADERS[sinkTypeOf(type, path)]();
  const { level: least, loggers, format: own, filters, ...options } = readShape(
    told,
    path,
    { ...SINK_SHAPE, ...shape },
    onUnknown,
  );
  return {
    level: least ?? TRACE,
    loggers,
    format: own ?? usual,
    filters: await readFilters(filters, `${path}.filters`, onUnknown),
    sink: prepare(options, path),
  };
}

/** Rules are loaded where there are some. */
async function readMask(
  setting: boolean | Readonly<Record<string, unknown>> | undefined,
  onUnknown: ((problem: ConfigurationError) => void) | undefined,
): Promise<RecordMask | undefined> {
  if (typeof setting !== "object") return undefined;
  const { readMaskRules } = await import("./masking/mask_rules.ts");
  const { RecordMask } = await import("./masking/record_mask.ts");
  return new RecordMask(readMaskRules(setting, "mask", onUnknown));
}

/** Filters are loaded where there are some. */
async function readFilters(
  settings: readonly unknown[] | undefined,
  path: string,
  onUnknown: ((problem: ConfigurationError) => void) | undefined,
): Promise<readonly FilterPlan[]> {
  if (settings === undefined || settings.length === 0) return [];
  const filters = await import("./filters/read_filters.ts");
  return await filters.readFilters(settings, path, onUnknown);
}

function sinkTypeOf(value: unknown, path: string): SinkTypeName {
  const names = Object.keys(SINK_LOADERS);
  if (typeof value === "string" && isSinkType(value)) return value;
  throw notOneOf(`${path}.type`, value, names);
}

function isSinkKind(type: unknown): type is SinkType {
  return typeof type === "object" && type !== null && "shape" in type && "prepare" in type;
}

function isSinkType(name: string): name is SinkTypeName {
  return Object.hasOwn(SINK_LOADERS, name);
}

function isSink(value: unknown): value is Sink {
  return typeof value === "object" && value !== null && "write" in value && typeof value.write === "function";
}

function isFormatFunction(value: unknown): value is FormatFunction {
  return typeof value === "function";
}
