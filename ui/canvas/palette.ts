// The colours that painters use. They come from the style sheet, which alone knows them; here are their names and the
// arithmetic that mixes them.

/** A colour by parts, 0 to 255. */
export interface Rgb {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
}

/** Names of the style sheet's colours without their `--`. */
export const COLOUR_NAMES = [
  "background",
  "panel",
  "raised",
  "line",
  "text",
  "dim",
  "accent",
  "cpu",
  "system-cpu",
  "memory",
  "heap",
  "modules",
  "objects",
  "loop",
  "selection",
  "on-selection",
  "warning",
  "error",
  "label",
  "group-0",
  "group-1",
  "group-2",
  "group-3",
  "group-4",
  "group-5",
  "group-6",
  "group-7",
  "group-8",
  "group-9",
  "group-10",
  "group-11",
  "group-12",
  "group-13",
] as const;
export type ColourName = (typeof COLOUR_NAMES)[number];

/** All colours of the theme in force, as CSS texts. */
export type Palette = Readonly<Record<ColourName, string>>;

/** The colour of a group of frames (frame_groups.ts). */
export function groupColour(palette: Palette, group: number): Rgb {
  const name = COLOUR_NAMES.find((candidate) => candidate === `group-${group}`) ?? "group-0";
  return parseColour(palette[name]);
}

/** Reads `rgb(1, 2, 3)`, `#123456` and `#123`, as style sheets and computed styles write them; else black. */
export function parseColour(text: string): Rgb {
  const parts = /^rgba?\(([^)]*)\)$/.exec(text.trim())?.[1]?.split(/[\s,/]+/).map(Number);
  if (parts !== undefined) return { red: parts[0] ?? 0, green: parts[1] ?? 0, blue: parts[2] ?? 0 };
  const hex = text.trim().replace(/^#/, "");
  const digits = hex.length === 3 ? [...hex].map((digit) => digit + digit).join("") : hex;
  const value = Number.parseInt(digits, 16);
  if (digits.length !== 6 || Number.isNaN(value)) return { red: 0, green: 0, blue: 0 };
  return { red: value >> 16, green: (value >> 8) & 255, blue: value & 255 };
}

/** Mixes two colours. @param share of the second one, 0 to 1 */
export function mix(first: Rgb, second: Rgb, share: number): Rgb {
  const part = (a: number, b: number) => Math.round(a + (b - a) * share);
  return {
    red: part(first.red, second.red),
    green: part(first.green, second.green),
    blue: part(first.blue, second.blue),
  };
}

/** The colour as CSS. @param opacity 0 to 1 */
export function toCss({ red, green, blue }: Rgb, opacity = 1): string {
  return opacity === 1 ? `rgb(${red} ${green} ${blue})` : `rgb(${red} ${green} ${blue} / ${opacity})`;
}

/** A colour of the palette, partly transparent. */
export function faded(text: string, opacity: number): string {
  return toCss(parseColour(text), opacity);
}

/**
 * The colour as image data holds it. Every browser's machine is little-endian: red comes first.
 * @param opacity 0 to 1
 */
export function toPixel({ red, green, blue }: Rgb, opacity = 1): number {
  return ((Math.round(opacity * 255) << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}
