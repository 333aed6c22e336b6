// How the logging of a program is: what was logged, refused, written, dropped, and what went wrong. Numbers that only grow,
// and states.

import type { Explained } from "./explain.ts";
import type { Level } from "./levels.ts";
import type { FilterHealth } from "./filters/filter_chain.ts";
import { countByLevel, readSinks } from "./sink_states.ts";
import type { Sink, SinkHealth } from "./sinks/sink.ts";

/** How it is. */
export interface LoggingHealth {
  /** `failing` as long as one sink is. */
  readonly state: "ok" | "failing";
  /** Records that loggers made since the program began, by level; calls below the level in force make none. */
  readonly records: Readonly<Record<Level, number>>;
  /** The sinks by name, those of one name with a number behind it. */
  readonly sinks: Readonly<Record<string, SinkHealth>>;
  /** The filters by name: `rate` of those before all sinks, `console: rate` of those before one. */
  readonly filters: Readonly<Record<string, FilterHealth>>;
  /** How often each part failed. */
  readonly faults: Readonly<Record<string, number>>;
  /** How often each rule hid something: none where `mask` is not configured by rules. */
  readonly masked: Readonly<Record<string, number>>;
}

/** What is in force. */
export interface LoggingInForce extends Explained {
  readonly sinks: readonly Sink[];
  readonly filters: { readonly health: () => Readonly<Record<string, FilterHealth>> } | undefined;
  /** How often each part failed. */
  readonly faults: ReadonlyMap<string, number>;
  readonly recordMask: { readonly counts: Readonly<Record<string, number>> } | undefined;
  /** Takes what a sink throws that is asked. */
  readonly fault: (part: string, fault: unknown) => void;
}

/** How all of it is. */
export function healthOf({ tree, sinks, filters, faults, recordMask, fault }: LoggingInForce): LoggingHealth {
  const told = readSinks(sinks, fault);
  const isFailing = Object.values(told).some(({ state }) => state === "failing");
  return {
    state: isFailing ? "failing" : "ok",
    records: countByLevel(tree.records),
    sinks: told,
    filters: filters?.health() ?? {},
    faults: Object.fromEntries(faults),
    masked: recordMask?.counts ?? {},
  };
}
