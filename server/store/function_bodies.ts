// JavaScriptCore makes two functions of an async function or a generator: the one that is called, which it places at the
// parameters, and the body, placed at its brace, which goes on after each `await`. Which body belongs to which parameters
// is told by the text between them.

import type { RecordingTables } from "../../recording/recording.ts";
import { FRAME_KINDS } from "../../recording/tables/schema.ts";
import { findLineStarts } from "./position_map.ts";

const JS = FRAME_KINDS.indexOf("js");

/** How far parameters and types may reach, in characters. */
const LONGEST_HEAD = 10_000;

/** Characters that are looked at for one recording: it may name any places of large files. */
const MOST_TEXT = 20_000_000;

/** Functions that begin before a body and are looked at: those in its own parameters lie between. */
const MOST_HEADS = 4;

/** A frame's row and where it lies in the text. */
interface Placed {
  readonly row: number;
  readonly at: number;
}

/**
 * The bodies among the frames, each with the frame at its parameters. What has none there stays by itself.
 * @param read the text of a file as the engine named it; undefined when it is not to be had
 * @returns rows of `frames` by rows of bodies
 */
export function findBodies(
  { frames, strings }: RecordingTables,
  read: (file: string) => string | undefined,
): Map<number, number> {
  const { name, file, line, column, kind } = frames.columns;
  const rowsOf = new Map<number, number[]>();
  for (let row = 0; row < frames.length; row++) {
    if (kind[row] !== JS || (file[row] ?? -1) < 0) continue;
    const rows = rowsOf.get(file[row] ?? -1);
    if (rows === undefined) rowsOf.set(file[row] ?? -1, [row]);
    else rows.push(row);
  }
  const found = new Map<number, number>();
  let left = MOST_TEXT;
  for (const [of, rows] of rowsOf) {
    const text = rows.length > 1 ? read(strings.get(of)) : undefined;
    if (text === undefined) continue;
    const starts = findLineStarts(text);
    const placed = rows.map((row): Placed => {
      const start = starts[(line[row] ?? 0) - 1];
      const isKnown = start !== undefined && (column[row] ?? 0) > 0;
      return { row, at: isKnown ? start + (column[row] ?? 0) - 1 : text.length }; // behind all that it has
    }).sort((a, b) => a.at - b.at);
    const heads: Placed[] = [];
    for (const place of placed) {
      if (isHead(text, place.at)) heads.push(place);
      if (text[place.at] !== "{") continue;
      const head = heads.slice(-MOST_HEADS).reverse().find((candidate) => {
        // Bodies of arrows and of functions without a name have none, whatever their variable lent them.
        const fits = name[place.row] === name[candidate.row] || strings.get(name[place.row] ?? -1) === "";
        const length = place.at - candidate.at;
        if (!fits || length > Math.min(LONGEST_HEAD, left)) return false;
        left -= length;
        return leadsTo(text, candidate.at, place.at);
      });
      if (head !== undefined) found.set(place.row, head.row);
    }
  }
  return found;
}

/** Whether a function is placed here: at the parenthesis of its parameters, or an arrow at its first word. */
function isHead(text: string, at: number): boolean {
  return text[at] === "(" || text.startsWith("async", at);
}

/** Comments, texts, arrows, and all else one by one. */
const TOKENS =
  /\/\/[^\n]*|\/\*[^]*?\*\/|"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*'|`(?:[^`\\]|\\[^])*`|=>|[^]/g;

const CLOSING: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}", "<": ">" };

/** Parameters, in TypeScript what they return, and an arrow; all without what stands in brackets. */
const HEAD =
  /^(?:async\s*(?:<>\s*)?)?(?:\(\)|[\w$]+)\s*(?::(?:[\w$.|&?\s]|""|\[\]|\{\}|<>|(?<![\w$]\s*)\(\))*)?(?:=>\s*)?$/;

/** Whether nothing lies between but the parameters of one function, its type and an arrow. */
function leadsTo(text: string, head: number, body: number): boolean {
  return HEAD.test(outline(text.slice(head, body)));
}

/** A text without comments, and without what stands in brackets and quotes. */
function outline(text: string): string {
  const open: string[] = [];
  let kept = "";
  for (const [part] of text.matchAll(TOKENS)) {
    const isComment = part.length > 1 && part.startsWith("/");
    const isText = part.length > 1 && /^["'`]/.test(part);
    if (part === open.at(-1)) open.pop();
    if (open.length === 0 && !isComment) kept += isText ? '""' : part;
    // Elsewhere than in types `<` compares.
    if (part in CLOSING && (part !== "<" || open.every((bracket) => bracket === ">"))) {
      open.push(CLOSING[part] ?? "");
    }
  }
  return kept;
}
