// All fields of a record as one list, for formats that are not on a hot path.

import { copyFields, namesOf, readMember } from "./hostile.ts";
import { DEFAULT_LIMITS, type FieldMask, type Fields, type JsonFields } from "./json_fields.ts";
import { showText } from "./json_text.ts";
import type { LogRecord } from "./record.ts";

/** UTF-16 units of a name that are shown. */
const NAME_LENGTH = 256;

/** A field as text. */
export interface ShownField {
  readonly name: string;
  /** JSON of the value, masked. */
  readonly json: string;
}

/** The fields of a record in their order, masked. Values that are undefined are left out. */
export function listFields(
  record: LogRecord,
  writer: JsonFields,
  mask: FieldMask | undefined,
  most: number = DEFAULT_LIMITS.members,
): readonly ShownField[] {
  const holders = findHolders(record);
  const shown: ShownField[] = [];
  for (const [name, holder] of holders) {
    if (shown.length === most) {
      shown.push({ name: "…", json: `"${holders.size - most} more"` });
      break;
    }
    const value = readMember(holder, name);
    if (value === undefined) continue;
    const json = mask?.hides(name) === true ? '"***"' : writer.value(value, 1);
    shown.push({ name: showText(name, mask?.text, NAME_LENGTH), json });
  }
  return shown;
}

/** Context, bound and own fields as one; what is nearer to the call goes before what is further. */
export function mergeFields({ context, bound, fields }: LogRecord): Fields {
  if (context === undefined && bound === undefined) return fields ?? {};
  return copyFields({ ...context?.fields, ...bound?.fields }, fields ?? {});
}

/** Names of all fields with who has them: what is nearer to the call goes before what is further. */
function findHolders({ context, bound, fields }: LogRecord): ReadonlyMap<string, Fields> {
  const holders = new Map<string, Fields>();
  for (const holder of [context?.fields, bound?.fields, fields]) {
    if (holder !== undefined) { for (const name of namesOf(holder)) holders.set(name, holder); }
  }
  return holders;
}
