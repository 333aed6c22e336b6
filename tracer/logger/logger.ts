// What programs log with. A call below the level costs one comparison.

import { copyFields } from "./hostile.ts";
import type { LoggerHost } from "./logger_host.ts";
import type { Fields } from "./json_fields.ts";
import { findLevel, levelName, type LevelSetting, parseLevel } from "./levels.ts";
import { DEBUG, ERROR, FATAL, INFO, TRACE, WARN } from "./level_ranks.ts";
import { fieldsNow } from "./live_fields.ts";
import { type LogMethod, readCall } from "./log_call.ts";
import type { LoggerNode, LoggerTree, NodeMethods, Route } from "./logger_tree.ts";
import { BoundFields, type LogRecord } from "./record.ts";

/** A logger. */
export interface Logger {
  /** With dots between its parts; "" is the root. */
  readonly name: string;
  readonly trace: LogMethod;
  readonly debug: LogMethod;
  readonly info: LogMethod;
  readonly warn: LogMethod;
  readonly error: LogMethod;
  readonly fatal: LogMethod;
  /** `warn` by another name. */
  readonly warning: LogMethod;
  /** `fatal` by another name. */
  readonly critical: LogMethod;
  /** `error` by another name, for what was caught. */
  readonly exception: LogMethod;
  /** Logs at a level that is known only then; at `info`, and told once, when there is no such level. */
  log(level: string, first: unknown, second?: unknown, third?: unknown): void;
  /** Whether a record of that level would go anywhere; one of a level that is none would not. */
  isEnabled(level: string): boolean;
  /** A logger of the same name that gives its records these fields, too; functions among them make a value for each record. */
  bind(fields: Fields): Logger;
  /** `bind` by another name. */
  child(fields: Fields): Logger;
  /** `bind` by another name. */
  with(fields: Fields): Logger;
  /** The logger `name.below`, with the same fields. */
  getChild(below: string): Logger;
  /**
   * Sets the level of this name and what is below it, for all loggers of it; undefined leaves it to the configuration.
   * @throws {RangeError} when there is no such level
   */
  setLevel(level: LevelSetting | undefined): void;
}

/** What all loggers of a program share. */
export interface LoggerShared {
  readonly tree: LoggerTree;
  readonly host: LoggerHost;
}

/** Makes the logger of a name. */
export function createLogger(shared: LoggerShared, name: string, bound?: BoundFields): Logger {
  return attachLogger(shared, shared.tree.node(name), bound);
}

/** Inherits from the node, so that a change there reaches all loggers of the name. */
function attachLogger(shared: LoggerShared, node: LoggerNode, bound: BoundFields | undefined): NodeLogger {
  const logger = Object.create(node.methods);
  logger.shared = shared;
  logger.node = node;
  logger.bound = bound;
  return logger;
}

function doNothing(): void {}

/** Methods by the level that they log at. */
const RANKS = {
  trace: TRACE,
  debug: DEBUG,
  info: INFO,
  warn: WARN,
  error: ERROR,
  fatal: FATAL,
  warning: WARN,
  critical: FATAL,
  exception: ERROR,
} as const;

/** The methods of loggers, for their tree. What is off is replaced: no call is as fast as one that does nothing. */
export const LOGGER_METHODS: NodeMethods = {
  create: () => Object.create(NodeLogger.prototype),
  change({ methods, threshold }) {
    for (const [name, rank] of Object.entries(RANKS)) {
      const value = threshold <= rank ? Reflect.get(NodeLogger.prototype, levelName(rank)) : doNothing;
      if (Reflect.get(methods, name) !== value) Reflect.set(methods, name, value);
    }
  },
};

/** Its members are private by word alone: JavaScriptCore takes 6 ns to look into one that is so by `#`. */
abstract class NodeLogger implements Logger {
  declare private readonly shared: LoggerShared;
  declare private readonly node: LoggerNode;
  declare private readonly bound: BoundFields | undefined;
  // Other names of those below, which the tree gives to its nodes (LOGGER_METHODS).
  declare readonly warning: LogMethod;
  declare readonly critical: LogMethod;
  declare readonly exception: LogMethod;

  get name(): string {
    return this.node.name;
  }

  trace(first: unknown, second?: unknown, ...rest: unknown[]): void {
    this.write(TRACE, first, second, rest);
  }

  debug(first: unknown, second?: unknown, ...rest: unknown[]): void {
    this.write(DEBUG, first, second, rest);
  }

  info(first: unknown, second?: unknown, ...rest: unknown[]): void {
    this.write(INFO, first, second, rest);
  }

  warn(first: unknown, second?: unknown, ...rest: unknown[]): void {
    this.write(WARN, first, second, rest);
  }

  error(first: unknown, second?: unknown, ...rest: unknown[]): void {
    this.write(ERROR, first, second, rest);
  }

  fatal(first: unknown, second?: unknown, ...rest: unknown[]): void {
    this.write(FATAL, first, second, rest);
  }

  log(level: string, first: unknown, second?: unknown, ...rest: unknown[]): void {
    const found = findLevel(level);
    if (found === undefined) {
      this.shared.host.fault("logger", new RangeError(`There is no level "${String(level)}"`));
    }
    const rank = found ?? INFO;
    if (this.node.threshold <= rank && rank <= FATAL) this.write(rank, first, second, rest);
  }

  isEnabled(level: string): boolean {
    const rank = findLevel(level);
    return rank !== undefined && this.node.threshold <= rank && rank <= FATAL;
  }

  bind(fields: Fields): Logger {
    const bound = new BoundFields(copyFields(this.bound?.fields, fields));
    return attachLogger(this.shared, this.node, bound);
  }

  child(fields: Fields): Logger {
    return this.bind(fields);
  }

  with(fields: Fields): Logger {
    return this.bind(fields);
  }

  getChild(below: string): Logger {
    const name = [this.name, below].filter((part) => part !== "").join(".");
    return createLogger(this.shared, name, this.bound);
  }

  setLevel(level: LevelSetting | undefined): void {
    this.shared.tree.setLevel(this.name, level === undefined ? undefined : parseLevel(level));
  }

  /** Hot. Never throws: what goes wrong in a sink is told to the host. */
  private write(level: number, first: unknown, second: unknown, rest: readonly unknown[]): void {
    const { host, tree } = this.shared;
    tree.records[level] = (tree.records[level] ?? 0) + 1;
    try {
      const { message, fields, error } = readCall(first, second, rest);
      const record = {
        time: host.now(),
        level,
        logger: this.node.name,
        message,
        error,
        fields,
        bound: fieldsNow(this.bound),
        context: host.contextFields(),
      };
      const { routes } = this.node;
      for (let i = 0; i < routes.length; i++) send(routes[i], record, host);
    } catch (fault) {
      host.fault("logger", fault);
    }
  }
}

/** Sends a record that was made elsewhere the way that records of its logger take. Never throws. */
export function sendRecord({ tree, host }: LoggerShared, record: LogRecord): void {
  try {
    const { threshold, routes } = tree.node(record.logger);
    if (record.level >= threshold) { for (const route of routes) send(route, record, host); }
  } catch (fault) {
    host.fault("logger", fault);
  }
}

/** Sends a record to a sink whose level it has. One sink's fault leaves the others alone. */
export function send(route: Route | undefined, record: LogRecord, host: LoggerHost): void {
  if (route === undefined || record.level < route.level) return;
  try {
    if (route.refuses === undefined || route.refuses(record) === undefined) route.write(record);
  } catch (fault) {
    host.fault(route.name, fault);
  }
}
