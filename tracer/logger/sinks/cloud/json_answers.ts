// Answers of services as JSON, which may be none: a proxy on the way answers with what it likes.

import type { HttpAnswer } from "../sink.ts";

/** Members of an object from JSON. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** How much of an answer is told to people. */
const TOLD_LENGTH = 300;

/** The object that a text says; empty when it says none. */
export function parseObject(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    return objectOf(value);
  } catch {
    return {}; // not JSON
  }
}

/** A value as an object; empty when it is none. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** A value as a list; empty when it is none. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A value as a text; undefined when it is none, or empty. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** An answer in a sentence, for people. */
export function tellAnswer({ status, text }: Pick<HttpAnswer, "status" | "text">): string {
  const body = text.trim().slice(0, TOLD_LENGTH);
  return `answered ${status}${body === "" ? "" : `: ${body}`}`;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
