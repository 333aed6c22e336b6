// Records as a configuration wants them before they are formatted: with fields of all, without secrets by its own rules.

import type { Fields } from "./json_fields.ts";
import type { RecordMask } from "./masking/record_mask.ts";
import { fieldsNow } from "./live_fields.ts";
import { BoundFields, type LogRecord } from "./record.ts";

/** Makes records complete. @param mask rules of the configuration; without any, formats hide what is usual */
export function completing(fields: Fields, mask: RecordMask | undefined): (record: LogRecord) => LogRecord {
  const own = new BoundFields(fields);
  if (own.isLive) {
    const live = (record: LogRecord) => ({ ...record, context: joined(fieldsNow(own), record.context) });
    return mask === undefined ? live : (record) => mask.record(live(record));
  }
  const common = mask === undefined ? fields : mask.fields(fields);
  const add = Object.keys(common).length === 0 ? undefined : new CommonFields(common);
  const complete = (record: LogRecord) => add === undefined ? record : add.to(record);
  return mask === undefined ? complete : (record) => complete(mask.record(record));
}

function joined(common: BoundFields | undefined, context: BoundFields | undefined): BoundFields {
  return new BoundFields({ ...common?.fields, ...context?.fields });
}

/** Fields that every record has. They are the furthest from the call: everything else goes before them. */
class CommonFields {
  readonly #common: BoundFields;
  /** By context, because records of one context share their text. */
  readonly #merged = new WeakMap<BoundFields, BoundFields>();

  constructor(fields: Fields) {
    this.#common = new BoundFields(fields);
  }

  /** The record with them. Hot. */
  to(record: LogRecord): LogRecord {
    const { context } = record;
    if (context === undefined) return { ...record, context: this.#common };
    let merged = this.#merged.get(context);
    if (merged === undefined) {
      merged = joined(this.#common, context);
      this.#merged.set(context, merged);
    }
    return { ...record, context: merged };
  }
}
