// Sinks that a configuration is handed rather than names: bundlers take along those that are used.

import type { FilterSetting } from "../filters/read_filters.ts";
import type { FormatFunction, FormatName } from "../formats.ts";
import type { LevelSetting } from "../levels.ts";
import type { Shape, Shaped } from "../schema.ts";
import type { SinkType } from "./sink_type.ts";

/** What every sink may be told. */
export interface CommonSinkOptions {
  /** Least level that it takes, default all that the loggers let through. */
  readonly level?: LevelSetting;
  /** Loggers that it takes, with those below them; default all. */
  readonly loggers?: readonly string[];
  readonly format?: FormatName | FormatFunction;
  /** What stands before it, in this order, behind the filters for all. */
  readonly filters?: readonly FilterSetting[];
}

/** What sinks of a kind may be told. */
export type SinkOptions<K> = K extends SinkType<infer S> ? Shaped<S> & CommonSinkOptions : never;

/** A sink for the `sinks` of `configure()`; nothing is opened before. */
export interface DirectSink {
  readonly type: SinkType;
  readonly [option: string]: unknown;
}

/** A sink of a kind. */
export function directSink<S extends Shape>(
  type: SinkType<S>,
  options: Shaped<S> & CommonSinkOptions,
): DirectSink {
  return { ...options, type };
}
