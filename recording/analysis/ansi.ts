// Texts as terminals get them: colours and styles (ECMA-48 SGR) told apart from the text, all other control sequences
// dropped. Recordings are untrusted: whatever a sequence says, the result is text and known styles.

/** No colour was chosen. */
export const NO_COLOUR = -1;
/** Colours from here on are red, green and blue in their low 24 bits; 0 to 15 are the terminal's own. */
export const TRUE_COLOUR = 2 ** 24;

/** How a stretch of text looks. */
export interface AnsiStyle {
  /** 0 to 15, {@link TRUE_COLOUR} + rgb, or {@link NO_COLOUR}. */
  readonly foreground: number;
  readonly background: number;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
  readonly strike: boolean;
  /** Text and ground change places. */
  readonly inverse: boolean;
}

/** A stretch `start .. end` of one look. */
export interface AnsiSpan {
  readonly start: number;
  readonly end: number;
  readonly style: AnsiStyle;
}

/** What is left of a text for terminals. */
export interface AnsiText {
  readonly text: string;
  /** In order, without overlaps; what lies between them has no style. */
  readonly spans: readonly AnsiSpan[];
}

export const PLAIN_STYLE: AnsiStyle = {
  foreground: NO_COLOUR,
  background: NO_COLOUR,
  bold: false,
  dim: false,
  italic: false,
  underline: false,
  strike: false,
  inverse: false,
};

/** Stretches that are told apart at most; what follows has no style. */
const MAX_SPANS = 20_000;

const ESC = "\x1b";
const CSI = `(?:${ESC}\\[|\x9b)([0-?]*)[ -/]*(?:([@-~])|$)`;
/** Titles, links and other strings, up to their end, the line's end where it is missing. */
const CONTROL_STRING = `${ESC}[\\]PX^_][^\x07${ESC}\\n]*(?:\x07|${ESC}\\\\)?`;
const SHORT_SEQUENCE = `${ESC}[ -/]*[0-~]?`;
/** All of C0 but tab and line feed, and C1. */
const CONTROL = "[\x00-\x08\x0b-\x1f\x7f-\x9f]";
const SEQUENCE = `${CSI}|${CONTROL_STRING}|${SHORT_SEQUENCE}|${CONTROL}`;
const HAS_CONTROL = new RegExp(CONTROL);

/** The text alone. */
export function plainText(text: string): string {
  return HAS_CONTROL.test(text) ? overwriteLines(text).replace(new RegExp(SEQUENCE, "g"), "") : text;
}

/** The text and its styles. */
export function parseAnsi(text: string): AnsiText {
  if (!HAS_CONTROL.test(text)) return { text, spans: [] };
  const source = overwriteLines(text);
  const spans: AnsiSpan[] = [];
  let plain = "";
  let style = PLAIN_STYLE;
  let start = 0;
  let from = 0;
  const close = () => {
    if (plain.length > start && style !== PLAIN_STYLE && spans.length < MAX_SPANS) {
      spans.push({ start, end: plain.length, style });
    }
    start = plain.length;
  };
  for (const match of source.matchAll(new RegExp(SEQUENCE, "g"))) {
    plain += source.slice(from, match.index);
    from = match.index + match[0].length;
    if (match[2] !== "m") continue;
    close();
    style = applySgr(style, match[1] ?? "");
  }
  plain += source.slice(from);
  close();
  return { text: plain, spans };
}

/** A carriage return goes back to the line's start: of `10 %\r20 %` the second is seen. */
function overwriteLines(text: string): string {
  if (!text.includes("\r")) return text;
  return text.split("\n").map((line) => {
    let end = line.length;
    while (line[end - 1] === "\r") end--;
    const kept = line.slice(0, end);
    return kept.slice(kept.lastIndexOf("\r") + 1);
  }).join("\n");
}

