// Records on their way into sinks of events: written as text at once, handed over in blocks.

import { JsonFields } from "../logger/json_fields.ts";
import { quoteJson } from "../logger/json_text.ts";
import type { Logging } from "../logger/logging.ts";
import { maskText } from "../logger/mask.ts";
import type { LogRecord } from "../logger/record.ts";
import { listFields } from "../logger/record_fields.ts";
import { USUAL_MASK } from "../logger/usual_mask.ts";
import { type LogBlock, LogColumns } from "../telemetry/log_block.ts";

/** Collects records. */
export class EventRecords {
  readonly #logging: Logging;
  readonly #columns: LogColumns;
  readonly #take: (block: LogBlock) => void;
  readonly #writer = new JsonFields(USUAL_MASK);

  /**
   * @param capacity rows before they are handed over
   * @param take must not throw
   */
  constructor(logging: Logging, capacity: number, take: (block: LogBlock) => void) {
    this.#logging = logging;
    this.#columns = new LogColumns(capacity);
    this.#take = take;
  }

  write(made: LogRecord): void {
    // Rules of the program's act besides the usual ones.
    const record = this.#logging.recordMask?.record(made) ?? made;
    const { time, level, logger, message } = record;
    this.#columns.add({ time, level, logger, message: maskText(message), fields: this.#fields(record) });
    if (this.#columns.isFull) this.handOver();
  }

  handOver(): void {
    if (this.#columns.length === 0) return;
    this.#take(this.#columns);
    this.#columns.clear();
  }

  #fields(record: LogRecord): string {
    const writer = this.#writer;
    writer.begin();
    const { error } = record;
    const members = listFields(record, writer, USUAL_MASK).map(({ name, json }) =>
      `${quoteJson(error !== undefined && name === "error" ? "error_" : name)}:${json}`
    );
    if (error !== undefined) members.push(`"error":${writer.value(error, 1)}`);
    return members.length === 0 ? "" : `{${members.join(",")}}`;
  }
}
