// LogTape into microlog: a sink.

import { readableText } from "./foreign/readable_text.ts";
import type { Fields } from "../logger/json_fields.ts";
import { findLevel } from "../logger/levels.ts";
import { FATAL, INFO } from "../logger/level_ranks.ts";
import { type AdapterOptions, fieldsWithout, joinName, takeRecord } from "./foreign/foreign_record.ts";

/** A record, as far as the sink reads it. */
export interface LogTapeRecord {
  readonly category: readonly string[];
  readonly level: string;
  /** Texts, with the values that belong between them. */
  readonly message: readonly unknown[];
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly properties: Fields;
}

/**
 * A sink that hands what LogTape logs to microlog: categories become names of loggers, properties fields.
 *
 * @example
 * await configure({
 *   sinks: { microlog: logtapeSink() },
 *   loggers: [{ category: [], sinks: ["microlog"], lowestLevel: "trace" }],
 * });
 */
export function logtapeSink(options: AdapterOptions = {}): (record: LogTapeRecord) => void {
  return ({ category, level, message, timestamp, properties }) => {
    const { error } = properties;
    const isThrown = error instanceof Error;
    takeRecord({
      time: timestamp,
      level: Math.min(FATAL, findLevel(level) ?? INFO),
      logger: joinName(options.logger, ...category),
      message: message.map((part, index) => index % 2 === 0 ? String(part) : readableText(part)).join(""),
      fields: fieldsWithout(properties, [isThrown ? "error" : undefined]),
      error: isThrown ? error : undefined,
    });
  };
}
