// A record that is kept for later, as it was when it was made: the program may change its objects meanwhile.

import { namesOf, readMember } from "../hostile.ts";
import { type Fields, JsonFields } from "../json_fields.ts";
import type { LogRecord } from "../record.ts";

/** What a record takes besides its texts, roughly. */
const RECORD_BYTES = 200;
const FIELD_BYTES = 32;
const ERROR_BYTES = 2048;

/** A record and how much memory it takes, roughly. */
export interface KeptForLater {
  readonly record: LogRecord;
  readonly bytes: number;
}

/** Keeps records. */
export class RecordKeeper {
  /** Secrets are masked when the record is written; what is kept here does not leave the process. */
  readonly #writer = new JsonFields(undefined);

  keep(record: LogRecord): KeptForLater {
    const { fields, error, message } = record;
    const bytes = RECORD_BYTES + message.length * 2 + (error === undefined ? 0 : ERROR_BYTES);
    if (fields === undefined) return { record: { ...record }, bytes };
    const copy = copyPlain(fields) ?? this.#copyDeep(fields);
    return { record: { ...record, fields: copy.fields }, bytes: bytes + copy.bytes };
  }

  /** Through JSON, which is bounded and reads each getter once. */
  #copyDeep(fields: Fields): CopiedFields {
    const copy: Record<string, unknown> = {};
    let bytes = 0;
    this.#writer.begin();
    for (const name of namesOf(fields)) {
      const value = readMember(fields, name);
      if (value === undefined) continue;
      const text = this.#writer.value(value, 1);
      bytes += FIELD_BYTES + (name.length + text.length) * 2;
      define(copy, name, typeof value === "object" ? JSON.parse(text) : value);
    }
    return { fields: copy, bytes };
  }
}

interface CopiedFields {
  readonly fields: Fields;
  readonly bytes: number;
}

/** A copy of fields without objects, which most are; undefined for others. */
function copyPlain(fields: Fields): CopiedFields | undefined {
  const copy: Record<string, unknown> = {};
  let bytes = 0;
  for (const name of namesOf(fields)) {
    const value = readMember(fields, name);
    if ((typeof value === "object" && value !== null) || typeof value === "function") return undefined;
    bytes += FIELD_BYTES + (name.length + (typeof value === "string" ? value.length : 0)) * 2;
    define(copy, name, value);
  }
  return { fields: copy, bytes };
}

/** Also a field of the name `__proto__` is one. */
function define(copy: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== "__proto__") {
    copy[name] = value;
    return;
  }
  Object.defineProperty(copy, name, { value, enumerable: true, configurable: true, writable: true });
}
