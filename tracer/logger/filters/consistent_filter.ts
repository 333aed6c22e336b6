// Lets the records of a share of the requests through, and all of each: the same field, the same decision, in every process.

import { ERROR } from "../level_ranks.ts";
import { levelSetting } from "../level_setting.ts";
import { numberFrom, oneOf } from "../schema.ts";
import { filterType, texts } from "./filter.ts";
import { shareOpinion } from "./rate_filter.ts";
import { findKey, REQUEST_FIELDS, shareOf } from "./record_key.ts";

/**
 * `{ type: "consistent", rate: 0.1, key: "trace_id" }`: `key` names a field, or several of which the first that is there
 * counts; default those that name a request or a trace. `trace_id` is also that of the trace around, without a field.
 * Records `without` any pass, or are refused; those of `spare` and above always pass, default `error`. A request that is
 * picked at one rate is picked at every higher one.
 */
export const CONSISTENT = filterType(
  { rate: numberFrom(0, 1), key: texts, spare: levelSetting, without: oneOf(["pass", "refuse"]) },
  ({ rate = 1, key = REQUEST_FIELDS, spare = ERROR, without = "pass" }, { traceId }) => ({
    refuses(record) {
      if (record.level >= spare) return undefined;
      const found = findKey(record, key, traceId);
      if (found === undefined) return without === "pass" ? undefined : `it has no ${key.join(", ")}`;
      return shareOf(found) < rate ? undefined : "its request was not picked";
    },
    opinion: (_logger, level) => shareOpinion(rate, level, spare, `picked by ${key.join(", ")}`),
  }),
  ["rate"],
);
