// Numbers as decimal texts, as `String` makes them. Engines take 20 to 180 ns for one that they have not seen lately:
// numbers of up to nine digits, of which up to three stand behind the point, are put together from texts that are there.

const THOUSAND = 1000;
const MILLION = 1_000_000;

/** Texts of numbers. Hot. */
export class NumberTexts {
  /** `000` to `999`. */
  #padded: readonly string[] = [];
  #last = Number.NaN;
  #lastText = "";

  /** The text. @param value no infinity, no NaN */
  of(value: number): string {
    // Whole, and not negative: `-0` is written as `0` is.
    if ((value | 0) === value && value >= 0) return this.#whole(value);
    if (value === this.#last) return this.#lastText;
    this.#last = value;
    return this.#lastText = this.#fraction(value) ?? `${value}`;
  }

  #whole(value: number): string {
    if (value < THOUSAND) return `${value}`;
    const thousands = (value / THOUSAND) | 0;
    return this.#whole(thousands) + this.#digits(value - thousands * THOUSAND);
  }

  /**
   * A number with up to three digits behind the point; undefined for all others. It has at most nine digits, and of all
   * decimals of up to 15 digits only one is nearest to a number: it is the shortest text that there is for it.
   */
  #fraction(value: number): string | undefined {
    if (!(value > 0 && value < MILLION)) return undefined;
    const thousandths = Math.round(value * THOUSAND);
    if (thousandths / THOUSAND !== value) return undefined;
    const whole = (thousandths / THOUSAND) | 0;
    const digits = this.#digits(thousandths - whole * THOUSAND);
    const length = digits.endsWith("00") ? 1 : digits.endsWith("0") ? 2 : 3;
    return `${this.#whole(whole)}.${digits.slice(0, length)}`;
  }

  /** Three digits. */
  #digits(value: number): string {
    if (this.#padded.length === 0) {
      this.#padded = Array.from({ length: THOUSAND }, (_, number) => `${number}`.padStart(3, "0"));
    }
    return this.#padded[value] ?? "";
  }
}
