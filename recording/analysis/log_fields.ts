// The structured fields of log entries, and messages that are JSON: parsed with a bound, looked into a level at a time,
// told in one line. Recordings are untrusted, so every depth and length has a limit.

import { plainText } from "./ansi.ts";

/** The field that says how a message is written; `"markdown"` is the one value known. */
export const FORMAT_FIELD = "$format";

/** Longest JSON that is parsed, in UTF-16 units. */
const MAX_JSON = 4 * 1024 * 1024;

/** Objects within each other that can be looked into. */
export const MAX_TREE_DEPTH = 64;

/** Characters of one value that are shown. */
const MAX_TEXT = 10_000;

/** Any value of JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** The object or list that a text is; undefined when it is none, or too long. */
export function parseJson(text: string): Json | undefined {
  const start = text.trimStart()[0];
  if ((start !== "{" && start !== "[") || text.length > MAX_JSON) return undefined;
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch {
    return undefined; // what only looks like JSON is a text as any other
  }
}

/** Whether fields mark their message as Markdown. @param text JSON of an object, or "" */
export function isMarkdown(text: string): boolean {
  // Nearly all entries have no such mark: parsing each of them would be slow.
  if (!text.includes(FORMAT_FIELD)) return false;
  const fields = parseJson(text);
  return isObject(fields) && fields[FORMAT_FIELD] === "markdown";
}

/** The fields to show: without the mark of the message's format. */
export function shownFields(text: string): Json | undefined {
  const fields = parseJson(text);
  if (!isObject(fields) || !(FORMAT_FIELD in fields)) return fields;
  const { [FORMAT_FIELD]: _, ...rest } = fields;
  return Object.keys(rest).length > 0 ? rest : undefined;
}

/** Characters of fields that are searched. */
const MAX_SEARCHED = 20_000;

/**
 * Fields as they are searched: as lines show them, without the quotes and braces of JSON, deeper ones by the names on the way
 * to them. Of fields that are none, the text itself.
 */
export function searchedFields(text: string): readonly string[] {
  const fields = parseJson(text);
  if (fields === undefined) return [text];
  const parts: string[] = [];
  const budget = { left: MAX_SEARCHED };
  collect(shownFields(text) ?? null, "", { parts, budget });
  return parts;
}

function collect(
  value: Json,
  name: string,
  into: { readonly parts: string[]; readonly budget: { left: number } },
): void {
  if (into.budget.left <= 0) return;
  if (hasChildren(value) && name.split(".").length < MAX_TREE_DEPTH) {
    // As a line previews it, so that what is seen there is found; then each member.
    if (name !== "") into.parts.push(`${name}=${previewOf(value, MAX_TEXT)}`);
    for (const [key, child] of childrenOf(value, MAX_SEARCHED)) {
      collect(child, name === "" ? key : `${name}.${key}`, into);
    }
    return;
  }
  const shown = typeof value === "string"
    ? plainText(value)
    : String(value === null ? "null" : previewOf(value, MAX_TEXT));
  if (name === "") return;
  into.budget.left -= name.length + shown.length;
  into.parts.push(
    `${name}=${shown}`,
    `${name}: ${typeof value === "string" ? JSON.stringify(shown) : shown}`,
  );
}

/** Whether there is something inside to look at. */
export function hasChildren(value: Json): value is readonly Json[] | { readonly [name: string]: Json } {
  return typeof value === "object" && value !== null && sizeOf(value) > 0;
}

/** Members of an object or list. */
export function sizeOf(value: Json): number {
  if (typeof value !== "object" || value === null) return 0;
  return isList(value) ? value.length : Object.keys(value).length;
}

/** The first members with their names. @param most how many of them */
export function childrenOf(value: Json, most: number): readonly (readonly [name: string, child: Json])[] {
  if (typeof value !== "object" || value === null) return [];
  if (isList(value)) return value.slice(0, most).map((child, index) => [String(index), child]);
  return Object.entries(value).slice(0, most);
}

/** A value without members, as it is written; texts of several lines, such as stacks, line by line. */
export function leafText(value: Json): string {
  const isLong = typeof value === "string" && value.includes("\n");
  const text = isLong ? `"${plainText(value)}"` : JSON.stringify(value);
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}

/** The kind of a value, for its colour. */
export function kindOf(value: Json): "string" | "number" | "boolean" | "null" | "object" {
  if (value === null) return "null";
  if (typeof value === "object") return "object";
  return typeof value === "string" ? "string" : typeof value === "number" ? "number" : "boolean";
}

/** Members of objects that a line shows. */
const PREVIEWED = 6;

/** A value in one line: `{order: 4711, items: ["a", "b"]}`, cut where it gets long. @param most characters */
export function previewOf(value: Json, most: number): string {
  const text = preview(value, 2);
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

function preview(value: Json, depth: number): string {
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 59)}…` : value);
  if (typeof value !== "object" || value === null) return String(value);
  const more = sizeOf(value) > PREVIEWED ? ", …" : "";
  if (isList(value)) {
    if (depth === 0) return value.length === 0 ? "[]" : "[…]";
    return `[${value.slice(0, PREVIEWED).map((child) => preview(child, depth - 1)).join(", ")}${more}]`;
  }
  if (depth === 0) return sizeOf(value) === 0 ? "{}" : "{…}";
  const members = childrenOf(value, PREVIEWED).map(([name, child]) =>
    `${name}: ${preview(child, depth - 1)}`
  );
  return `{${members.join(", ")}${more}}`;
}

/** Fields behind a message in its line: `order=4711 items=["a", "b"]`. @param most characters */
export function fieldsLine(fields: Json, most: number): string {
  if (!isObject(fields)) return previewOf(fields, most);
  const parts = childrenOf(fields, PREVIEWED).map(([name, child]) => {
    const bare = typeof child === "string" && /^[\w./:@+-]{1,60}$/.test(child);
    return `${name}=${bare ? child : preview(child, 1)}`;
  });
  const line = parts.join(" ") + (sizeOf(fields) > PREVIEWED ? " …" : "");
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isObject(value: Json | undefined): value is { readonly [name: string]: Json } {
  return typeof value === "object" && value !== null && !isList(value);
}
