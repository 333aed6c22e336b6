// Records as lines of JSON: `{"time":"2026-01-31T12:00:00.123Z","level":"info","logger":"api","message":"…","rows":3}`.

import { namesOf } from "./hostile.ts";
import { type FieldLimits, type FieldMask, JsonFields } from "./json_fields.ts";
import { levelName } from "./levels.ts";
import { OFF } from "./level_ranks.ts";
import type { BoundFields, LogRecord } from "./record.ts";
import { isFlat } from "./json_text.ts";
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
  #lastTime = Number.NaN;
  #lastHead = "";
  #lastStart = "";
  #lastContext: BoundFields | undefined;
  #lastBound: BoundFields | undefined;
  #lastShape = -1;
  #lastAround = "";

  /** @param mask undefined writes secrets as they are */
  constructor(mask: FieldMask | undefined, limits?: FieldLimits) {
    this.#fields = new JsonFields(mask, limits);
  }

  /** The line, its end included. */
  line(record: LogRecord): string {
    const { bound, context, fields, error } = record;
    this.#fields.begin();
    let text = this.#startOf(record) + this.#fields.text(record.message);
    const own = fields === undefined ? "" : this.#fields.write(fields);
    if (context !== undefined || bound !== undefined) text += this.#around(record);
    text += own;
    if (error !== undefined) text += `,"error":${this.#fields.value(error, 1)}`;
    return `${text}}\n`;
  }

  /** Up to the message. Records of one millisecond share it, in one piece once there are several. */
  #startOf(record: LogRecord): string {
    const head = this.#headOf(record);
    if (record.time === this.#lastTime && head === this.#lastHead && isFlat(this.#lastStart)) {
      return this.#lastStart;
    }
    this.#lastTime = record.time;
    this.#lastHead = head;
    return this.#lastStart = `{"time":"${this.#times.of(record.time)}${head}`;
  }

  /** Fields from around the call. Records of one call share them: same context, same names of their own. */
  #around(record: LogRecord): string {
    const { bound, context, fields } = record;
    const shape = fields === undefined ? 0 : this.#fields.shape;
    if (context === this.#lastContext && bound === this.#lastBound && shape === this.#lastShape) {
      return this.#lastAround;
    }
    const own = fields === undefined ? [] : namesOf(fields);
    let text = "";
    if (context !== undefined) text = this.#outer(context, own, "… context", bound);
    if (bound !== undefined) text += this.#outer(bound, own, "… bound");
    this.#lastContext = context;
    this.#lastBound = bound;
    this.#lastShape = shape;
    return this.#lastAround = isFlat(text) ? text : "";
  }

  /** Fields from around the call without those that something nearer names anew. */
  #outer(outer: BoundFields, own: readonly string[], more: string, nearer?: BoundFields): string {
    const some = [...outer.names].filter((name) => !own.includes(name) && nearer?.names.has(name) !== true);
    if (some.length === outer.names.size) return outer.textFor(this.#fields, more);
    return some.length === 0 ? "" : this.#fields.write(outer.fields, some, more);
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
