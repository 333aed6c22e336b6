// One log record, as it goes from a logger to its sinks.

import type { Fields, JsonFields } from "./json_fields.ts";

/** Fields that a logger gives all its records, with their text kept for the formats that wrote it. */
export class BoundFields {
  readonly fields: Fields;
  readonly names: ReadonlySet<string>;
  /** Whether functions make some of the values, anew for each record (live_fields.ts). */
  readonly isLive: boolean;
  /** Whether they are doing so at this moment. */
  isAsked = false;
  #writer: JsonFields | undefined;
  #text = "";

  constructor(fields: Fields) {
    this.fields = fields;
    this.names = new Set(Object.keys(fields));
    this.isLive = Object.values(fields).some(isFunction);
  }

  /**
   * The text that a format made of them earlier, or makes now.
   * @param writer the format's: one at a time is remembered
   * @param more name of the member that says how many there are besides
   */
  textFor(writer: JsonFields, more: string): string {
    if (this.#writer !== writer) {
      this.#text = writer.write(this.fields, undefined, more);
      this.#writer = writer;
    }
    return this.#text;
  }
}

function isFunction(value: unknown): boolean {
  return typeof value === "function";
}

/** Names of a trace and the span in it. */
export interface TraceIds {
  /** 32 lower-case hexadecimal digits. */
  readonly traceId: string;
  /** 16 of them. */
  readonly spanId: string;
  readonly sampled: boolean;
}

/** Where a record was made that is written later. */
export interface MadeIn {
  readonly trace: TraceIds | undefined;
}

/** Of records that no call of the program's made. */
export const NOWHERE: MadeIn = { trace: undefined };

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
  /** Of records that were kept back: without it, a record is written where it is made. */
  readonly madeIn?: MadeIn;
}
