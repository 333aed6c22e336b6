// Values inside a sentence, and sentences with places for values, as `console.log` has them.

/** Characters of one value. */
const MOST_LENGTH = 10_000;

/** A value in a sentence: texts as they are, objects as JSON. Never throws. */
export function readableText(value: unknown): string {
  try {
    if (typeof value === "string") return value;
    if (value instanceof Error) return `${value.name}: ${value.message}`;
    if (typeof value === "object" && value !== null) {
      const text = JSON.stringify(value);
      if (text !== undefined) return text.slice(0, MOST_LENGTH);
    }
    return String(value);
  } catch {
    return "[could not be read]"; // a toString or toJSON of the program's threw, or it holds itself
  }
}

/** A sentence with its places filled, and what was left over. */
export interface FilledText {
  readonly text: string;
  readonly rest: readonly unknown[];
}

/** Fills `%s`, `%d`, `%i`, `%f`, `%j`, `%o`, `%O` as consoles do; `%c` takes a style and shows nothing. */
export function fillPlaces(template: string, values: readonly unknown[]): FilledText {
  const rest = [...values];
  const text = template.replaceAll(/%([sdifjoOc%])/g, (place, kind: string) => {
    if (kind === "%") return "%";
    if (rest.length === 0) return place;
    const value = rest.shift();
    return kind === "c" ? "" : fillPlace(kind, value);
  });
  return { text, rest };
}

function fillPlace(kind: string, value: unknown): string {
  if (kind === "s" || kind === "j" || kind === "o" || kind === "O") return readableText(value);
  if (typeof value === "bigint") return String(value);
  if (typeof value === "symbol" || typeof value === "object") return "NaN";
  const number = kind === "d" ? Number(value) : Number.parseFloat(String(value));
  return String(kind === "i" ? Math.trunc(number) : number);
}
