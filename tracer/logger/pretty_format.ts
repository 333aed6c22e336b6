// Records for people at a terminal: `12:00:00.123 INFO  api  request handled  rows=3`, errors with their stacks below.

import { isError, readMember, stackTextOf, toldBy } from "./hostile.ts";
import { DEFAULT_LIMITS, type FieldLimits, type FieldMask, JsonFields } from "./json_fields.ts";
import { showText } from "./json_text.ts";
import { levelName } from "./levels.ts";
import type { LogRecord } from "./record.ts";
import { listFields } from "./record_fields.ts";
import { TimeTexts } from "./time_text.ts";

const ESC = "\x1b";
const DIM = `${ESC}[2m`;
const BOLD = `${ESC}[1m`;
const RESET = `${ESC}[0m`;

/** By rank: grey, cyan, green, yellow, red, white on red. */
const LEVEL_COLOURS = ["90", "36", "32", "33", "31", "97;41"] as const;

/** `2026-01-31T12:00:00.123Z`: the clock's part of it. */
const CLOCK_START = 11;
const CLOCK_END = 23;

/** What goes before the second and later lines of a message. */
const CONTINUED = "    ";

/** Controls but for line break and tab, line separators, what turns the direction of a text, halves of characters. */
const UNSAFE = /(?![\n\t])[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202a-\u202e\u2066-\u2069]/gu;

/** Errors within errors that are shown. */
const MAX_CAUSES = 8;

/** Writes records for reading. */
export class PrettyFormat {
  readonly #writer: JsonFields;
  readonly #mask: FieldMask | undefined;
  readonly #colours: boolean;
  readonly #times = new TimeTexts();

  constructor(mask: FieldMask | undefined, colours: boolean, limits?: FieldLimits) {
    this.#writer = new JsonFields(mask, limits);
    this.#mask = mask;
    this.#colours = colours;
  }

  /** The line or lines, their end included. */
  line(record: LogRecord): string {
    const { time, level, logger, message, error } = record;
    this.#writer.begin();
    const clock = this.#paint(DIM, this.#times.of(time).slice(CLOCK_START, CLOCK_END));
    const name = levelName(level).toUpperCase().padEnd(5);
    const colour = `${ESC}[${LEVEL_COLOURS[level] ?? LEVEL_COLOURS[5]}m`;
    let text = `${clock} ${this.#paint(colour, name)} `;
    if (logger !== "") text += `${this.#paint(DIM, this.#safe(logger))}  `;
    text += this.#paint(level >= 3 ? BOLD : "", this.#safe(message));
    for (const { name: field, json } of listFields(record, this.#writer, this.#mask)) {
      text += `  ${this.#paint(DIM, `${this.#safe(field)}=`)}${bare(json)}`;
    }
    if (error !== undefined) text += this.#errorText(error);
    return `${text}\n`;
  }

  #errorText(error: unknown): string {
    if (!isError(error)) return `  ${this.#paint(DIM, "error=")}${this.#writer.value(error, 1)}`;
    let text = "";
    let at: unknown = error;
    for (let causes = 0; isError(at) && causes < MAX_CAUSES; causes++) {
      const head = causes === 0 ? "" : "caused by ";
      text += `\n${CONTINUED}${head}${this.#safe(stackOf(at))}`;
      at = readMember(at, "cause");
    }
    if (at !== undefined && !isError(at)) {
      text += `\n${CONTINUED}caused by ${this.#writer.value(at, 1)}`;
    }
    return text;
  }

  #paint(code: string, text: string): string {
    return this.#colours && code !== "" ? `${code}${text}${RESET}` : text;
  }

  /** A text that cannot move the cursor or pass for a line of its own. */
  #safe(text: string): string {
    const shown = showText(text, this.#mask?.text, DEFAULT_LIMITS.textLength);
    return shown.replaceAll(/\r?\n/g, `\n${CONTINUED}`).replaceAll(UNSAFE, escapeUnit);
  }
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function stackOf(error: Error): string {
  const name = toldBy(error, "name");
  const head = `${name}: ${toldBy(error, "message")}`;
  const stack = stackTextOf(error);
  if (stack === undefined) return head;
  // JavaScriptCore's stacks do not begin with the message.
  return stack.startsWith(name) ? stack : `${head}\n${stack}`;
}

/** Simple texts without their quotation marks. */
function bare(json: string): string {
  return /^"[^\s"\\=]+"$/.test(json) ? json.slice(1, -1) : json;
}
