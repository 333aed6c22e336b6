// All fields of a record as one list, for formats that are not on a hot path.

import type { FieldMask, Fields, JsonFields } from "./json_fields.ts";
import type { LogRecord } from "./record.ts";

/** A field as text. */
export interface ShownField {
  readonly name: string;
  /** JSON of the value, masked. */
  readonly json: string;
}

/** Context, bound and own fields; what is nearer to the call goes before what is further. */
export function mergeFields({ context, bound, fields }: LogRecord): Fields {
  if (context === undefined && bound === undefined) return fields ?? {};
  return { ...context?.fields, ...bound?.fields, ...fields };
}

/** The fields of a record in their order, masked. Values that are undefined are left out. */
export function listFields(
  record: LogRecord,
  writer: JsonFields,
  mask: FieldMask | undefined,
): readonly ShownField[] {
  const shown: ShownField[] = [];
  for (const [name, value] of readEntries(record)) {
    if (value === undefined) continue;
    const json = mask?.hides(name) === true ? '"***"' : writer.value(value, 1);
    shown.push({ name: mask === undefined ? name : mask.text(name), json });
  }
  return shown;
}

function readEntries(record: LogRecord): readonly (readonly [string, unknown])[] {
  try {
    return Object.entries(mergeFields(record));
  } catch (error) {
    // A getter or Proxy that throws.
    return [["fields_", `could not be read: ${error instanceof Error ? error.message : "no reason given"}`]];
  }
}
