// The shapes in which people call a logger, brought into one: a message, fields, an error.

import { isError, isList } from "./hostile.ts";
import type { Fields } from "./json_fields.ts";

/** What a lazy argument may give: a message, or a message with fields. */
export type LazyLog = string | readonly [message: string, fields?: Fields];

/** A level's method. All shapes may be mixed; the function of a lazy call runs only when its record is written. */
export interface LogMethod {
  (message: string, fields?: Fields | Error | (() => Fields)): void;
  (fields: Fields, message?: string): void;
  (error: Error, message?: string, fields?: Fields): void;
  (lazy: () => LazyLog): void;
  (strings: TemplateStringsArray, ...values: unknown[]): void;
  /** What was caught may be anything. */
  (thrown: unknown, message?: string): void;
}

/** A call in one shape. */
export interface LogCall {
  readonly message: string;
  readonly fields: Fields | undefined;
  /** What was thrown; undefined when the call has none. */
  readonly error: unknown;
}

/** Brings a call into one shape. Hot for a string with fields. */
export function readCall(first: unknown, second: unknown, rest: readonly unknown[]): LogCall {
  if (typeof first === "string") return withMore(readSecond(first, second), rest);
  if (typeof first === "function") return readLazy(first);
  if (isTemplate(first)) {
    return callOf(fillTemplate(first, [second, ...rest]));
  }
  if (isError(first)) return readError(first, second, rest[0]);
  if (typeof first === "object" && first !== null) return readFieldsFirst(first, second);
  return typeof second === "string" ? callOf(second, undefined, first) : callOf(textOf(first));
}

/** All calls have the same shape, which engines like. Hot. */
function callOf(message: string, fields?: Fields, error?: unknown): LogCall {
  return { message, fields, error };
}

/** Arguments that no shape has, as people are used to from the console, are kept rather than lost. */
function withMore(call: LogCall, more: readonly unknown[]): LogCall {
  return more.length === 0 ? call : callOf(call.message, { ...call.fields, more }, call.error);
}

function readSecond(message: string, second: unknown): LogCall {
  if (second === undefined || second === null) return callOf(message);
  if (isError(second)) return callOf(message, undefined, second);
  if (typeof second === "function") {
    let made: unknown;
    try {
      made = second();
    } catch (thrown) {
      made = asError(thrown);
    }
    return readSecond(message, made);
  }
  // A value that is no object has no name: it is kept under one rather than lost.
  return callOf(message, isFields(second) ? second : { value: second });
}

function readLazy(lazy: object): LogCall {
  let made: unknown;
  try {
    made = typeof lazy === "function" && lazy();
  } catch (thrown) {
    return callOf("[the message could not be made]", undefined, asError(thrown));
  }
  const [message, fields]: readonly unknown[] = isList(made) ? made : [made];
  return readSecond(textOf(message), fields);
}

function readError(error: Error, second: unknown, third: unknown): LogCall {
  const message = typeof second === "string" ? second : messageOf(error);
  return callOf(message, isFields(second) ? second : isFields(third) ? third : undefined, error);
}

function readFieldsFirst(first: object, second: unknown): LogCall {
  return callOf(typeof second === "string" ? second : "", isFields(first) ? first : { value: first });
}

/** Arrays have no names for what is in them; everything else that has members does. */
function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !isList(value) && !isError(value);
}

function isTemplate(value: unknown): value is TemplateStringsArray {
  return isList(value) && "raw" in value;
}

function fillTemplate(strings: TemplateStringsArray, values: readonly unknown[]): string {
  return strings.map((text, i) => i === 0 ? text : textOf(values[i - 1]) + text).join("");
}

function asError(thrown: unknown): Error {
  return isError(thrown) ? thrown : new Error(`it threw ${textOf(thrown ?? "nothing")}`);
}

function messageOf(error: Error): string {
  try {
    return String(error.message);
  } catch {
    return "[an error without a message]";
  }
}

function textOf(value: unknown): string {
  try {
    if (typeof value === "string") return value;
    if (isError(value)) return messageOf(value);
    if (typeof value === "object" && value !== null) return JSON.stringify(value) ?? "";
    return String(value);
  } catch {
    return "[could not be read]"; // a toString or toJSON of the program's threw
  }
}
