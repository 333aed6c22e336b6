// Standing in front of a runtime's function without being seen: what it returns, throws and calls back is as it was, and
// nothing of the tracer shows in stacks.
//
// - A function is wrapped by a Proxy, which has its name, length, properties and `[native code]`.
// - A promise is followed by a derived one, which is just as native. A rejection that nobody handles surfaces there, and
//   engines look through it when they trace `await`. It settles one microtask later.
// - A callback is wrapped, on V8, by a Proxy whose handler has a getter instead of a trap: it tells that the callback is being called,
//   and leaves no frame below it, because the engine then calls the callback itself. What it is called with, nobody learns.

import { process } from "./host_process.ts";
import { hideTracer, lowerLimit, raiseLimit } from "./hidden_frames.ts";
import { disguise } from "./output.ts";
import { throwAgain } from "./throw_again.ts";
import { quietly, type Wait, type WaitKind, type WaitSink, type WaitSubject } from "./waits.ts";

/** Any function of a runtime or of the program. */
export type AnyFunction = (...args: unknown[]) => unknown;

// Taken before the program can replace them.
const { apply, defineProperty, getOwnPropertyDescriptor, getPrototypeOf, get } = Reflect;
const { then } = Promise.prototype;
const NativePromise = Promise;

const IS_BUN = "Bun" in globalThis;

/** Node's own. */
// Pages, too, load this file where a bundler makes one file of all: they have no process.
const nextTick = IS_BUN || "Deno" in globalThis ? undefined : process?.nextTick;
const { queueMicrotask } = globalThis;

/** How a function waits. */
export interface WaitingFunction {
  readonly kind: WaitKind;
  readonly operation: string;
  /** What is waited for, from the arguments. May throw. */
  readonly subject: (args: readonly unknown[], self: unknown) => WaitSubject;
  /** What is done in place of `operation`, where the arguments say. */
  readonly operationOf?: (args: readonly unknown[]) => string;
  /** Whether a call is a wait, default any. */
  readonly waits?: (args: readonly unknown[], self: unknown) => boolean;
  /** The promise in what is returned that ends the wait; it never rejects without the program's doing. */
  readonly settles?: (value: unknown) => unknown;
  /** Told what a promise came to. */
  readonly onValue?: (value: unknown) => void;
  /** Status of what a promise came to, such as 404; 0 without one. */
  readonly statusOf?: (value: unknown) => number;
}

/** The function, for its waits to be told. What it returns decides how: a promise, or by its last callback. */
export function wrapWaiting(original: AnyFunction, waiting: WaitingFunction, sink: WaitSink): AnyFunction {
  return new Proxy(original, new WaitingHandler(waiting, sink));
}

/** The trap of a function that waits. A class, because dozens are made before the program starts. */
class WaitingHandler implements ProxyHandler<AnyFunction> {
  readonly #waiting: WaitingFunction;
  readonly #sink: WaitSink;

  constructor(waiting: WaitingFunction, sink: WaitSink) {
    this.#waiting = waiting;
    this.#sink = sink;
  }

  // Hot, and with few functions: each that is made for a call costs as much as telling of it.
  apply(target: AnyFunction, self: unknown, args: unknown[]): unknown {
    const sink = this.#sink;
    const { calls } = sink;
    const wait = calls.depth > 0 ? undefined : this.#begin(args, self);
    const callback = callbackOf(args);
    if (callback >= 0) args[callback] = followCallback(args[callback], wait, sink);
    // Stacks that are made meanwhile are longer by what is then taken out of them.
    const limit = raiseLimit();
    let value: unknown;
    calls.depth++;
    try {
      value = apply(target, self, args);
    } catch (error) {
      sink.end(wait, "failed");
      hideTracer(error, sink, limit);
      throwAgain(error);
    } finally {
      calls.depth--;
      lowerLimit(limit);
    }
    const { settles } = this.#waiting;
    if (settles !== undefined) {
      const promise = quietly(() => settles(value), undefined);
      if (isPlainPromise(promise) && wait !== undefined) {
        apply(then, promise, [() => sink.end(wait, "ok"), () => sink.end(wait, "failed")]);
      } else sink.end(wait, "unknown");
      return value;
    }
    if (isPlainPromise(value)) return followPromise(value, wait, sink, this.#waiting);
    if (callback < 0) sink.end(wait, "ok");
    return value;
  }

  #begin(args: readonly unknown[], self: unknown): Wait | undefined {
    const { kind, operation, operationOf, waits, subject } = this.#waiting;
    try {
      if (waits !== undefined && !waits(args, self)) return undefined;
      const name = operationOf === undefined ? operation : operationOf(args);
      return this.#sink.begin(kind, name, subject(args, self));
    } catch {
      // A getter of the program's own that throws: the runtime is about to call it, and tells.
      return this.#sink.begin(kind, operation, "");
    }
  }
}

