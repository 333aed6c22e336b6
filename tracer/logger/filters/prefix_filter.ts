// Lets records of some loggers through, by the beginning of their names.

import { namesAround } from "../logger_tree.ts";
import { filterType, type OwnOpinion, PASSES_ALL, texts } from "./filter.ts";

/** Loggers whose verdict is remembered. */
const MOST_LOGGERS = 1000;

/**
 * `{ type: "prefix", allow: ["api"], deny: ["api.health"] }`: a name is that logger and those below it, and the longest that
 * fits counts. Where nothing is allowed by name, everything is that is not denied.
 */
export const PREFIX = filterType({ allow: texts, deny: texts }, ({ allow, deny = [] }) => {
  let verdicts = new Map<string, boolean>();

  function isWanted(logger: string): boolean {
    const known = verdicts.get(logger);
    if (known !== undefined) return known;
    if (verdicts.size >= MOST_LOGGERS) verdicts = new Map();
    const verdict = decide(logger);
    verdicts.set(logger, verdict);
    return verdict;
  }

  function decide(logger: string): boolean {
    for (const around of namesAround(logger)) {
      if (deny.includes(around)) return false;
      if (allow?.includes(around) === true) return true;
    }
    return allow === undefined;
  }

  const others: OwnOpinion = {
    passes: "none",
    which: allow === undefined
      ? `all loggers but ${deny.join(", ")}`
      : `the loggers ${allow.join(", ")}${deny.length === 0 ? "" : ` without ${deny.join(", ")}`}`,
  };
  return {
    refuses: ({ logger }) => isWanted(logger) ? undefined : "its logger is not one of those that are wanted",
    opinion: (logger) => isWanted(logger) ? PASSES_ALL : others,
  };
});
