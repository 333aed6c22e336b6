// The text of log entries as a list shows it: its first line, and which parts of it look how.

import { type AnsiStyle, type AnsiText, PLAIN_STYLE } from "./ansi.ts";

/** A stretch of text of one look. */
export interface TextPiece {
  readonly text: string;
  readonly style: AnsiStyle;
  /** Whether it was searched for. */
  readonly found: boolean;
}

/** Places of one text that are marked at most. */
const MAX_FOUND = 1000;

/** Characters at the start of a text that are looked at for one that says something. */
const LOOKED_AT = 2000;

/**
 * The first line that says something, and how many lines there are behind it. Frames of tables say nothing.
 * @param most characters of it
 */
export function firstLine(text: string, most: number): { readonly line: string; readonly more: number } {
  const body = text.trimEnd();
  const head = body.slice(0, LOOKED_AT);
  const telling = Math.max(head.search(/[\p{L}\p{N}]/u), 0) || Math.max(head.search(/\S/), 0);
  const start = body.lastIndexOf("\n", telling) + 1;
  const end = body.indexOf("\n", start);
  const line = body.slice(start, end < 0 ? undefined : end);
  let more = 0;
  for (let at = end; at >= 0; at = body.indexOf("\n", at + 1)) more++;
  return { line: line.length > most ? `${line.slice(0, most)}…` : line, more };
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
