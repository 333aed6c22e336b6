// JSON as people write it into configuration files: with comments, and with a comma behind the last member. What is wrong
// is told with its line, in the same words in every runtime.

import { TextReader } from "./text_reader.ts";

const SPACE = /(?:[\s\ufeff]+|\/\/[^\n]*|\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\/)*/y;
const LITERAL = /"(?:[^"\\\n]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|true\b|false\b|null\b/y;

/**
 * The value of a text.
 * @throws {ConfigurationTextError} when it is none
 */
export function parseJsonWithComments(text: string): unknown {
  const reader = new JsonReader(text);
  const value = reader.value(0);
  reader.end();
  return value;
}

class JsonReader {
  readonly #reader: TextReader;

  constructor(text: string) {
    this.#reader = new TextReader(text);
    this.#reader.skip(SPACE);
  }

  value(depth: number): unknown {
    this.#reader.checkDepth(depth);
    if (this.#take("{")) return this.#members(depth);
    if (this.#take("[")) return this.#items(depth);
    return this.#literal("a value");
  }

  end(): void {
    if (!this.#reader.isAtEnd) throw this.#reader.problem("there is more behind the value");
  }

  #members(depth: number): object {
    const members = new Map<string, unknown>();
    while (!this.#take("}")) {
      const { at, sign } = this.#reader;
      if (sign !== '"') throw this.#reader.problem('a name in quotation marks or "}" is wanted');
      const name = String(this.#literal("a name"));
      if (members.has(name)) throw this.#reader.problem(`${JSON.stringify(name)} is there twice`, at);
      this.#reader.demand(":");
      this.#reader.skip(SPACE);
      members.set(name, this.value(depth + 1));
      this.#separate("}");
    }
    return Object.fromEntries(members);
  }

  #items(depth: number): unknown[] {
    const items: unknown[] = [];
    while (!this.#take("]")) {
      items.push(this.value(depth + 1));
      this.#separate("]");
    }
    return items;
  }

  #separate(end: string): void {
    if (!this.#take(",") && this.#reader.sign !== end) {
      throw this.#reader.problem(`"," or "${end}" is wanted`);
    }
  }

  #literal(wanted: string): unknown {
    const { at } = this.#reader;
    const literal = this.#reader.skip(LITERAL);
    if (literal === "") throw this.#reader.problem(`${wanted} is wanted`);
    this.#reader.skip(SPACE);
    try {
      return JSON.parse(literal);
    } catch {
      // An escape that there is none of, a control character, 01.
      throw this.#reader.problem(`${wanted} is wanted, which ${literal.slice(0, 40)} is not`, at);
    }
  }

  #take(sign: string): boolean {
    const isThere = this.#reader.take(sign);
    if (isThere) this.#reader.skip(SPACE);
    return isThere;
  }
}
