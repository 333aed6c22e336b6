// Goes through the text of a configuration, and says what is wrong with it and where.

/** Why a text cannot be read as JSON or TOML. */
export class ConfigurationTextError extends SyntaxError {
  /** `3:15`: line and column, the first ones are 1. */
  readonly place: string;

  constructor(text: string, at: number, problem: string) {
    const before = text.slice(0, at).split("\n");
    const place = `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
    super(`${place} ${problem}`);
    this.name = "ConfigurationTextError";
    this.place = place;
  }
}

/** Lists and objects within one another that a configuration may have. */
const MAX_DEPTH = 100;

/** A place in a text. */
export class TextReader {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  /** The UTF-16 unit that stands here, "" at the end. */
  get sign(): string {
    return this.text[this.at] ?? "";
  }

  /** Goes on behind a match, if there is one here. Returns it, "" for none. @param pattern sticky */
  skip(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? "";
    this.at += found.length;
    return found;
  }

  /** Goes on behind signs, if they stand here. */
  take(signs: string): boolean {
    if (!this.text.startsWith(signs, this.at)) return false;
    this.at += signs.length;
    return true;
  }

  /** @throws {ConfigurationTextError} where something else stands here */
  demand(signs: string): void {
    if (!this.take(signs)) throw this.problem(`"${signs}" is wanted`);
  }

  /** @throws {ConfigurationTextError} where so many lists and objects lie around this place that it must be a mistake */
  checkDepth(depth: number): void {
    if (depth > MAX_DEPTH) throw this.problem("is deeper than a configuration can be");
  }

  /** What is wrong. @param at where, default: here */
  problem(problem: string, at: number = this.at): ConfigurationTextError {
    return new ConfigurationTextError(
      this.text,
      at,
      at < this.text.length ? problem : `${problem}, the text ends here`,
    );
  }
}
