// A JSON object that is put together member by member, each name once.

import { escapeUnsafe, quoteJson } from "../json_text.ts";

/** A value as JSON in which no character controls a terminal or ends a line (`quoteJson` does the same for one text). */
export function safeJson(value: unknown): string {
  return escapeUnsafe(JSON.stringify(value) ?? "null");
}

/** Members of an object. What the format itself has comes first, so that no field of the program's takes its place. */
export class JsonMembers {
  readonly #names = new Set<string>();
  #text = "";

  get isEmpty(): boolean {
    return this.#names.size === 0;
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  /** A text of the format's; undefined adds nothing. */
  text(name: string, text: string | undefined): this {
    return text === undefined ? this : this.json(name, quoteJson(text));
  }

  /** A member of the format's. */
  json(name: string, json: string): this {
    this.#text += `${this.#text === "" ? "" : ","}${quoteJson(name)}:${json}`;
    this.#names.add(name);
    return this;
  }

  /** A member of the program's: one whose name is taken gets an underscore behind it. */
  field(name: string, json: string): this {
    let free = name;
    while (this.#names.has(free)) free += "_";
    return this.json(free, json);
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
