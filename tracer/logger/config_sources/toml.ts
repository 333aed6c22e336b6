// Configurations in TOML (toml.io, version 1.0, with line breaks and last commas in inline tables as 1.1 has them). Loaded
// for the first file of that kind. Dates and times stay texts: no setting is one.

import { ConfigurationTextError, MAX_DEPTH } from "./text_error.ts";

const SPACE = /[ \t]*/y;
const COMMENT = /#[^\n]*/y;
const LINE_END = /\r?\n/y;
const BARE_NAME = /[\w-]+/y;

/** Behind the last sign that a number, a date or a word may have. */
const WORD = /[-+:.\w]+(?: \d\d:\d\d[\d:.]*(?:Z|[-+]\d\d:\d\d)?)?/iy;

const WORDS: Readonly<Record<string, boolean | number>> = {
  true: true,
  false: false,
  inf: Number.POSITIVE_INFINITY,
  "+inf": Number.POSITIVE_INFINITY,
  "-inf": Number.NEGATIVE_INFINITY,
  nan: Number.NaN,
  "+nan": Number.NaN,
  "-nan": Number.NaN,
};

const NUMBER = /^[-+]?(?:0|[1-9](?:_?\d)*)(?:\.\d(?:_?\d)*)?(?:e[-+]?\d(?:_?\d)*)?$/i;
const BASED = /^0(?:x[\da-f](?:_?[\da-f])*|o[0-7](?:_?[0-7])*|b[01](?:_?[01])*)$/i;
const MOMENT =
  /^(?:\d{4}-\d\d-\d\d(?:[t ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:z|[-+]\d\d:\d\d)?)?|\d\d:\d\d(?::\d\d(?:\.\d+)?)?)$/i;

/** What ends a stretch of characters that stand for themselves. */
const NOT_PLAIN = /["'\\]|[^\P{Cc}\t\u0080-\u009f]/gu;

const ESCAPES: Readonly<Record<string, string>> = {
  b: "\b",
  t: "\t",
  n: "\n",
  f: "\f",
  r: "\r",
  e: "\u001b",
  '"': '"',
  "\\": "\\",
};
const CODE = /x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}/y;
const LAST_CODE = 0x10ffff;

/** Backslash at the end of a line: what follows begins where the next text does. */
const JOINED_LINES = /[ \t]*\r?\n[ \t\r\n]*/y;

/** How a table came to be, which says who may add to it: by its header, by names with dots, as a value, or around another. */
type Origin = "header" | "dots" | "value" | "around";

/** A table that is being read. */
class Table {
  readonly members = new Map<string, unknown>();
  origin: Origin;

  constructor(origin: Origin) {
    this.origin = origin;
  }
}

/** Tables of `[[name]]`. */
class Tables {
  readonly list: Table[] = [];
}

/**
 * The value of a text.
 * @throws {ConfigurationTextError} when it is no TOML
 */
export function parseToml(text: string): unknown {
  return toValue(new Reader(text).document());
}

