// Records that are logged while the first configuration is on its way: kept as they are, and delivered to its sinks.

import { type FieldLimits, type Fields, JsonFields } from "./json_fields.ts";
import type { LogRecord, TraceIds } from "./record.ts";

/** Records that are kept; later ones are counted. */
export const MOST_EARLY_RECORDS = 1000;

/** Longer texts than any format writes, so that formats cut and mask them as always. */
const LIMITS: FieldLimits = {
  depth: 9,
  members: 1000,
  values: 5000,
  textLength: 32_768,
  totalLength: 2 ** 20,
};

/** Keeps records, values included: a program may change its objects until the sinks are there. */
export class EarlyRecords {
  /** Secrets stay in until a format takes them out: what is hidden is what the configuration says. */
  readonly #writer = new JsonFields(undefined, LIMITS);
  readonly #trace: (() => TraceIds | undefined) | undefined;
  #records: LogRecord[] = [];
  #dropped = 0;

  /** @param trace that the caller is in: the records belong to it still when they are written */
  constructor(trace?: () => TraceIds | undefined) {
    this.#trace = trace;
  }

  take(record: LogRecord): void {
    if (this.#records.length >= MOST_EARLY_RECORDS) {
      this.#dropped++;
      return;
    }
    const { fields } = record;
    const madeIn = { trace: this.#trace?.() };
    this.#records.push({
      ...record,
      ...(fields === undefined ? {} : { fields: this.#copy(fields) }),
      madeIn,
    });
  }

  /** Hands over what was kept, the oldest first. Returns how many could not be kept. */
  drain(deliver: (record: LogRecord) => void): number {
    const records = this.#records;
    const dropped = this.#dropped;
    this.#records = [];
    this.#dropped = 0;
    for (const record of records) deliver(record);
    return dropped;
  }

  #copy(fields: Fields): Fields {
    this.#writer.begin();
    return JSON.parse(this.#writer.value(fields, 0));
  }
}
