// Configurations in TOML (toml.io, version 1.0, with line breaks and last commas in inline tables as 1.1 has them). Loaded
// for the first file of that kind. Dates and times stay texts: no setting is one.

import { type ConfigurationTextError, TextReader } from "./text_reader.ts";
import { readTomlText } from "./toml_text.ts";

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
  return toValue(new TomlReader(text).document());
}

/** Objects of tables, whose names are never taken for prototypes. */
function toValue(value: unknown): unknown {
  if (value instanceof Tables) return value.list.map(toValue);
  if (Array.isArray(value)) return value.map(toValue);
  if (!(value instanceof Table)) return value;
  return Object.fromEntries([...value.members].map(([name, member]) => [name, toValue(member)]));
}

class TomlReader {
  readonly #reader: TextReader;

  constructor(text: string) {
    this.#reader = new TextReader(text);
    this.#reader.take("\ufeff");
  }

  document(): Table {
    const root = new Table("header");
    let current = root;
    for (this.#skipLines(); !this.#reader.isAtEnd; this.#skipLines()) {
      if (this.#reader.sign === "[") current = this.#header(root);
      else this.#member(current, 0);
      this.#endLine();
    }
    return root;
  }

  /** `[name]` or `[[name]]`. */
  #header(root: Table): Table {
    const { at } = this.#reader;
    const isList = this.#reader.take("[[");
    if (!isList) this.#reader.take("[");
    const path = this.#path();
    this.#reader.demand(isList ? "]]" : "]");
    const last = path.pop() ?? "";
    let around = root;
    for (const name of path) around = this.#enter(around, name, "around", at);
    return isList ? this.#addToList(around, last, at) : this.#define(around, last, at);
  }

  #addToList(around: Table, name: string, at: number): Table {
    const tables = around.members.get(name) ?? new Tables();
    if (!(tables instanceof Tables)) throw this.#twice(name, at);
    around.members.set(name, tables);
    const table = new Table("header");
    tables.list.push(table);
    return table;
  }

  #define(around: Table, name: string, at: number): Table {
    const table = around.members.get(name) ?? new Table("around");
    if (!(table instanceof Table) || table.origin !== "around") throw this.#twice(name, at);
    around.members.set(name, table);
    table.origin = "header";
    return table;
  }

  /** `name = value`. */
  #member(table: Table, depth: number): void {
    const { at } = this.#reader;
    const path = this.#path();
    const last = path.pop() ?? "";
    this.#reader.demand("=");
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
      this.#reader.skip(SPACE);
      path.push(this.#name());
      this.#reader.skip(SPACE);
      this.#reader.checkDepth(path.length);
    } while (this.#reader.take("."));
    return path;
  }

  #name(): string {
    const { text, at, sign } = this.#reader;
    if (sign === '"' || sign === "'") {
      if (text.startsWith(sign.repeat(3), at)) throw this.#reader.problem("a name of one line is wanted");
      return readTomlText(this.#reader);
    }
    const name = this.#reader.skip(BARE_NAME);
    if (name === "") throw this.#reader.problem("a name is wanted");
    return name;
  }

  #value(depth: number): unknown {
    this.#reader.skip(SPACE);
    this.#reader.checkDepth(depth);
    const { sign } = this.#reader;
    if (sign === '"' || sign === "'") return readTomlText(this.#reader);
    if (this.#reader.take("[")) {
      const items: unknown[] = [];
      this.#each("]", () => items.push(this.#value(depth + 1)));
      return items;
    }
    if (this.#reader.take("{")) {
      const table = new Table("dots");
      this.#each("}", () => this.#member(table, depth + 1));
      close(table);
      return table;
    }
    return this.#word();
  }

  /** What stands between commas. */
  #each(end: string, read: () => void): void {
    for (this.#skipLines(); !this.#reader.take(end); this.#skipLines()) {
      read();
      this.#skipLines();
      if (!this.#reader.take(",") && this.#reader.sign !== end) {
        throw this.#reader.problem(`"," or "${end}" is wanted`);
      }
    }
  }

  /** A number, a moment, or one of the words that are values. */
  #word(): unknown {
    const { at } = this.#reader;
    const word = this.#reader.skip(WORD);
    if (Object.hasOwn(WORDS, word)) return WORDS[word];
    if (MOMENT.test(word)) return word;
    const isBased = BASED.test(word);
    if (isBased || NUMBER.test(word)) {
      const value = Number(word.replaceAll("_", ""));
      const isWhole = isBased || !/[.e]/i.test(word);
      if (isWhole && !Number.isSafeInteger(value)) {
        throw this.#reader.problem(`${word.slice(0, 40)} is too large`, at);
      }
      return value;
    }
    const wanted = "a value is wanted";
    throw this.#reader.problem(word === "" ? wanted : `${wanted}, which ${word.slice(0, 40)} is not`, at);
  }

  #endLine(): void {
    this.#reader.skip(SPACE);
    this.#reader.skip(COMMENT);
    if (!this.#reader.isAtEnd && this.#reader.skip(LINE_END) === "") {
      throw this.#reader.problem("the end of the line is wanted");
    }
  }

  /** Empty lines and comments. */
  #skipLines(): void {
    do {
      this.#reader.skip(SPACE);
      this.#reader.skip(COMMENT);
    } while (this.#reader.skip(LINE_END) !== "");
  }

  #twice(name: string, at: number): ConfigurationTextError {
    return this.#reader.problem(`${JSON.stringify(name)} is there twice`, at);
  }
}

/** A table that is a value is whole: nothing is added to it, nor to those within. */
function close(table: Table): void {
  table.origin = "value";
  for (const member of table.members.values()) if (member instanceof Table) close(member);
}