/** Objects of tables, whose names are never taken for prototypes. */
function toValue(value: unknown): unknown {
  if (value instanceof Tables) return value.list.map(toValue);
  if (Array.isArray(value)) return value.map(toValue);
  if (!(value instanceof Table)) return value;
  return Object.fromEntries([...value.members].map(([name, member]) => [name, toValue(member)]));
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    if (text.startsWith("\ufeff")) this.#at = 1;
  }

  document(): Table {
    const root = new Table("header");
    let current = root;
    for (this.#skipLines(); this.#at < this.#text.length; this.#skipLines()) {
      if (this.#text[this.#at] === "[") current = this.#header(root);
      else this.#member(current, 0);
      this.#endLine();
    }
    return root;
  }

  /** `[name]` or `[[name]]`. */
  #header(root: Table): Table {
    const at = this.#at;
    const isList = this.#text.startsWith("[[", at);
    this.#at += isList ? 2 : 1;
    const path = this.#path();
    const end = isList ? "]]" : "]";
    if (!this.#text.startsWith(end, this.#at)) throw this.#problem(`"${end}" is wanted`);
    this.#at += end.length;
    const last = path.pop() ?? "";
    let around = root;
    for (const name of path) around = this.#enter(around, name, "around", at);
    const known = around.members.get(last);
    if (isList) {
      const tables = known ?? new Tables();
      if (!(tables instanceof Tables)) throw this.#twice(last, at);
      around.members.set(last, tables);
      const table = new Table("header");
      tables.list.push(table);
      return table;
    }
    if (known !== undefined && !(known instanceof Table && known.origin === "around")) {
      throw this.#twice(last, at);
    }
    const table = known ?? new Table("header");
    table.origin = "header";
    around.members.set(last, table);
    return table;
  }

  /** `name = value`. */
  #member(table: Table, depth: number): void {
    const at = this.#at;
    const path = this.#path();
    const last = path.pop() ?? "";
    this.#take("=");
    const value = this.#value(depth);
    let around = table;
    for (const name of path) around = this.#enter(around, name, "dots", at);
    if (around.members.has(last)) throw this.#twice(last, at);
    around.members.set(last, value);
  }

  /** The table of a name before a dot, made where there is none. */
  #enter(around: Table, name: string, origin: "around" | "dots", at: number): Table {
    const known = around.members.get(name);
    if (known === undefined) {
      const made = new Table(origin);
      around.members.set(name, made);
      return made;
    }
    const table = known instanceof Tables && origin === "around" ? known.list.at(-1) : known;
    const isOpen = table instanceof Table && table.origin !== "value" &&
      (origin === "around" || table.origin !== "header");
    if (!isOpen) throw this.#twice(name, at);
    if (origin === "dots") table.origin = "dots";
    return table;
  }

  /** Names with dots between them. */
  #path(): string[] {
    const path: string[] = [];
    do {
      this.#skip(SPACE);
      path.push(this.#name());
      this.#skip(SPACE);
      if (path.length > MAX_DEPTH) throw this.#problem("is deeper than a configuration can be");
    } while (this.#has("."));
    return path;
  }

  #name(): string {
    const sign = this.#text[this.#at];
    if (sign === '"' || sign === "'") {
      if (this.#text.startsWith(sign.repeat(3), this.#at)) {
        throw this.#problem("a name of one line is wanted");
      }
      return this.#string();
    }
    const name = this.#skip(BARE_NAME);
    if (name === "") throw this.#problem("a name is wanted");
    return name;
  }

  #value(depth: number): unknown {
    this.#skip(SPACE);
    if (depth > MAX_DEPTH) throw this.#problem("is deeper than a configuration can be");
    const sign = this.#text[this.#at];
    if (sign === '"' || sign === "'") return this.#string();
    if (this.#has("[")) {
      const items: unknown[] = [];
      this.#each("]", () => items.push(this.#value(depth + 1)));
      return items;
    }
    if (this.#has("{")) {
      const table = new Table("dots");
      this.#each("}", () => this.#member(table, depth + 1));
      close(table);
      return table;
    }
    return this.#word();
  }

  /** What stands between commas. */
  #each(end: string, read: () => void): void {
    for (this.#skipLines(); !this.#has(end); this.#skipLines()) {
      read();
      this.#skipLines();
      if (!this.#has(",") && this.#text[this.#at] !== end) throw this.#problem(`"," or "${end}" is wanted`);
    }
  }

  /** A number, a moment, or one of the words that are values. */
  #word(): unknown {
    const at = this.#at;
    const word = this.#skip(WORD);
    if (Object.hasOwn(WORDS, word)) return WORDS[word];
    if (MOMENT.test(word)) return word;
    if (BASED.test(word) || NUMBER.test(word)) {
      const value = Number(word.replaceAll("_", ""));
      if (/^[^.e]*$/i.test(word) && !Number.isSafeInteger(value)) {
        throw new ConfigurationTextError(this.#text, at, `${word.slice(0, 40)} is too large`);
      }
      return value;
    }
    this.#at = at;
    throw this.#problem(
      word === "" ? "a value is wanted" : `a value is wanted, which ${word.slice(0, 40)} is not`,
    );
  }

  #string(): string {
    const quote = this.#text[this.#at] ?? "";
    const isLong = this.#text.startsWith(quote.repeat(3), this.#at);
    const start = this.#at;
    this.#at += isLong ? 3 : 1;
    if (isLong) this.#skip(LINE_END);
    let value = "";
    for (;;) {
      NOT_PLAIN.lastIndex = this.#at;
      const next = NOT_PLAIN.exec(this.#text)?.index ?? this.#text.length;
      value += this.#text.slice(this.#at, next);
      this.#at = next;
      const sign = this.#text[next];
      if (sign === undefined || (sign === "\n" && !isLong)) {
        throw new ConfigurationTextError(this.#text, start, "a text begins here that does not end");
      }
      if (sign === quote) {
        const quotes = isLong ? this.#countQuotes(quote) : 1;
        this.#at += quotes;
        if (!isLong) return value;
        if (quotes >= 3) return value + quote.repeat(quotes - 3);
        value += quote.repeat(quotes);
      } else if (sign === "\\" && quote === '"') value += this.#escape(isLong);
      else if (sign === '"' || sign === "'" || sign === "\\") value += this.#sign();
      else if (isLong && (sign === "\n" || this.#text.startsWith("\r\n", next))) {
        value += this.#skip(LINE_END);
      } else throw this.#problem("a text may not hold this control character: write its code");
    }
  }

  /** Three end a text, and up to two before these belong to it. */
  #countQuotes(quote: string): number {
    let count = 1;
    while (count < 5 && this.#text[this.#at + count] === quote) count++;
    return count;
  }

  #sign(): string {
    return this.#text[this.#at++] ?? "";
  }

  #escape(isLong: boolean): string {
    const at = this.#at++;
    if (isLong && this.#skip(JOINED_LINES) !== "") return "";
    const sign = this.#text[this.#at] ?? "";
    if (Object.hasOwn(ESCAPES, sign)) {
      this.#at++;
      return ESCAPES[sign] ?? "";
    }
    const code = Number.parseInt(this.#skip(CODE).slice(1), 16);
    const isCharacter = code <= LAST_CODE && (code < 0xd800 || code > 0xdfff);
    if (!isCharacter) throw new ConfigurationTextError(this.#text, at, "there is no such escape");
    return String.fromCodePoint(code);
  }

  #endLine(): void {
    this.#skip(SPACE);
    this.#skip(COMMENT);
    if (this.#at < this.#text.length && this.#skip(LINE_END) === "") {
      throw this.#problem("the end of the line is wanted");
    }
  }

  /** Empty lines and comments. */
  #skipLines(): void {
    do {
      this.#skip(SPACE);
      this.#skip(COMMENT);
    } while (this.#skip(LINE_END) !== "");
  }

  #has(sign: string): boolean {
    if (this.#text[this.#at] !== sign) return false;
    this.#at++;
    return true;
  }

  #take(sign: string): void {
    if (!this.#has(sign)) throw this.#problem(`"${sign}" is wanted`);
  }

  /** Returns what was there. */
  #skip(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }

  #twice(name: string, at: number): ConfigurationTextError {
    return new ConfigurationTextError(this.#text, at, `${JSON.stringify(name)} is there twice`);
  }

  #problem(problem: string): ConfigurationTextError {
    const text = this.#at >= this.#text.length ? `${problem}, the text ends here` : problem;
    return new ConfigurationTextError(this.#text, this.#at, text);
  }
}

/** A table that is a value is whole: nothing is added to it, nor to those within. */
function close(table: Table): void {
  table.origin = "value";
  for (const member of table.members.values()) if (member instanceof Table) close(member);
}
