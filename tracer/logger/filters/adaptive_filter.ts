// Lets a share of the records through, and a larger one for a time after errors: when something goes wrong, everything
// around it is of interest.

import { levelName } from "../levels.ts";
import { ERROR } from "../level_ranks.ts";
import { levelSetting } from "../level_setting.ts";
import { numberFrom } from "../schema.ts";
import { callback, filterType } from "./filter.ts";
import { shareOpinion } from "./rate_filter.ts";

const DEFAULT_BOOST_MILLIS = 60_000;

/**
 * `{ type: "adaptive", rate: 0.05, boostRate: 1, boostMillis: 60_000, errors: 1 }`: `errors` records of `trigger` and above,
 * default one `error`, within `boostMillis` let `boostRate` through for that long, default everything. Records of `trigger`
 * and above always pass.
 */
export const ADAPTIVE = filterType(
  {
    rate: numberFrom(0, 1),
    boostRate: numberFrom(0, 1),
    boostMillis: numberFrom(1),
    errors: numberFrom(1, 10_000),
    trigger: levelSetting,
    random: callback,
  },
  (
    {
      rate = 1,
      boostRate = 1,
      boostMillis = DEFAULT_BOOST_MILLIS,
      errors = 1,
      trigger = ERROR,
      random = Math.random,
    },
    { now },
  ) => {
    /** Moments of the last errors, the oldest first; as many as it takes. */
    let recent: number[] = [];
    let boostedFrom = Number.NEGATIVE_INFINITY;

    function noteError(time: number): void {
      recent = [...recent.filter((other) => time - other < boostMillis), time].slice(-errors);
      if (recent.length >= errors) boostedFrom = time;
    }

    /** A clock that was put back ends the boost at worst. */
    function rateAt(time: number): number {
      return time >= boostedFrom && time - boostedFrom < boostMillis ? boostRate : rate;
    }

    return {
      refuses({ level, time }) {
        if (level >= trigger) {
          noteError(time);
          return undefined;
        }
        return Number(random()) < rateAt(time) ? undefined : "it was not among those that chance picked";
      },
      opinion(_logger, level) {
        const times = errors === 1
          ? `each ${levelName(trigger)}`
          : `${errors} of ${levelName(trigger)} and above`;
        const more = `${+(boostRate * 100).toPrecision(6)} % for ${boostMillis / 1000} s after ${times}`;
        return shareOpinion(rateAt(now()), level, trigger, `picked by chance, ${more}`);
      },
    };
  },
  ["rate"],
);
