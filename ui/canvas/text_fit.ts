// Texts that never overflow: widths by adding up the advances of characters, which is exact because the painters turn
// kerning off. Measuring whole labels every frame would cost more than drawing them.

/** Gives the width of one character in CSS pixels. */
export type AdvanceOf = (codePoint: number) => number;

const ELLIPSIS = "…";
const ELLIPSIS_CODE = 0x2026;

/** Letters that must at least fit besides the ellipsis, or nothing is written. */
const LEAST_LETTERS = 2;

/**
 * The text, or its beginning with an ellipsis, or "" when not even that fits. Hot.
 * @param widthPx room in CSS pixels
 */
export function fitText(text: string, widthPx: number, advanceOf: AdvanceOf): string {
  const roomForCut = widthPx - advanceOf(ELLIPSIS_CODE);
  let width = 0;
  let cutAt = 0;
  let letters = 0;
  for (let at = 0; at < text.length;) {
    const code = text.codePointAt(at) ?? 0;
    at += code > 0xffff ? 2 : 1;
    width += advanceOf(code);
    if (width <= roomForCut) {
      cutAt = at;
      letters++;
    }
    if (width > widthPx) return letters < LEAST_LETTERS ? "" : text.slice(0, cutAt) + ELLIPSIS;
  }
  return text;
}

/** Width of a text in CSS pixels. */
export function widthOf(text: string, advanceOf: AdvanceOf): number {
  let width = 0;
  for (const letter of text) width += advanceOf(letter.codePointAt(0) ?? 0);
  return width;
}

/** Advances of a font as a canvas measures them, each character once. */
export class FontAdvances {
  readonly font: string;
  readonly #context: CanvasRenderingContext2D;
  readonly #ascii = new Float64Array(128).fill(-1);
  readonly #others = new Map<number, number>();

  /** @param font as in CSS: `11px system-ui` */
  constructor(context: CanvasRenderingContext2D, font: string) {
    this.#context = context;
    this.font = font;
  }

  readonly of: AdvanceOf = (codePoint) => {
    const known = codePoint < 128 ? this.#ascii[codePoint] ?? -1 : this.#others.get(codePoint) ?? -1;
    return known >= 0 ? known : this.#measure(codePoint);
  };

  #measure(codePoint: number): number {
    this.#context.save();
    // In device pixels a font may have other widths than its size says.
    this.#context.setTransform(1, 0, 0, 1, 0, 0);
    this.#context.font = this.font;
    this.#context.fontKerning = "none";
    const { width } = this.#context.measureText(String.fromCodePoint(codePoint));
    this.#context.restore();
    if (codePoint < 128) this.#ascii[codePoint] = width;
    else this.#others.set(codePoint, width);
    return width;
  }
}
