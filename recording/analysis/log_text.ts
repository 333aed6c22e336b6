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

/** The same, begun behind what was printed before the error: `order failed: 12 | throw …`. */
const EXCERPT_BEHIND = /^(.*\S )\d+ \| .*\n(?:\s*\d+ \| .*\n)*\s*\^+\n/;

/** The line that stands for a message. */
export interface FirstLine {
  /** Without line breaks: an object over several lines is put into one. */
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
  const parsed = dropExcerpt(parseAnsi(body.slice(0, LOOKED_AT)));
  const text = body.length > LOOKED_AT ? parsed.text : parsed.text.trimEnd();
  const { start, end } = findLine(text);
  const more = countBreaks(text, end) + countBreaks(body, LOOKED_AT);
  const line = joinLines(cutOut(parsed, start, end));
  const isCut = line.text.length > most || (more === 0 && body.length > LOOKED_AT);
  return { parsed: isCut ? withDots(cutOut(line, 0, most)) : line, more };
}

/** Joins what was printed before an error with the error. */
function dropExcerpt(parsed: AnsiText): AnsiText {
  const [excerpt = "", before = ""] = EXCERPT_BEHIND.exec(parsed.text) ?? [];
  if (excerpt === "") return parsed;
  const rest = cutOut(parsed, excerpt.length, parsed.text.length);
  const moved = rest.spans.map((span) => ({
    ...span,
    start: span.start + before.length,
    end: span.end + before.length,
  }));
  return { text: before + rest.text, spans: [...cutOut(parsed, 0, before.length).spans, ...moved] };
}

/** Where the line is, with the lines that it opens a bracket for. */
function findLine(text: string): { readonly start: number; readonly end: number } {
  const excerpt = SOURCE_EXCERPT.exec(text)?.[0].length ?? 0;
  const from = excerpt < text.length ? excerpt : 0;
  const rest = text.slice(from);
  const first = text.lastIndexOf("\n", from + Math.max(0, rest.search(/\S/))) + 1;
  if (OPENS.test(text.slice(first, endOfLine(text, first)))) {
    return { start: first, end: endOfBracket(text, first) };
  }
  const telling = Math.max(rest.search(/[\p{L}\p{N}]/u), rest.search(/\S/), 0);
  const start = text.lastIndexOf("\n", from + telling) + 1;
  const end = endOfLine(text, start);
  return { start, end: OPENS.test(text.slice(start, end)) ? endOfBracket(text, start) : end };
}

/** What a console that writes objects over several lines begins one with. */
const OPENS = /[{[(]\s*$/;

function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}

/** Behind the line that closes what a line opens: all between them are set in. */
function endOfBracket(text: string, start: number): number {
  let end = endOfLine(text, start);
  while (end < text.length && /[\s}\])]/.test(text[end + 1] ?? "")) {
    const closes = /[}\])]/.test(text[end + 1] ?? "");
    end = endOfLine(text, end + 1);
    if (closes) break;
  }
  return end;
}

/** One line of several: a space for each break and what sets the next line in. */
function joinLines({ text, spans }: AnsiText): AnsiText {
  if (!text.includes("\n")) return { text, spans };
  const breaks = [...text.matchAll(/\n\s*/g)].map((match) => ({
    at: match.index,
    length: match[0].length,
  }));
  const moved = (place: number) => {
    let removed = 0;
    for (const { at, length } of breaks) {
      if (at + 1 >= place) break;
      removed += Math.min(length, place - at) - 1;
    }
    return place - removed;
  };
  return {
    text: text.replaceAll(/\n\s*/g, " "),
    spans: spans.map((span) => ({ ...span, start: moved(span.start), end: moved(span.end) })),
  };
}

function withDots({ text, spans }: AnsiText): AnsiText {
  return { text: `${text}…`, spans };
}

function countBreaks(text: string, from: number): number {
  let breaks = 0;
  for (let at = text.indexOf("\n", from); at >= 0; at = text.indexOf("\n", at + 1)) breaks++;
  return breaks;
}

function cutOut({ text, spans }: AnsiText, start: number, end: number): AnsiText {
  const inside = spans.flatMap((span) => {
    const [from, to] = [Math.max(span.start, start), Math.min(span.end, end)];
    return from < to ? [{ ...span, start: from - start, end: to - start }] : [];
  });
  return { text: text.slice(start, end), spans: inside };
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
