// Records that another logging library made, taken as if one of our loggers had: levels, sinks, filters and masking as
// configured for its name.

import { findLibrary } from "../../inject/library.ts";
import type { Fields } from "../../logger/json_fields.ts";
import { sendRecord } from "../../logger/logger.ts";

/** A record of another library, brought into our shape. */
export interface ForeignRecord {
  /** Milliseconds since 1970; undefined is now. */
  readonly time: number | undefined;
  /** Rank of the level (levels.ts). */
  readonly level: number;
  /** The logger's name, with dots between its parts. */
  readonly logger: string;
  readonly message: string;
  readonly fields: Fields | undefined;
  readonly error: unknown;
}

/** How the loggers of the other library are called here. */
export interface AdapterOptions {
  /** The name of loggers that have none there, and the beginning of all others' names; default none. */
  readonly logger?: string;
}

let isTaking = false;

/**
 * Takes a record. One that a sink makes while it takes another goes nowhere: a sink that writes by way of the other
 * library would go round in circles.
 */
export function takeRecord(record: ForeignRecord): void {
  if (isTaking) return;
  isTaking = true;
  try {
    const { shared } = findLibrary().logging;
    const { host } = shared;
    const time = record.time ?? host.now();
    sendRecord(shared, { ...record, time, bound: undefined, context: host.contextFields() });
  } finally {
    isTaking = false;
  }
}

/** The parts of a name that are there, with dots between them. */
export function joinName(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== "").join(".");
}

/** Fields without those of some names; undefined when none are left. */
export function fieldsWithout(members: Fields, names: readonly (string | undefined)[]): Fields | undefined {
  const rest = Object.entries(members).filter(([name]) => !names.includes(name));
  return rest.length === 0 ? undefined : Object.fromEntries(rest);
}
