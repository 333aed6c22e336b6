// A text with its terminal colours, and what is searched for marked.

import type { JSX } from "preact";
import type { AnsiStyle, AnsiText as ParsedText } from "../../../recording/analysis/ansi.ts";
import { coloursOf } from "../../../recording/analysis/ansi_colours.ts";
import { splitPieces } from "../../../recording/analysis/log_text.ts";

/** What to show. */
export interface AnsiTextProps {
  readonly parsed: ParsedText;
  readonly pattern: RegExp | undefined;
  /** Whether colours are left out: of what is to step back. */
  readonly plain?: boolean;
}

/** The text. */
export function AnsiText({ parsed, pattern, plain = false }: AnsiTextProps): JSX.Element {
  const shown = plain ? { text: parsed.text, spans: [] } : parsed;
  if (shown.spans.length === 0 && pattern === undefined) return <>{shown.text}</>;
  return (
    <>
      {splitPieces(shown, pattern).map(({ text, style, found }, index) => {
        const css = cssOf(style);
        const inner = found ? <mark>{text}</mark> : text;
        return css === undefined && !found ? text : <span key={index} style={css ?? {}}>{inner}</span>;
      })}
    </>
  );
}

function cssOf(style: AnsiStyle): Record<string, string> | undefined {
  const { colour, background } = coloursOf(style);
  const lines = [...(style.underline ? ["underline"] : []), ...(style.strike ? ["line-through"] : [])];
  const css = {
    ...(colour === "" ? {} : { color: colour }),
    ...(background === "" ? {} : { backgroundColor: background }),
    ...(style.bold ? { fontWeight: "600" } : {}),
    ...(style.italic ? { fontStyle: "italic" } : {}),
    ...(lines.length > 0 ? { textDecoration: lines.join(" ") } : {}),
  };
  return Object.keys(css).length > 0 ? css : undefined;
}
