// Lets records of some levels through.

import { levelName } from "../levels.ts";
import { OFF, TRACE } from "../level_ranks.ts";
import { levelSetting } from "../level_setting.ts";
import { filterType, PASSES_ALL } from "./filter.ts";

/** `{ type: "level", min: "info", max: "warn" }`. */
export const LEVEL = filterType({ min: levelSetting, max: levelSetting }, ({ min = TRACE, max = OFF }) => {
  const isWanted = (level: number) => level >= min && level <= max;
  return {
    refuses: ({ level }) => isWanted(level) ? undefined : "its level is not one of those that are wanted",
    opinion: (_logger, level) => isWanted(level) ? PASSES_ALL : { passes: "none", which: describe(min, max) },
  };
});

function describe(min: number, max: number): string {
  if (min >= OFF) return "no level";
  return max >= OFF ? `${levelName(min)} and above` : `${levelName(min)} to ${levelName(max)}`;
}
