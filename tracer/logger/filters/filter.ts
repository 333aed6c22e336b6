// What every filter is: it looks at records before anything is formatted, and may keep some back to send them on later, or
// send on a record of its own that tells how many there were.

import type { FilterOpinion } from "../logger_tree.ts";
import type { LogRecord, TraceIds } from "../record.ts";
import { ConfigurationError, described, type Parser, preparing, type Shape, type Shaped } from "../schema.ts";

/** What one filter says of the records of a logger at a level. */
export type OwnOpinion = Omit<FilterOpinion, "name">;

/** The opinion of a filter that has nothing against records. */
export const PASSES_ALL: OwnOpinion = { passes: "all", which: "" };

/** A filter in force. */
export interface Filter {
  /** Why a record is refused; undefined lets it through. Hot: called for every record. */
  refuses(record: LogRecord): string | undefined;
  opinion(logger: string, level: number): OwnOpinion;
  /** Sends on what it has to tell now: the program ends, or somebody waits for all that there is. */
  flush?(): void;
  /** Ends its timers. */
  close?(): void;
}

/** What filters get from around them. */
export interface FilterContext {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Calls back again and again without keeping the program alive. Returns what ends it. */
  readonly every: (milliseconds: number, callback: () => void) => () => void;
  /** 32 hexadecimal digits that name the trace that the caller is in. */
  readonly traceId: () => string | undefined;
  /** That trace with the span around; records that are kept back belong to it still. */
  readonly trace: () => TraceIds | undefined;
  /** Sends a record on to what stands behind the filter. */
  readonly emit: (record: LogRecord) => void;
}

/** Makes a filter that was configured. */
export type FilterMaker = (context: FilterContext) => Filter;

/** A kind of filter. */
export interface FilterType {
  readonly shape: Shape;
  /**
   * Understands the options of one.
   * @param options of the keys of the shape
   * @throws {ConfigurationError} when a value is not what it should be
   */
  readonly prepare: (options: Readonly<Record<string, unknown>>, path: string) => FilterMaker;
}

/** A kind of filter from its options and what makes one of them. */
export function filterType<S extends Shape>(
  shape: S,
  create: (options: Shaped<S>, context: FilterContext) => Filter,
  required: readonly (keyof S & string)[] = [],
): FilterType {
  return { shape, prepare: preparing(shape, create, required) };
}

/** One or several texts, as a list. */
export const texts: Parser<readonly string[]> = /* @__PURE__ */ described(
  { type: ["string", "array"], items: { type: "string" } },
  (value, path) => {
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    const read = list.filter((each) => typeof each === "string" && each !== "");
    if (read.length === list.length && read.length > 0) return read.map(String);
    throw new ConfigurationError(path, "is not understood; a text, or a list of texts is wanted");
  },
);

/** A function of the program's. */
export function callback(value: unknown, path: string): (...args: readonly unknown[]) => unknown {
  if (isFunction(value)) return value;
  throw new ConfigurationError(path, `is ${typeof value}; a function is wanted`);
}

function isFunction(value: unknown): value is (...args: readonly unknown[]) => unknown {
  return typeof value === "function";
}
