// The text of log entries as a list shows it: its first line, and which parts of it look how.

import { type AnsiStyle, type AnsiText, parseAnsi, PLAIN_STYLE } from "./ansi.ts";

/** A stretch of text of one look. */
export interface TextPiece {
  readonly text: string;
  readonly style: AnsiStyle;
  /** Whether it was searched for. */
  readonly found: boolean;
}

/** Places of one text that are marked at most. */
const MAX_FOUND = 1000;

/** Characters at the start of a message that are looked at for a line that says something. */
const LOOKED_AT = 4000;

/** Bun shows errors below the source that made them: `12 | throw …`, and a caret below that. */
const SOURCE_EXCERPT = /^(?:\s*\d+ \| .*\n)+(?:\s*\^+\n)?/;

/** The line that stands for a message. */
export interface FirstLine {
  /** Without line breaks. */
  readonly parsed: AnsiText;
  /** Lines behind it. */
  readonly more: number;
}

/**
 * The first line of a message that says something: frames of tables say nothing. Hot: asked for every row in view.
 * @param message with its control sequences
 * @param most characters of it
 */
export function firstLine(message: string, most: number): FirstLine {
  const body = message.trimEnd();
  const parsed = parseAnsi(body.slice(0, LOOKED_AT));
  const text = body.length > LOOKED_AT ? parsed.text : parsed.text.trimEnd();
  const excerpt = SOURCE_EXCERPT.exec(text)?.[0].length ?? 0;
  const rest = excerpt < text.length ? text.slice(excerpt) : text;
  const telling = Math.max(rest.search(/[\p{L}\p{N}]/u), rest.search(/\S/), 0);
  const start = text.lastIndexOf("\n", text.length - rest.length + telling) + 1;
  const end = text.indexOf("\n", start) < 0 ? text.length : text.indexOf("\n", start);
  const more = countBreaks(text, end) + countBreaks(body, LOOKED_AT);
  const isCut = end - start > most || (more === 0 && body.length > LOOKED_AT);
  return { parsed: cutOut(parsed, start, Math.min(end, start + most), isCut ? "…" : ""), more };
}

function countBreaks(text: string, from: number): number {
  let breaks = 0;
  for (let at = text.indexOf("\n", from); at >= 0; at = text.indexOf("\n", at + 1)) breaks++;
  return breaks;
}

function cutOut({ text, spans }: AnsiText, start: number, end: number, tail: string): AnsiText {
  const inside = spans.flatMap((span) => {
    const [from, to] = [Math.max(span.start, start), Math.min(span.end, end)];
    return from < to ? [{ ...span, start: from - start, end: to - start }] : [];
  });
  return { text: text.slice(start, end) + tail, spans: inside };
}

/** Parts a text where its look changes and where a pattern is found. */
export function splitPieces({ text, spans }: AnsiText, pattern: RegExp | undefined): TextPiece[] {
  const found = pattern === undefined ? [] : findAll(text, pattern);
  const cuts = new Set([0, text.length]);
  for (const { start, end } of [...spans, ...found]) cuts.add(start).add(end);
  const places = [...cuts].sort((a, b) => a - b);
  const pieces: TextPiece[] = [];
  let [span, hit] = [0, 0];
  for (let i = 0; i + 1 < places.length; i++) {
    const [start, end] = [places[i] ?? 0, places[i + 1] ?? 0];
    while ((spans[span]?.end ?? Infinity) <= start) span++;
    while ((found[hit]?.end ?? Infinity) <= start) hit++;
    const style = (spans[span]?.start ?? Infinity) <= start ? spans[span]?.style ?? PLAIN_STYLE : PLAIN_STYLE;
    pieces.push({ text: text.slice(start, end), style, found: (found[hit]?.start ?? Infinity) <= start });
  }
  return pieces;
}

interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Where a pattern is found, without empty places. */
function findAll(text: string, pattern: RegExp): Stretch[] {
  const found: Stretch[] = [];
  for (const match of text.matchAll(new RegExp(pattern.source, `${pattern.flags}g`))) {
    if (match[0] !== "") found.push({ start: match.index, end: match.index + match[0].length });
    if (found.length === MAX_FOUND) break;
  }
  return found;
}
