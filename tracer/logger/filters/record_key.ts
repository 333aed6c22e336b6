// What tells records apart for filters: values of their fields by name, and shares of records by a hash of such a value.

import { readMember } from "../hostile.ts";
import type { LogRecord } from "../record.ts";

/** Fields that name the request or the trace that a record belongs to, the most telling first. */
export const REQUEST_FIELDS = ["trace_id", "traceId", "correlation_id", "request_id", "requestId"] as const;

/** UTF-16 units of a value that count. */
const MOST_LENGTH = 256;

/**
 * The first of some fields that a record has, as text: what is nearest to the call goes first. Undefined when it has none.
 * @param traceId asked for where `trace_id` is wanted and no field has it
 */
export function findKey(
  record: LogRecord,
  names: readonly string[],
  traceId: () => string | undefined,
): string | undefined {
  for (const name of names) {
    const found = fieldText(record, name) ?? (name === "trace_id" ? traceId() : undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The values of all of some fields, as one text; a field that is not there is empty. */
export function joinKey(record: LogRecord, names: readonly string[]): string {
  return names.map((name) => fieldText(record, name) ?? "").join("\0");
}

function fieldText({ fields, bound, context }: LogRecord, name: string): string | undefined {
  return memberText(fields, name) ?? memberText(bound?.fields, name) ?? memberText(context?.fields, name);
}

/** A member that is no object, as text. */
function memberText(fields: object | undefined, name: string): string | undefined {
  if (fields === undefined) return undefined;
  const value = readMember(fields, name);
  switch (typeof value) {
    case "string":
      return value.slice(0, MOST_LENGTH);
    case "number":
    case "boolean":
    case "bigint":
      return String(value).slice(0, MOST_LENGTH);
    default:
      return undefined;
  }
}

/**
 * A number from 0 to below 1 that is the same for the same text in every process, and spread evenly over many texts:
 * FNV-1a over the UTF-16 units, then the finishing steps of MurmurHash3.
 */
export function shareOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
