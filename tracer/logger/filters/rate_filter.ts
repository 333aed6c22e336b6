// Lets a share of the records through, by chance.

import { levelName } from "../levels.ts";
import { ERROR, OFF } from "../level_ranks.ts";
import { levelSetting } from "../level_setting.ts";
import { numberFrom } from "../schema.ts";
import { callback, filterType, type OwnOpinion, PASSES_ALL } from "./filter.ts";

/**
 * `{ type: "rate", rate: 0.1 }`: one of ten. Records of `spare` and above always pass, default `error`; `random` is where
 * chance comes from, a function from 0 to below 1.
 */
export const RATE = filterType(
  { rate: numberFrom(0, 1), spare: levelSetting, random: callback },
  ({ rate = 1, spare = ERROR, random = Math.random }) => ({
    refuses: ({ level }) =>
      level >= spare || Number(random()) < rate ? undefined : "it was not among those that chance picked",
    opinion: (_logger, level) => shareOpinion(rate, level, spare, "picked by chance"),
  }),
  ["rate"],
);

/** What a filter does that lets a share of records below a level through. */
export function shareOpinion(rate: number, level: number, spare: number, how: string): OwnOpinion {
  if (level >= spare || rate >= 1) return PASSES_ALL;
  const below = spare >= OFF ? "" : ` below ${levelName(spare)}`;
  return { passes: rate <= 0 ? "none" : "some", which: `${+(rate * 100).toPrecision(6)} %${below}, ${how}` };
}
