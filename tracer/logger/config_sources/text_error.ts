// What is wrong with the text of a configuration, and where.

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
export const MAX_DEPTH = 100;
