// The formats that records can have, by name.

import type { FieldLimits, FieldMask } from "./json_fields.ts";
import { JsonFormat } from "./json_format.ts";
import { LogfmtFormat } from "./logfmt_format.ts";
import { PrettyFormat } from "./pretty_format.ts";
import type { LogRecord } from "./record.ts";
import type { Format } from "./sinks/sink.ts";

/** `auto` is pretty at a terminal and JSON elsewhere. */
export const FORMAT_NAMES = ["auto", "json", "logfmt", "pretty"] as const;
export type FormatName = (typeof FORMAT_NAMES)[number];

/** A format of one's own: returns a line, with or without its end. What it is handed is not masked. */
export type FormatFunction = (record: LogRecord) => string;

/** What formats depend on. */
export interface FormatContext {
  readonly mask: FieldMask | undefined;
  readonly limits?: FieldLimits;
  /** Whether the text goes to a terminal. */
  readonly isTerminal: boolean;
}

/** Makes a format. */
export function createFormat(
  format: FormatName | FormatFunction,
  { mask, limits, isTerminal }: FormatContext,
): Format {
  if (typeof format === "function") return { line: (record) => endLine(format(record)) };
  switch (format) {
    case "auto":
      return isTerminal ? new PrettyFormat(mask, true, limits) : new JsonFormat(mask, limits);
    case "pretty":
      return new PrettyFormat(mask, isTerminal, limits);
    case "logfmt":
      return new LogfmtFormat(mask, limits);
    case "json":
      return new JsonFormat(mask, limits);
  }
}

function endLine(text: string): string {
  return text.endsWith("\n") ? text : `${text}\n`;
}
