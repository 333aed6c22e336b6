// One log record, as it goes from a logger to its sinks.

import type { Fields } from "./json_fields.ts";

/** Fields that a logger gives all its records, with their text kept for the formats that wrote it. */
export class BoundFields {
  readonly fields: Fields;
  readonly names: ReadonlySet<string>;
  #writer: object | undefined;
  #text = "";

  constructor(fields: Fields) {
    this.fields = fields;
    this.names = new Set(Object.keys(fields));
  }

  /** The text that a format made of them earlier, or makes now. @param writer the format: one at a time is remembered */
  textFor(writer: object, write: (fields: Fields) => string): string {
    if (this.#writer !== writer) {
      this.#text = write(this.fields);
      this.#writer = writer;
    }
    return this.#text;
  }
}

/** A record. Sinks read it at once: values that are kept must be copied, because the program may change them. */
export interface LogRecord {
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Rank of the level (levels.ts). */
  readonly level: number;
  /** The logger's name, "" for the root. */
  readonly logger: string;
  readonly message: string;
  readonly error: unknown;
  readonly fields: Fields | undefined;
  readonly bound: BoundFields | undefined;
  /** Fields of the context that the call was made in. */
  readonly context: BoundFields | undefined;
}
