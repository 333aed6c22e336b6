// What the Log tab remembers in the link: levels that are off, how times are told, whether only matches are shown, and
// where the list stands.

import { LEVELS } from "../../recording/tables/schema.ts";

/** Names of the options in a link. */
export const LOG_OPTIONS = {
  hidden: "log.hide",
  onlyMatches: "log.only",
  time: "log.time",
  place: "log.at",
} as const;

/** Levels that are off, as a link has them: `trace,debug`. @returns bit `1 << level` for each */
export function parseHiddenLevels(text: string | undefined): number {
  const names = (text ?? "").split(",");
  return LEVELS.reduce((bits, name, level) => names.includes(name) ? bits | 1 << level : bits, 0);
}

/** The opposite of {@link parseHiddenLevels}; undefined when nothing is off. */
export function formatHiddenLevels(bits: number): string | undefined {
  const names = LEVELS.filter((_, level) => (bits >>> level & 1) === 1);
  return names.length > 0 ? names.join(",") : undefined;
}

/** The row at the top of the list; undefined when the link names none. */
export function parsePlace(text: string | undefined): number | undefined {
  return /^\d{1,9}$/.test(text ?? "") ? Number(text) : undefined;
}
