// A JSON object that is put together member by member, each name once.

import { escapeUnsafe, quoteJson } from "../json_text.ts";

/** A value as JSON in which no character controls a terminal or ends a line (`quoteJson` does the same for one text). */
export function safeJson(value: unknown): string {
  return escapeUnsafe(JSON.stringify(value) ?? "null");
}

/** Texts that are literals between quotation marks. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** Members of an object. What the format itself has comes first, so that no field of the program's takes its place. */
export class JsonMembers {
  /** Names of the format's. */
  readonly #own: string[] = [];
  /** Names of the program's. */
  #fields: Set<string> | undefined;
  #text = "";

  get isEmpty(): boolean {
    return this.#text === "";
  }

  /** Whether the format has a member of this name. */
  has(name: string): boolean {
    return this.#own.includes(name);
  }

  /** A text of the format's; undefined adds nothing. @param name letters, digits, points and the like alone */
  text(name: string, text: string | undefined): this {
    if (text === undefined) return this;
    return this.json(name, PLAIN.test(text) ? `"${text}"` : quoteJson(text));
  }

  /** A member of the format's. @param name letters, digits, points and the like alone */
  json(name: string, json: string): this {
    this.#text += this.#text === "" ? `"${name}":${json}` : `,"${name}":${json}`;
    this.#own.push(name);
    return this;
  }

  /**
   * A member of the program's: one whose name is taken gets an underscore behind it.
   * @param key `"name":` where it is known already
   */
  field(name: string, json: string, key?: string): this {
    const fields = this.#fields ??= new Set();
    let free = name;
    while (this.#own.includes(free) || fields.has(free)) free += "_";
    const start = free === name && key !== undefined ? key : `${quoteJson(free)}:`;
    this.#text += this.#text === "" ? start + json : `,${start}${json}`;
    fields.add(free);
    return this;
  }

  /** `{"name":value}` */
  object(): string {
    return `{${this.#text}}`;
  }

  /** The object with the end of a line. */
  line(): string {
    return `{${this.#text}}\n`;
  }
}
