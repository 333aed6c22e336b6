// The part of a source that is shown: all of it unless it is large.

import type { SourceText } from "../api/sources.ts";

/** Characters of a source that is told as a whole. */
export const WHOLE_CHARACTERS = 2 * 2 ** 20;

/** Characters of a part, about. */
export const PART_CHARACTERS = 2 ** 19;

/** Lines of a part above the one that is asked for. */
const LINES_ABOVE = 200;

/** The whole text, or the part of it around a line. @param line from 1 on; past the end it is the last one */
export function cutAround(text: string, line: number): Pick<SourceText, "text" | "firstLine" | "lineCount"> {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  const lineCount = starts.length;
  if (text.length <= WHOLE_CHARACTERS) return { text, firstLine: 1, lineCount };
  const wanted = Math.min(line, lineCount) - 1;
  const own = starts[wanted] ?? 0;
  let first = wanted;
  while (first > 0 && wanted - first < LINES_ABOVE && own - (starts[first - 1] ?? 0) < PART_CHARACTERS) {
    first--;
  }
  // Whole lines, but a line may be all that there is.
  const start = starts[first] ?? 0;
  const end = text.indexOf("\n", own + PART_CHARACTERS);
  const last = Math.min(end < 0 ? text.length : end, own + 2 * PART_CHARACTERS);
  return { text: text.slice(start, last), firstLine: first + 1, lineCount };
}
