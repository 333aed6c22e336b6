// Lines of any format as JSON objects, for receivers that take nothing else.

import { quoteJson } from "../../json_text.ts";
import type { LogRecord } from "../../record.ts";
import type { Format } from "../sink.ts";

/** The record as a JSON object: the line where it is one, else an object with the line as its message. */
export function objectOf(format: Format, record: LogRecord): string {
  const line = format.line(record).trimEnd();
  return line.startsWith("{") && line.endsWith("}") ? line : `{"message":${quoteJson(line)}}`;
}

/** An object with a member before its others. @param json of the member's value */
export function withMember(object: string, name: string, json: string): string {
  const rest = object.slice(1);
  return `{${quoteJson(name)}:${json}${rest === "}" ? "" : ","}${rest}`;
}
