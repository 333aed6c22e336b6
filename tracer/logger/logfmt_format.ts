// Records as logfmt: `time=2026-01-31T12:00:00.123Z level=info logger=api msg="request handled" rows=3`.

import { type FieldLimits, type FieldMask, JsonFields } from "./json_fields.ts";
import { quoteJson } from "./json_text.ts";
import { levelName } from "./levels.ts";
import type { LogRecord } from "./record.ts";
import { listFields } from "./record_fields.ts";
import { TimeTexts } from "./time_text.ts";

/** Values that need no quotation marks. */
const BARE = /^[^\s"=\\\p{Cc}]+$/u;

/** Writes records as logfmt lines. */
export class LogfmtFormat {
  readonly #writer: JsonFields;
  readonly #mask: FieldMask | undefined;
  readonly #times = new TimeTexts();

  constructor(mask: FieldMask | undefined, limits?: FieldLimits) {
    this.#writer = new JsonFields(mask, limits);
    this.#mask = mask;
  }

  /** The line, its end included. */
  line(record: LogRecord): string {
    const { time, level, logger, message, error } = record;
    this.#writer.begin();
    let text = `time=${this.#times.of(time)} level=${levelName(level)}`;
    if (logger !== "") text += ` logger=${bare(this.#writer.text(logger))}`;
    text += ` msg=${bare(this.#writer.text(message))}`;
    for (const { name, json } of listFields(record, this.#writer, this.#mask)) {
      text += ` ${keyOf(name)}=${bare(json)}`;
    }
    if (error !== undefined) text += ` error=${bare(quoteObject(this.#writer.value(error, 1)))}`;
    return `${text}\n`;
  }
}

/** JSON without its quotation marks where logfmt needs none; objects as a quoted text. */
function bare(json: string): string {
  if (!json.startsWith('"')) return quoteObject(json);
  const inner = json.slice(1, -1);
  return BARE.test(inner) ? inner : json;
}

function quoteObject(json: string): string {
  return json.startsWith("{") || json.startsWith("[") ? quoteJson(json) : json;
}

/** Names that the line itself uses get an underscore behind them. */
function keyOf(name: string): string {
  const key = name.replaceAll(/[\s"=\\\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]+/gu, "_");
  return key === "" || /^(?:time|level|logger|msg|error)_*$/.test(key) ? `${key}_` : key;
}
