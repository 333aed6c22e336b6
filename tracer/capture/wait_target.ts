// What is written of the thing that a program waited for: a method and a URL, a path, a statement, a command. Without
// secrets, without values: names of a query stay, what they are set to goes; literals of a statement go.

import { maskArguments, maskText } from "../logger/mask.ts";
import type { WaitKind, WaitSubject } from "../runtime/waits.ts";

/** Longest text in UTF-16 units. */
const LONGEST_TARGET = 300;

/** Longest text that is looked at: a statement may hold megabytes of values. */
const LONGEST_SUBJECT = 4096;

/** A statement's texts, in SQL's own quotes, and numbers: `'it''s'`, `$$…$$`, `12.5e3`. Names in double quotes stay. */
const SQL_LITERAL =
  /'(?:[^'\\]|''|\\.)*(?:'|$)|\$(\w*)\$[\s\S]*?(?:\$\1\$|$)|(?<![\w$:@?])[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?\b/gi;

/** A list of which only the length would tell something. */
const SQL_LIST = /\(\s*\?(?:\s*,\s*\?)+\s*\)/g;

const SQL_KINDS: ReadonlySet<WaitKind> = new Set(["sqlite", "pg", "mysql2"]);
const URL_KINDS: ReadonlySet<WaitKind> = new Set(["fetch", "http", "undici"]);

/** The text of a wait's target. @throws what the subject throws */
export function describeTarget(kind: WaitKind, operation: string, subject: WaitSubject): string {
  const told = typeof subject === "function" ? subject() : subject;
  const text = typeof told === "string" ? told.slice(0, LONGEST_SUBJECT) : maskArguments(told).join(" ");
  const clean = SQL_KINDS.has(kind)
    ? withoutValues(text)
    : URL_KINDS.has(kind)
    ? withoutQueryValues(text)
    : text;
  const whole = `${operation} ${clean}`.trim();
  return maskText(whole.length > LONGEST_TARGET ? `${whole.slice(0, LONGEST_TARGET)}…` : whole);
}

/** The statement with its literals as question marks, in one line. */
function withoutValues(sql: string): string {
  return sql.replace(SQL_LITERAL, "?").replace(SQL_LIST, "(?, …)").replace(/\s+/g, " ").trim();
}

/** The URL without user, password, fragment and the values of its query. */
function withoutQueryValues(url: string): string {
  const [withoutFragment = ""] = url.split("#", 1);
  if (withoutFragment.startsWith("data:")) return "data:…";
  const at = withoutFragment.indexOf("?");
  const place = (at < 0 ? withoutFragment : withoutFragment.slice(0, at)).replace(/^(\w+:\/\/)[^/]*@/, "$1");
  if (at < 0) return place;
  const names = withoutFragment.slice(at + 1).split("&").map((part) => {
    const equals = part.indexOf("=");
    return equals < 0 ? part : `${part.slice(0, equals)}=…`;
  });
  return `${place}?${names.join("&")}`;
}
