// What `import … from "microlog/logged"` gives: functions and methods whose calls are logged, where they begin and how they
// end.

import { findLibrary } from "./inject/library.ts";
import { isError } from "./logger/hostile.ts";
import type { Level } from "./logger/levels.ts";
import type { Logger } from "./logger/logger.ts";
import { runToEnd } from "./telemetry/run_to_end.ts";
import { dressAs } from "./telemetry/spans.ts";

/** How calls are logged. */
export interface LoggedOptions {
  /** Default: the function's. */
  readonly name?: string;
  /** Default `trace`; where that is off, a call costs a look at it. */
  readonly level?: Level;
  /** Name of the logger, default the root. */
  readonly logger?: string;
  /** Whether arguments are logged, with secrets in them hidden; default false. */
  readonly args?: boolean;
  /** Whether results are; default false. */
  readonly result?: boolean;
}

type Method = (this: never, ...args: never[]) => unknown;

/** A decorator of methods: the standard's, and that of `experimentalDecorators`. */
export interface MethodDecorator {
  <M extends Method>(method: M, context: ClassMethodDecoratorContext): M;
  (target: object, key: string | symbol, descriptor: PropertyDescriptor): void;
}

/**
 * Decorates a method, so that each call is logged: `@logCalls()` at `trace`, `@logCalls({ level: "debug", args: true })`.
 * Errors are logged as they pass and thrown on.
 *
 * @example
 * class Shop {
 *   @logCalls({ logger: "shop", level: "debug" })
 *   async checkout(cart: Cart) { … }
 * }
 */
export function logCalls(options: LoggedOptions = {}): MethodDecorator {
  function decorator<M extends Method>(method: M, context: ClassMethodDecoratorContext): M;
  function decorator(target: object, key: string | symbol, descriptor: PropertyDescriptor): void;
  function decorator(first: unknown, second: unknown, third?: PropertyDescriptor): unknown {
    if (third === undefined) return wrapMethod(first, nameOf(second), options);
    third.value = wrapMethod(third.value, String(second), options);
    return undefined;
  }
  return decorator;
}

/**
 * A function whose calls are logged. `this`, arguments and result are as without.
 *
 * @example
 * const load = logged(async function load(id: string) { … }, { logger: "users", args: true });
 */
export function logged<A extends unknown[], R>(
  work: (...args: A) => R,
  options: LoggedOptions = {},
): (...args: A) => R {
  const calls = new CallLog(work.name, options);
  return dressAs(function (this: unknown, ...args: A): R {
    return calls.run(args, () => Reflect.apply(work, this, args));
  }, work);
}

function wrapMethod(method: unknown, name: string, options: LoggedOptions): unknown {
  if (typeof method !== "function") {
    throw new TypeError(`Cannot log calls of "${name}": only methods can be decorated`);
  }
  const calls = new CallLog(name, options);
  return dressAs(function (this: unknown, ...args: unknown[]): unknown {
    return calls.run(args, () => Reflect.apply(method, this, args));
  }, method);
}

function nameOf(context: unknown): string {
  return typeof context === "object" && context !== null && "name" in context ? String(context.name) : "";
}

/** Logs the calls of one function. */
class CallLog {
  readonly #name: string;
  readonly #options: LoggedOptions;
  readonly #level: Level;
  #logger: Logger | undefined;

  constructor(usualName: string, options: LoggedOptions) {
    this.#name = options.name ?? (usualName === "" ? "(anonymous)" : usualName);
    this.#options = options;
    this.#level = options.level ?? "trace";
  }

  run<R>(args: readonly unknown[], work: () => R): R {
    const level = this.#level;
    const logger = this.#logger ??= findLibrary().logging.logger(this.#options.logger);
    if (!logger.isEnabled(level)) return work();
    const call = this.#name;
    const began = performance.now();
    logger.log(level, `${call} begins`, this.#options.args === true ? { call, args } : { call });
    return runToEnd(work, (ending) => {
      const fields = { call, duration_ms: Math.round((performance.now() - began) * 1000) / 1000 };
      if (!ending.hasFailed) {
        const { result } = this.#options;
        logger.log(level, `${call} ends`, result === true ? { ...fields, result: ending.value } : fields);
      } else if (isError(ending.error)) logger.log(level, ending.error, `${call} throws`, fields);
      else logger.log(level, `${call} throws`, { ...fields, thrown: ending.error });
    });
  }
}
