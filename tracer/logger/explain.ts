// Why a record is written, or is not.

import { levelName, parseLevel } from "./levels.ts";
import { OFF } from "./level_ranks.ts";
import { type LoggerTree, namesAround, type Route, takesLogger } from "./logger_tree.ts";

/** What is in force. */
export interface Explained {
  readonly tree: LoggerTree;
  /** Where the configuration comes from, in sentences, when that is not code alone. */
  readonly notes: readonly string[];
}

/** Why a record of a logger is written, or is not, in sentences. @throws {RangeError} when there is no such level */
export function explainRecord({ tree, notes }: Explained, name: string, level: string): readonly string[] {
  const rank = parseLevel(level);
  const inForce = levelInForce(tree, name);
  const levelText = inForce.rank >= OFF ? "off" : levelName(inForce.rank);
  const reasons = [`The level of "${name}" is ${levelText}, ${inForce.from}.`, ...notes];
  if (rank < inForce.rank) return [...reasons, `A record at ${level} is below it: it is not written.`];
  const { routes } = tree.rules;
  if (routes.length === 0) return [...reasons, "No sink is configured: it is not written."];
  return [...reasons, ...routes.map((route) => explainRoute(route, name, rank))];
}

/** The level of a logger, and where it comes from. */
export function levelInForce(
  tree: LoggerTree,
  name: string,
): { readonly rank: number; readonly from: string } {
  const { ownLevels, rules } = tree;
  const rank = tree.levelOf(name);
  const around = namesAround(name).find((part) => ownLevels.has(part) || rules.levels.has(part));
  if (around === undefined) return { rank, from: "the configured level" };
  const quoted = around === "" ? "all loggers" : `"${around}"`;
  return { rank, from: `${ownLevels.has(around) ? "set" : "configured"} for ${quoted}` };
}

function explainRoute(route: Route, name: string, rank: number): string {
  if (rank < route.level) return `${route.name} takes ${levelName(route.level)} and above: not this one.`;
  if (!takesLogger(route.loggers, name)) {
    return `${route.name} takes other loggers: ${route.loggers?.join(", ")}.`;
  }
  const opinions = route.opinions?.(name, rank) ?? [];
  const against = opinions.find(({ passes }) => passes === "none");
  if (against !== undefined) {
    return `${route.name} does not take it: its filter "${against.name}" lets through ${against.which}.`;
  }
  const some = opinions.filter(({ passes }) => passes === "some");
  if (some.length > 0) {
    const conditions = some.map(({ name: filter, which }) => `"${filter}" lets through ${which}`);
    return `${route.name} takes it where its filters do: ${conditions.join("; ")}.`;
  }
  const filtered = route.refuses === undefined || opinions.length > 0 ? "" : ", unless it refuses it itself";
  return `${route.name} takes it${filtered}.`;
}
