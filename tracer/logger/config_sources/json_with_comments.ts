// JSON as people write it into configuration files: with comments, and with a comma behind the last member. What is wrong
// is told with its line, in the same words in every runtime.

import { ConfigurationTextError, MAX_DEPTH } from "./text_error.ts";

const SPACE = /(?:[\s\ufeff]+|\/\/[^\n]*|\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\/)*/y;
const LITERAL = /"(?:[^"\\\n]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|true\b|false\b|null\b/y;

/**
 * The value of a text.
 * @throws {ConfigurationTextError} when it is none
 */
export function parseJsonWithComments(text: string): unknown {
  const reader = new Reader(text);
  const value = reader.value(0);
  reader.end();
  return value;
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#skip();
  }

  value(depth: number): unknown {
    if (depth > MAX_DEPTH) throw this.#problem("is deeper than a configuration can be");
    if (this.#take("{")) return this.#members(depth);
    if (this.#take("[")) return this.#items(depth);
    return this.#literal("a value");
  }

  end(): void {
    if (this.#at < this.#text.length) throw this.#problem("there is more behind the value");
  }

  #members(depth: number): object {
    const members = new Map<string, unknown>();
    while (!this.#take("}")) {
      const at = this.#at;
      const name = this.#text[at] === '"' ? String(this.#literal("a name")) : undefined;
      if (name === undefined) throw this.#problem('a name in quotation marks or "}" is wanted');
      if (members.has(name)) {
        throw new ConfigurationTextError(this.#text, at, `${JSON.stringify(name)} is there twice`);
      }
      if (!this.#take(":")) throw this.#problem('":" is wanted');
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
    if (!this.#take(",") && this.#text[this.#at] !== end) throw this.#problem(`"," or "${end}" is wanted`);
  }

  #literal(wanted: string): unknown {
    LITERAL.lastIndex = this.#at;
    const literal = LITERAL.exec(this.#text)?.[0];
    if (literal === undefined) throw this.#problem(`${wanted} is wanted`);
    let value: unknown;
    try {
      value = JSON.parse(literal);
    } catch {
      // An escape that there is none of, a control character, 01.
      throw this.#problem(`${wanted} is wanted, which ${literal.slice(0, 40)} is not`);
    }
    this.#at += literal.length;
    this.#skip();
    return value;
  }

  #take(sign: string): boolean {
    if (this.#text[this.#at] !== sign) return false;
    this.#at++;
    this.#skip();
    return true;
  }

  #skip(): void {
    SPACE.lastIndex = this.#at;
    this.#at += SPACE.exec(this.#text)?.[0].length ?? 0;
  }

  #problem(problem: string): ConfigurationTextError {
    if (this.#at >= this.#text.length) {
      return new ConfigurationTextError(this.#text, this.#at, `${problem}, the text ends here`);
    }
    return new ConfigurationTextError(this.#text, this.#at, problem);
  }
}
