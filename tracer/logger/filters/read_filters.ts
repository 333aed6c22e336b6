// The filters of a configuration, checked and understood.

import type { LogRecord } from "../record.ts";
import {
  type ConfigurationError,
  listOf,
  membersOf,
  notOneOf,
  readShape,
  type Shape,
  text,
} from "../schema.ts";
import type { FilterMaker } from "./filter.ts";
import { FILTER_LOADERS, type FilterTypeName } from "./filter_types.ts";

/** A filter by its type, with its options. */
export interface FilterByType {
  readonly type: FilterTypeName;
  /** Loggers whose records it looks at, with those below them; default all. */
  readonly loggers?: readonly string[];
  readonly [option: string]: unknown;
}

/** A filter as it is configured: by its type, or a function that says which records pass. */
export type FilterSetting = FilterByType | FilterTypeName | ((record: LogRecord) => unknown);

/** A filter, understood. */
export interface FilterPlan {
  readonly name: string;
  readonly loggers: readonly string[] | undefined;
  readonly create: FilterMaker;
}

const COMMON = { type: text, loggers: listOf(text) } as const satisfies Shape;

/**
 * Understands a list of filters.
 * @param onUnknown takes the problem of a key that there is none of, default: it is thrown
 * @throws {ConfigurationError} when a value is not what it should be
 */
export async function readFilters(
  settings: readonly unknown[],
  path: string,
  onUnknown?: (problem: ConfigurationError) => void,
): Promise<readonly FilterPlan[]> {
  const plans: FilterPlan[] = [];
  for (const [index, setting] of settings.entries()) {
    plans.push(await readFilter(setting, `${path}[${index}]`, onUnknown));
  }
  return plans;
}

async function readFilter(
  setting: unknown,
  path: string,
  onUnknown: ((problem: ConfigurationError) => void) | undefined,
): Promise<FilterPlan> {
  const members = membersOf(withType(setting), path);
  const name = filterTypeOf(members["type"], path);
  const { shape, prepare } = await FILTER_LOADERS[name]();
  const { loggers } = readShape(members, path, { ...COMMON, ...shape }, onUnknown);
  const options = Object.entries(members).filter(([key]) => Object.hasOwn(shape, key));
  return { name, loggers, create: prepare(Object.fromEntries(options), path) };
}

/** What a setting is short for. */
function withType(setting: unknown): unknown {
  if (typeof setting === "string") return { type: setting };
  return typeof setting === "function" ? { type: "predicate", test: setting } : setting;
}

function filterTypeOf(value: unknown, path: string): FilterTypeName {
  if (typeof value === "string" && isFilterType(value)) return value;
  throw notOneOf(`${path}.type`, value, Object.keys(FILTER_LOADERS));
}

function isFilterType(name: string): name is FilterTypeName {
  return Object.hasOwn(FILTER_LOADERS, name);
}
