// What the colours of terminals look like on our grounds: as near to what was asked for as can be read (WCAG AA, 4.5 : 1),
// in the light and in the dark theme.

import { type AnsiStyle, NO_COLOUR, TRUE_COLOUR } from "./ansi.ts";

/** Least contrast of text with its ground. */
const LEAST_CONTRAST = 4.5;

/** The grounds on which text is hardest to read: a chosen row of the light and of the dark theme. */
export const HARDEST_GROUNDS = { light: 0xdde5f8, dark: 0x29324a } as const;

/** The terminal's own colours: black, red, green, yellow, blue, magenta, cyan, white, and the bright ones. */
const OWN_COLOURS = [
  0x20242c,
  0xd0403f,
  0x2f9a45,
  0xb08800,
  0x3568d4,
  0xa44fc4,
  0x1593a5,
  0xb9bfca,
  0x7b8494,
  0xf06a66,
  0x52bd66,
  0xd9b23a,
  0x7aa2ff,
  0xcb85e6,
  0x45bccd,
  0xf3f5f8,
] as const;

/** CSS values; "" leaves what the page has. */
export interface AnsiColours {
  readonly colour: string;
  readonly background: string;
}

/** Colours of a style, in both themes at once (`light-dark()`). */
export function coloursOf(style: AnsiStyle): AnsiColours {
  const ground = style.inverse ? style.foreground : style.background;
  const ink = style.inverse ? style.background : style.foreground;
  if (ground === NO_COLOUR && style.inverse) {
    // The page's own colours, in each other's place.
    return { colour: "var(--background)", background: "var(--text)" };
  }
  if (ground !== NO_COLOUR) {
    const base = rgbOf(ground);
    return { colour: cssOf(inkOn(ink, base)), background: cssOf(base) };
  }
  if (ink === NO_COLOUR) return { colour: style.dim ? "var(--dim)" : "", background: "" };
  const { light, dark } = HARDEST_GROUNDS;
  const wanted = rgbOf(ink);
  return {
    colour: `light-dark(${cssOf(readableOn(wanted, light))}, ${cssOf(readableOn(wanted, dark))})`,
    background: "",
  };
}

/** The ink on a ground that a program chose; black or white where it chose none. */
function inkOn(ink: number, ground: number): number {
  if (ink !== NO_COLOUR) return readableOn(rgbOf(ink), ground);
  return contrastOf(0xffffff, ground) >= contrastOf(0x000000, ground) ? 0xffffff : 0x000000;
}

function rgbOf(colour: number): number {
  return colour >= TRUE_COLOUR ? colour - TRUE_COLOUR : OWN_COLOURS[colour] ?? 0;
}

/** The colour, moved towards white or black as far as it takes to be read on a ground. */
export function readableOn(rgb: number, ground: number): number {
  if (contrastOf(rgb, ground) >= LEAST_CONTRAST) return rgb;
  const end = contrastOf(0xffffff, ground) >= contrastOf(0x000000, ground) ? 0xffffff : 0x000000;
  let low = 0;
  let high = 1;
  // Nine halvings tell 256 shades apart.
  for (let i = 0; i < 9; i++) {
    const middle = (low + high) / 2;
    if (contrastOf(mix(rgb, end, middle), ground) >= LEAST_CONTRAST) high = middle;
    else low = middle;
  }
  return mix(rgb, end, high);
}

/** Contrast of two colours, 1 to 21 (WCAG 2.2, "contrast ratio"). */
export function contrastOf(a: number, b: number): number {
  const [one, other] = [luminanceOf(a), luminanceOf(b)];
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

function luminanceOf(rgb: number): number {
  const linear = (value: number) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(rgb >> 16) + 0.7152 * linear((rgb >> 8) & 255) + 0.0722 * linear(rgb & 255);
}

function mix(from: number, to: number, share: number): number {
  const part = (shift: number) => {
    const [start, end] = [(from >> shift) & 255, (to >> shift) & 255];
    return Math.round(start + (end - start) * share) << shift;
  };
  return part(16) + part(8) + part(0);
}

function cssOf(rgb: number): string {
  return `#${rgb.toString(16).padStart(6, "0")}`;
}
