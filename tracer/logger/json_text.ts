// Strings as JSON literals, masked on the way. Most strings of a log are short and plain, so one look at each character
// tells whether there is anything to do.

/** What a character asks for: nothing, an escape, a closer look for secrets, or to be counted as a digit. */
const PLAIN = 0;
const ESCAPED = 1;
const SUSPECT = 2;
const DIGIT = 4;

/** By UTF-16 unit below 128. */
const CLASSES = buildClasses();

/** Digits from which on a text may hold the number of a card or an account. */
const MANY_DIGITS = 12;

/** Shorter texts hold a secret only beside a sign that says so (`pwd=x`, `a:b@c`). */
const TOKEN_LENGTH = 16;

/** Secrets without a sign or a digit begin with a word: "Basic dXNlcjpw", or an access key of letters alone. */
const WORDS = /b(?:earer|asic)\s|eyJ|A[KS]IA/i;
const WORD_LENGTH = "Basic ".length + 6;

/** Longer literals are not kept. */
const KEPT_LENGTH = 64;
const SLOTS = 512;

/** Makes a text safe to be shown. */
export type TextMask = (text: string) => string;

/** JSON literals of strings. Keeps those of short ones, because messages and values come again and again. Hot. */
export class JsonStrings {
  readonly #mask: TextMask | undefined;
  readonly #texts: string[] = new Array<string>(SLOTS).fill("");
  readonly #literals: string[] = new Array<string>(SLOTS).fill('""');

  /** @param mask undefined leaves secrets as they are */
  constructor(mask: TextMask | undefined) {
    this.#mask = mask;
  }

  /** The literal, quotes included. */
  quote(text: string): string {
    const { length } = text;
    if (length > KEPT_LENGTH || length === 0) return this.#make(text);
    const slot = (length * 31 + text.charCodeAt(0) * 7 + text.charCodeAt(length - 1) * 131 +
      text.charCodeAt(length >> 1) * 17) & (SLOTS - 1);
    if (this.#texts[slot] === text) {
      const known = this.#literals[slot] ?? "";
      if (isFlat(known)) return known;
    }
    const literal = this.#make(text);
    this.#texts[slot] = text;
    this.#literals[slot] = literal;
    return literal;
  }

  #make(text: string): string {
    const found = classify(text);
    if (found === PLAIN) return `"${text}"`;
    const masked = this.#mask !== undefined && (found & SUSPECT) !== 0 ? this.#mask(text) : text;
    if (masked === text && (found & ESCAPED) === 0) return `"${text}"`;
    return quoteJson(masked);
  }
}

/**
 * A string as JSON literal in which no character controls a terminal, ends a line or turns the direction of what follows:
 * `JSON.stringify` leaves DEL, C1 controls, U+2028 to U+202E and U+2066 to U+2069 as they are. Halves of characters become U+FFFD, because many parsers refuse a line with
 * one in it.
 */
export function quoteJson(text: string): string {
  const whole = HALF.test(text) ? text.replaceAll(ALL_HALVES, "\ufffd") : text;
  return escapeUnsafe(JSON.stringify(whole));
}

/** JSON with what `quoteJson()` escapes besides. */
export function escapeUnsafe(json: string): string {
  return UNSAFE.test(json) ? json.replaceAll(ALL_UNSAFE, escapeUnit) : json;
}

/**
 * True of all texts but the empty one. Engines keep what was put together as a tree of its parts until somebody looks at a
 * character, and go through all parts anew for each text that it is put into: one that comes again is looked at before.
 */
export function isFlat(text: string): boolean {
  return text.charCodeAt(0) > 0;
}

/** A text is masked with so much behind the place where it is cut: a secret must not be cut into one that is none. */
const CUT_MARGIN = 1024;

/** A text without its secrets, of at most so many UTF-16 units and a word on what was left out. */
export function showText(text: string, mask: TextMask | undefined, length: number): string {
  const start = text.length <= length ? text : text.slice(0, length + CUT_MARGIN);
  const masked = mask === undefined ? start : mask(start);
  if (text.length <= length) return masked;
  return `${masked.slice(0, length)}… (${text.length - length} more characters)`;
}

const HALF = /\p{Cs}/u;
const ALL_HALVES = /\p{Cs}/gu;

const UNSAFE = /[\x7f-\x9f\u2028-\u202e\u2066-\u2069]/;
const ALL_UNSAFE = /[\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g;

function escapeUnit(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** Whether a text may hold one of the secrets that are always looked for. */
export function isSuspect(text: string): boolean {
  return (classify(text) & SUSPECT) !== 0;
}

/** What the characters of a text ask for together. Texts that could hold a token are suspect. */
function classify(text: string): number {
  let found = PLAIN;
  let digits = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 128) {
      const kind = CLASSES[unit] ?? PLAIN;
      found |= kind;
      if (kind === DIGIT) digits++;
    } else if (unit < 0xa0 || (unit >= 0xd800 && unit < 0xe000) || (unit >= 0x2028 && unit <= 0x202e)) {
      found |= ESCAPED;
    } else if (unit >= 0x2066 && unit <= 0x2069) found |= ESCAPED;
  }
  const isSuspect = (found & SUSPECT) !== 0 || digits >= MANY_DIGITS ||
    (text.length >= WORD_LENGTH && ((digits > 0 && text.length >= TOKEN_LENGTH) || WORDS.test(text)));
  return (found & ESCAPED) | (isSuspect ? SUSPECT : PLAIN);
}

function buildClasses(): Uint8Array {
  return Uint8Array.from({ length: 128 }, (_, unit) => {
    const sign = String.fromCharCode(unit);
    if (sign < " " || '"\\\x7f'.includes(sign)) return ESCAPED;
    // A line break or a quotation mark may part a name from its value, too.
    if ("@:=_-".includes(sign)) return SUSPECT;
    return sign >= "0" && sign <= "9" ? DIGIT : PLAIN;
  });
}
