// Places in fields, as configurations name them: `user.*.token`, `**.pin`, `items[0].card`, `headers["x.y"]`.

import { ConfigurationError } from "../configuration_error.ts";
import { described, type Parser } from "../schema.ts";

/** A pattern, understood. `*` stands for one name or number, `**` for any, none included. */
export interface PathPattern {
  readonly text: string;
  readonly names: readonly string[];
}

const MAX_NAMES = 32;

/** A name, a number in brackets, a name in brackets and quotation marks; each but the first behind a dot or in brackets. */
const PART = /(?:^|\.)([^.[\]"]+)|\[(?:(\d+|\*)|("(?:[^"\\]|\\.)*"))\]/y;

/** A pattern. */
export const pathPattern: Parser<PathPattern> = described({ type: "string", minLength: 1 }, (value, path) => {
  const names = typeof value === "string" ? splitPath(value) : undefined;
  if (names === undefined) {
    throw new ConfigurationError(path, `is ${JSON.stringify(value)}; a path as user.*.token is wanted`);
  }
  return { text: String(value), names };
});

function splitPath(text: string): readonly string[] | undefined {
  const names: string[] = [];
  PART.lastIndex = 0;
  while (PART.lastIndex < text.length) {
    const found = PART.exec(text);
    if (found === null || names.length === MAX_NAMES) return undefined;
    const [, name, number, quoted] = found;
    names.push(quoted === undefined ? name ?? number ?? "" : String(JSON.parse(quoted)));
  }
  return names.length === 0 ? undefined : names;
}

/** Whether a pattern is of a place. */
export function matchesPath({ names }: PathPattern, path: readonly string[]): boolean {
  return matchesFrom(names, 0, path, 0);
}

function matchesFrom(names: readonly string[], name: number, path: readonly string[], at: number): boolean {
  if (name === names.length) return at === path.length;
  if (names[name] === "**") {
    for (let rest = at; rest <= path.length; rest++) {
      if (matchesFrom(names, name + 1, path, rest)) return true;
    }
    return false;
  }
  return at < path.length && (names[name] === "*" || names[name] === path[at]) &&
    matchesFrom(names, name + 1, path, at + 1);
}
