// Levels in configurations.

import { LEVELS } from "../../recording/tables/levels.ts";
import { ALIASES, findLevel } from "./levels.ts";
import { described, notOneOf, type Parser } from "./schema.ts";

const NAMES = [...LEVELS, "off"];

/** Names in any case, which JSON schemas have no other way to say. */
const ANY_CASE = `^(?:${
  [...NAMES, ...Object.keys(ALIASES)].map((name) =>
    name.replaceAll(/[a-z]/g, (letter) => `[${letter.toUpperCase()}${letter}]`)
  ).join("|")
})$`;

/** A level by name, as its rank. */
export const levelSetting: Parser<number> = described(
  { anyOf: [{ enum: NAMES }, { type: "string", pattern: ANY_CASE }] },
  (value, path) => {
    const rank = typeof value === "string" ? findLevel(value) : undefined;
    if (rank === undefined) throw notOneOf(path, value, NAMES);
    return rank;
  },
);
