// Texts of TOML: with escapes or without, of one line or of several.

import type { TextReader } from "./text_reader.ts";

const LINE_END = /\r?\n/y;

/** What ends a stretch of characters that stand for themselves. */
const NOT_PLAIN = /["'\\]|[^\P{Cc}\t\u0080-\u009f]/gu;

const ESCAPES: Readonly<Record<string, string>> = {
  b: "\b",
  t: "\t",
  n: "\n",
  f: "\f",
  r: "\r",
  e: "\u001b",
  '"': '"',
  "\\": "\\",
};
const CODE = /x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}/y;
const LAST_CODE = 0x10ffff;

/** Behind a backslash at the end of a line: what follows begins where the next text does. */
const JOINED_LINES = /[ \t]*\r?\n[ \t\r\n]*/y;

/** Quotation marks that end a text of several lines; up to two before these belong to it. */
const LONG = 3;
const MOST_QUOTES = 5;

/**
 * Reads the text that begins here, with a quotation mark of either kind.
 * @throws {ConfigurationTextError} when it is none
 */
export function readTomlText(reader: TextReader): string {
  const start = reader.at;
  const quote = reader.sign;
  const isLong = reader.take(quote.repeat(LONG));
  if (isLong) reader.skip(LINE_END);
  else reader.take(quote);
  let value = "";
  for (;;) {
    value += skipPlain(reader);
    const { sign } = reader;
    if (sign === "" || (sign === "\n" && !isLong)) {
      throw reader.problem("a text begins here that does not end", start);
    }
    if (sign === quote) {
      if (!isLong) {
        reader.take(quote);
        return value;
      }
      const quotes = countQuotes(reader, quote);
      if (quotes >= LONG) return value + quote.repeat(quotes - LONG);
      value += quote.repeat(quotes);
    } else if (sign === "\\" && quote === '"') value += readEscape(reader, isLong);
    else if (sign === '"' || sign === "'" || sign === "\\") {
      value += sign;
      reader.at++;
    } else {
      const lineEnd = isLong ? reader.skip(LINE_END) : "";
      if (lineEnd === "") throw reader.problem("a text may not hold this control character: write its code");
      value += lineEnd;
    }
  }
}

function skipPlain(reader: TextReader): string {
  const { text, at } = reader;
  NOT_PLAIN.lastIndex = at;
  reader.at = NOT_PLAIN.exec(text)?.index ?? text.length;
  return text.slice(at, reader.at);
}

function countQuotes(reader: TextReader, quote: string): number {
  let count = 0;
  while (count < MOST_QUOTES && reader.take(quote)) count++;
  return count;
}

function readEscape(reader: TextReader, isLong: boolean): string {
  const at = reader.at++;
  if (isLong && reader.skip(JOINED_LINES) !== "") return "";
  const { sign } = reader;
  if (Object.hasOwn(ESCAPES, sign)) {
    reader.at++;
    return ESCAPES[sign] ?? "";
  }
  const code = Number.parseInt(reader.skip(CODE).slice(1), 16);
  const isCharacter = code <= LAST_CODE && (code < 0xd800 || code > 0xdfff);
  if (!isCharacter) throw reader.problem("there is no such escape", at);
  return String.fromCodePoint(code);
}