/** Place of the last function among arguments; -1 without one. Hot. */
function callbackOf(args: readonly unknown[]): number {
  for (let i = args.length - 1; i >= 0; i--) if (typeof args[i] === "function") return i;
  return -1;
}

/** Puts a wrapper in the place of a function, where there is one that can be replaced. */
export function replaceFunction(
  owner: object,
  name: string,
  wrap: (original: AnyFunction) => AnyFunction,
): void {
  const property = getOwnPropertyDescriptor(owner, name);
  if (property === undefined || !isFunction(property.value)) return;
  if (property.writable) Reflect.set(owner, name, wrap(property.value));
  else if (property.configurable) defineProperty(owner, name, { ...property, value: wrap(property.value) });
}

/** The callback, which is called as it would be; that it is called ends the wait. */
export function followCallback(callback: unknown, wait: Wait | undefined, sink: WaitSink): unknown {
  if (wait === undefined || !isFunction(callback)) return callback;
  if (IS_BUN) {
    // JavaScriptCore shows a Proxy that is called, and drops the frame of a call in this place.
    const wrapper = function (this: unknown, ...args: unknown[]): unknown {
      sink.end(wait, args[0] instanceof Error ? "failed" : "ok");
      return apply(callback, this, args);
    };
    disguise(wrapper, callback);
    return wrapper;
  }
  return new Proxy(callback, {
    get apply() {
      sink.end(wait, "unknown");
      return get(NO_TRAP, "apply");
    },
  });
}

/** A handler without traps: the engine then does what it would without a Proxy. */
const NO_TRAP = Object.create(null);

/** Whether a value can be called. */
export function isFunction(value: unknown): value is AnyFunction {
  return typeof value === "function";
}

/** Whether a value is a promise as the language makes them, so that a derived one is equal to it. */
export function isPlainPromise(value: unknown): value is Promise<unknown> {
  return typeof value === "object" && value !== null && getPrototypeOf(value) === NativePromise.prototype &&
    NativePromise.prototype.constructor === NativePromise && !Object.hasOwn(value, "constructor");
}

/** A promise that settles as another does; that it settles ends the wait. */
export function followPromise(
  promise: Promise<unknown>,
  wait: Wait | undefined,
  sink: WaitSink,
  { onValue, statusOf }: Pick<WaitingFunction, "onValue" | "statusOf"> = {},
): unknown {
  const turn = openTurn(sink.calls);
  return apply(then, promise, [
    (value: unknown) => {
      sink.end(wait, "ok", statusOf === undefined ? 0 : quietly(() => statusOf(value), 0));
      if (onValue !== undefined) quietly(() => onValue(value), undefined);
      return value;
    },
    (error: unknown) => {
      sink.end(wait, "failed");
      if (turn === sink.calls.turn) hideTracer(error, sink);
      throw error;
    },
  ]);
}

/**
 * The turn of the event loop. Only errors that are made while a function is called have the tracer in their stack, and they
 * come in the same turn; others are left alone, because looking at a stack makes Node forget where an error was thrown, which
 * it shows when nobody handles it. A turn ends after its microtasks. Elsewhere there is one turn.
 */
function openTurn(calls: WaitSink["calls"]): number {
  if (!calls.isTurnOpen && nextTick !== undefined) {
    calls.isTurnOpen = true;
    queueMicrotask(() =>
      nextTick(() => {
        calls.isTurnOpen = false;
        calls.turn++;
      })
    );
  }
  return calls.turn;
}
