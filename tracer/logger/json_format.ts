// Records as lines of JSON: `{"time":"2026-01-31T12:00:00.123Z","level":"info","logger":"api","message":"…","rows":3}`.

import { namesOf } from "./hostile.ts";
import { type FieldLimits, type FieldMask, type Fields, JsonFields } from "./json_fields.ts";
import { levelName, OFF } from "./levels.ts";
import type { BoundFields, LogRecord } from "./record.ts";
import { TimeTexts } from "./time_text.ts";

/** Loggers whose beginning of a line is remembered. */
const MOST_LOGGERS = 1000;

/** Writes records as JSON lines. Hot. */
export class JsonFormat {
  readonly #fields: JsonFields;
  readonly #times = new TimeTexts();
  #heads = new Map<string, readonly string[]>();
  #lastLogger: string | undefined;
  #lastHeads: readonly string[] = [];
  readonly #writeBound = (fields: Fields): string => this.#fields.write(fields, undefined, "… bound");
  readonly #writeContext = (fields: Fields): string => this.#fields.write(fields, undefined, "… context");

  /** @param mask undefined writes secrets as they are */
  constructor(mask: FieldMask | undefined, limits?: FieldLimits) {
    this.#fields = new JsonFields(mask, limits);
  }

  /** The line, its end included. */
  line(record: LogRecord): string {
    const { bound, context, fields, error } = record;
    this.#fields.begin();
    let text = `{"time":"${this.#times.of(record.time)}${this.#headOf(record)}${
      this.#fields.text(record.message)
    }`;
    if (context !== undefined) {
      text += this.#outer(context, bound, fields) ?? context.textFor(this, this.#writeContext);
    }
    if (bound !== undefined) {
      text += this.#outer(bound, undefined, fields) ?? bound.textFor(this, this.#writeBound);
    }
    if (fields !== undefined) text += this.#fields.write(fields);
    if (error !== undefined) text += `,"error":${this.#fields.value(error, 1)}`;
    return `${text}}\n`;
  }

  /** Fields from around the call without those that something nearer names anew; undefined when there are none such. */
  #outer(
    outer: BoundFields,
    nearer: BoundFields | undefined,
    fields: Fields | undefined,
  ): string | undefined {
    const own = fields === undefined ? [] : namesOf(fields);
    if (outer.lacks(own) && (nearer === undefined || outer.isApartFrom(nearer))) return undefined;
    const more = nearer === undefined ? "… bound" : "… context";
    return this.#fields.write(outer.fields, new Set([...own, ...(nearer?.names ?? [])]), more);
  }

  /** From behind the time to the message. */
  #headOf({ logger, level }: LogRecord): string {
    if (logger !== this.#lastLogger) {
      this.#lastHeads = this.#heads.get(logger) ?? this.#makeHeads(logger);
      this.#lastLogger = logger;
    }
    return this.#lastHeads[level] ?? "";
  }

  #makeHeads(logger: string): readonly string[] {
    if (this.#heads.size >= MOST_LOGGERS) this.#heads = new Map();
    const named = logger === "" ? "" : `,"logger":${this.#fields.strings.quote(logger)}`;
    const heads = Array.from(
      { length: OFF },
      (_, level) => `","level":"${levelName(level)}"${named},"message":`,
    );
    this.#heads.set(logger, heads);
    return heads;
  }
}
