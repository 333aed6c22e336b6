// Loggers by name as a tree (`api.users` is below `api`), with the levels in force and the routes that records take. A
// change reaches every logger at once: all loggers of a name, bound or not, look at one node.

import { findLevel, parseLevel } from "./levels.ts";
import { INFO, OFF } from "./level_ranks.ts";
import type { LogRecord } from "./record.ts";

/** What a filter does to the records of one logger at one level. */
export interface FilterOpinion {
  readonly name: string;
  readonly passes: "all" | "some" | "none";
  /** Which ones it lets through: "10 % below error, picked by chance". Only told when these are not all. */
  readonly which: string;
}

/** A way that records take: a sink with what stands before it. */
export interface Route {
  /** What `explain()` calls it. */
  readonly name: string;
  /** Rank from which on it takes records. */
  readonly level: number;
  /** Whether it takes records that are below the levels of their loggers, too: captures of tests do. */
  readonly ignoresLevels?: boolean;
  /** Loggers that it takes records of: these and those below them; undefined is all. */
  readonly loggers?: readonly string[];
  /** Why a record is refused; undefined lets it through. Called before anything is formatted. */
  readonly refuses?: (record: LogRecord) => string | undefined;
  /** What the filters before it do, in their order; undefined where there are none. */
  readonly opinions?: (logger: string, level: number) => readonly FilterOpinion[];
  readonly write: (record: LogRecord) => void;
}

/** What is in force for all loggers. */
export interface TreeRules {
  /** Level of loggers that no rule names. */
  readonly level: number;
  /** Ranks by the beginning of a name; the longest that fits counts. */
  readonly levels: ReadonlyMap<string, number>;
  readonly routes: readonly Route[];
}

/** Nothing is written until somebody says where. */
export const SILENT: TreeRules = { level: INFO, levels: new Map(), routes: [] };

/** All loggers of one name. */
export class LoggerNode {
  readonly name: string;
  /** Rank below which calls do nothing. */
  threshold = OFF;
  /** Those that take its records, with the level from which on they do. */
  routes: readonly Route[] = [];
  /** What all loggers of the name inherit: methods of levels that are off do nothing (logger.ts). */
  readonly methods: object;

  constructor(name: string, methods: object) {
    this.name = name;
    this.methods = methods;
  }
}

/** What stands behind the nodes: makes the methods of one, and changes them when its threshold did. */
export interface NodeMethods {
  readonly create: () => object;
  readonly change: (node: LoggerNode) => void;
}

/** The tree. One serves the whole program. */
export class LoggerTree {
  /** As long as somebody has a logger of the name: programs that put values into names would fill memory with them. */
  readonly #nodes = new Map<string, WeakRef<LoggerNode>>();
  readonly #forgotten = new FinalizationRegistry<string>((name) => {
    // There may be a new one of that name.
    if (this.#nodes.get(name)?.deref() === undefined) this.#nodes.delete(name);
  });
  /** Levels that were set by hand, by name. */
  readonly ownLevels = new Map<string, number>();
  readonly #methods: NodeMethods;
  /** Records that were made, by rank of their level. */
  readonly records = new Float64Array(OFF);
  #rules: TreeRules = SILENT;

  constructor(methods: NodeMethods) {
    this.#methods = methods;
  }

  /** The node of a name; "" is the root. */
  node(name: string): LoggerNode {
    const known = this.#nodes.get(name)?.deref();
    if (known !== undefined) return known;
    const node = new LoggerNode(name, this.#methods.create());
    this.#nodes.set(name, new WeakRef(node));
    this.#forgotten.register(node, name);
    this.#settle(node);
    return node;
  }

  /** Names that are remembered. */
  get size(): number {
    return this.#nodes.size;
  }

  /** Names of loggers that are there. */
  get names(): readonly string[] {
    return [...this.#nodes.keys()];
  }

  get rules(): TreeRules {
    return this.#rules;
  }

  /** Puts other rules in force, for loggers that are there and those to come. */
  apply(rules: TreeRules): void {
    this.#rules = rules;
    this.#settleAll();
  }

  /** Sets the level of a name and what is below it; undefined leaves it to the rules again. */
  setLevel(name: string, level: number | undefined): void {
    if (level === undefined) this.ownLevels.delete(name);
    else this.ownLevels.set(name, level);
    this.#settleAll();
  }

  /** The level in force. */
  levelOf(name: string): number {
    for (const around of namesAround(name)) {
      const level = this.ownLevels.get(around) ?? this.#rules.levels.get(around);
      if (level !== undefined) return level;
    }
    return this.#rules.level;
  }

  #settleAll(): void {
    for (const reference of this.#nodes.values()) {
      const node = reference.deref();
      if (node !== undefined) this.#settle(node);
    }
  }

  #settle(node: LoggerNode): void {
    const rank = this.levelOf(node.name);
    node.routes = this.#rules.routes.filter(({ loggers }) => takesLogger(loggers, node.name))
      .map((route) =>
        route.ignoresLevels === true || route.level >= rank ? route : { ...route, level: rank }
      );
    node.threshold = Math.min(OFF, ...node.routes.map(({ level }) => level));
    this.#methods.change(node);
  }
}

/** Whether a route takes the records of a logger. */
export function takesLogger(loggers: readonly string[] | undefined, name: string): boolean {
  return loggers === undefined || namesAround(name).some((around) => loggers.includes(around));
}

/** A name and those it is below, nearest first: `a.b`, `a`, "". */
export function namesAround(name: string): string[] {
  const names = [];
  for (let at = name; at !== ""; at = at.slice(0, Math.max(0, at.lastIndexOf(".")))) names.push(at);
  return [...names, ""];
}

/**
 * Levels by logger name as they are configured.
 * @throws {RangeError} when one is no level
 */
export function parseLevels(levels: Readonly<Record<string, string>>): ReadonlyMap<string, number> {
  return new Map(Object.entries(levels).map(([name, level]) => [name, parseLevel(level)]));
}

/** A rank from a name, or `otherwise` where it is none. */
export function levelOr(name: string | undefined, otherwise: number): number {
  return (name === undefined ? undefined : findLevel(name)) ?? otherwise;
}
