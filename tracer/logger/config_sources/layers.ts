// Configurations from several places as one. Who runs a program goes before who wrote it; variables that are not meant for
// this library alone are what counts when nobody says anything else.

import type { LoggerConfiguration } from "../configuration.ts";
import { ConfigurationError } from "../configuration_error.ts";
import { membersOf } from "../schema.ts";

/** Members of a configuration, not looked at yet. */
export type Members = Readonly<Record<string, unknown>>;

/** A place that configures. */
export interface Layer {
  /** Where it is, for people: `the code`, `"/etc/app.json"`. */
  readonly name: string;
  readonly members: Members;
  /** What a member is called there, where that is another name: `MICROLOG_LEVEL`. */
  readonly names?: Readonly<Record<string, string>>;
}

/** What several layers say together. */
export interface Merged {
  readonly configuration: LoggerConfiguration;
  /** The layer that says what counts, by key. */
  readonly origins: ReadonlyMap<string, Layer>;
}

/** Members that every layer may add to; of the others, one layer's counts. */
const ADDED: ReadonlySet<string> = new Set(["levels", "fields"]);

/** @param layers those that count more behind those that count less */
export function mergeLayers(layers: readonly Layer[]): Merged {
  const members: Record<string, unknown> = {};
  const origins = new Map<string, Layer>();
  for (const layer of layers) {
    for (const [key, value] of Object.entries(layer.members)) {
      if (value === undefined) continue;
      const before = members[key];
      const isAdded = ADDED.has(key) && isObject(before) && isObject(value);
      members[key] = isAdded ? { ...before, ...value } : value;
      origins.set(key, layer);
    }
  }
  return { configuration: members, origins };
}

/** An object at the top, or a reason why there is none. @throws {ConfigurationError} when it is none */
export function layerOf(name: string, value: unknown): Layer {
  return { name, members: membersOf(value, name) };
}

/** The error with the name that what is wrong has where it was written. */
export function nameOrigin(error: unknown, origins: ReadonlyMap<string, Layer>): unknown {
  if (!(error instanceof ConfigurationError)) return error;
  const key = /^[^.[]*/.exec(error.path)?.[0] ?? "";
  const layer = origins.get(key);
  if (layer === undefined || (layer.names === undefined && layer.name === CODE)) return error;
  const named = layer.names?.[key];
  const rest = error.path.slice(key.length);
  const path = named === undefined ? `${layer.name}: ${error.path}` : `${named}${rest}`;
  return new ConfigurationError(path, error.problem);
}

/** What the program says itself. */
export const CODE = "the code";

const PRECEDENCE =
  "Variables MICROLOG_* go before the file of MICROLOG_CONFIG, that before what the program says, " +
  "and that before LOG_LEVEL, MICKTRACE_* and OTEL_*.";

/** Where a configuration comes from, in one sentence; none where it is the code alone. */
export function tellOrigins(origins: ReadonlyMap<string, Layer>): readonly string[] {
  const places = new Map<string, string[]>();
  for (const [key, layer] of origins) {
    const place = layer.names?.[key] ?? layer.name;
    places.set(place, [...(places.get(place) ?? []), key]);
  }
  if (places.size === 0 || (places.size === 1 && places.has(CODE))) return [];
  const told = [...places].map(([place, keys]) => `${keys.join(", ")} from ${place}`);
  return [`The configuration has ${told.join("; ")}. ${PRECEDENCE}`];
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
