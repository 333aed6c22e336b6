// Levels in configurations.

import { LEVELS } from "../../recording/tables/schema.ts";
import { findLevel } from "./levels.ts";
import { described, notOneOf, type Parser } from "./schema.ts";

const NAMES = [...LEVELS, "off"];

/** A level by one of its names, as its rank. */
export const levelSetting: Parser<number> = /* @__PURE__ */ described(
  { type: "string" },
  (value, path) => {
    const rank = typeof value === "string" ? findLevel(value) : undefined;
    if (rank !== undefined) return rank;
    throw notOneOf(path, value, NAMES);
  },
);