/** The style after a sequence. @param parameters such as `1;38;5;208`, "" resets */
function applySgr(style: AnsiStyle, parameters: string): AnsiStyle {
  const codes = parameters.split(";").flatMap(readCode);
  let next = style;
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] ?? 0;
    if (code === 38 || code === 48) {
      const [colour, used] = extendedColour(codes, i + 1);
      i += used;
      if (colour !== NO_COLOUR) next = { ...next, [code === 38 ? "foreground" : "background"]: colour };
    } else {
      next = applyCode(next, code);
    }
  }
  return isPlain(next) ? PLAIN_STYLE : next;
}

/** A parameter; in the standard's own way of writing colours, colons part the pieces of one: `38:2::255:0:0`. */
function readCode(parameter: string): number[] {
  if (!parameter.includes(":")) return [Number(parameter)];
  const [code = 0, kind = 0, ...rest] = parameter.split(":").map(Number);
  if (code !== 38 && code !== 48) return [code === 4 && kind === 0 ? 24 : code];
  // A colour space may stand before red, green and blue.
  return [code, kind, ...(kind === 2 && rest.length > 3 ? rest.slice(1) : rest)];
}

function applyCode(style: AnsiStyle, code: number): AnsiStyle {
  if (code >= 30 && code <= 37) return { ...style, foreground: code - 30 };
  if (code >= 40 && code <= 47) return { ...style, background: code - 40 };
  if (code >= 90 && code <= 97) return { ...style, foreground: code - 82 };
  if (code >= 100 && code <= 107) return { ...style, background: code - 92 };
  switch (code) {
    case 0:
      return PLAIN_STYLE;
    case 1:
      return { ...style, bold: true };
    case 2:
      return { ...style, dim: true };
    case 3:
      return { ...style, italic: true };
    case 4:
    case 21:
      return { ...style, underline: true };
    case 7:
      return { ...style, inverse: true };
    case 9:
      return { ...style, strike: true };
    case 22:
      return { ...style, bold: false, dim: false };
    case 23:
      return { ...style, italic: false };
    case 24:
      return { ...style, underline: false };
    case 27:
      return { ...style, inverse: false };
    case 29:
      return { ...style, strike: false };
    case 39:
      return { ...style, foreground: NO_COLOUR };
    case 49:
      return { ...style, background: NO_COLOUR };
    default:
      // Blinking, fonts, concealed text: a log is to be read.
      return style;
  }
}

/** The colour behind 38 or 48, and how many codes it takes: of a kind that is not known, all. */
function extendedColour(codes: readonly number[], at: number): readonly [colour: number, used: number] {
  if (codes[at] === 5) return [indexedColour(codes[at + 1] ?? Number.NaN), 2];
  if (codes[at] !== 2) return [NO_COLOUR, codes.length];
  const [red, green, blue] = [codes[at + 1], codes[at + 2], codes[at + 3]].map((part) => {
    return Math.max(0, Math.min(255, Math.trunc(part ?? 0) || 0));
  });
  return [TRUE_COLOUR + ((red ?? 0) << 16) + ((green ?? 0) << 8) + (blue ?? 0), 4];
}

const CUBE_STEPS = [0, 95, 135, 175, 215, 255] as const;

/** One of the 256: 16 of the terminal's own, a cube of 216, 24 greys. */
function indexedColour(index: number): number {
  if (!Number.isInteger(index) || index < 0 || index > 255) return NO_COLOUR;
  if (index < 16) return index;
  if (index >= 232) return TRUE_COLOUR + (8 + (index - 232) * 10) * 0x010101;
  const step = (by: number) => CUBE_STEPS[Math.floor((index - 16) / by) % 6] ?? 0;
  return TRUE_COLOUR + (step(36) << 16) + (step(6) << 8) + step(1);
}

function isPlain(style: AnsiStyle): boolean {
  return style.foreground === NO_COLOUR && style.background === NO_COLOUR && !style.bold && !style.dim &&
    !style.italic && !style.underline && !style.strike && !style.inverse;
}
