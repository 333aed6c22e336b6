// Moments as text (RFC 3339, UTC). Records of one millisecond share it, those of one second most of it.

const SECOND = 1000;

/** Texts of moments that mostly go forward. Hot. */
export class TimeTexts {
  #time = Number.NaN;
  #text = "";
  #second = Number.NaN;
  #secondText = "";

  /** `2026-01-31T12:00:00.123Z`. @param time milliseconds since 1970; a fraction is cut */
  of(time: number): string {
    if (time === this.#time) return this.#text;
    const second = Math.floor(time / SECOND);
    if (second !== this.#second) {
      this.#secondText = secondText(second);
      this.#second = second;
    }
    const millis = (time - second * SECOND) | 0;
    this.#text = `${this.#secondText}${`${millis}`.padStart(3, "0")}Z`;
    this.#time = time;
    return this.#text;
  }
}

/** Up to the point before the milliseconds. A clock that says nonsense says the beginning of time. */
function secondText(second: number): string {
  const date = new Date(second * SECOND);
  return (Number.isNaN(date.getTime()) ? new Date(0) : date).toISOString().slice(0, -4);
}
