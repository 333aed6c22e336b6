// Waits through functions that every runtime has as globals: fetch, and timers that somebody awaits.

import { hideTracer, lowerLimit, raiseLimit } from "./hidden_frames.ts";
import { throwAgain } from "./throw_again.ts";
import type { Wait, WaitSink } from "./waits.ts";
import {
  type AnyFunction,
  followCallback,
  isFunction,
  replaceFunction,
  wrapWaiting,
} from "./waits_wrapping.ts";

/** Shorter timers are how programs take turns, not what they wait for. */
export const LONG_TIMER_MILLIS = 10;

const { apply } = Reflect;
const { toString } = Function.prototype;

/** What `fetch` may be given; read once more than without the tracer. */
interface RequestLike {
  readonly url?: unknown;
  readonly method?: unknown;
}

/** Tells of the waits of all globals. */
export function watchGlobals(sink: WaitSink): void {
  if (sink.wants("fetch")) replaceFunction(globalThis, "fetch", (fetch) => wrapFetch(fetch, sink));
}

/** `fetch`, of which the wait ends when the answer's head is there. */
export function wrapFetch(
  original: AnyFunction,
  sink: WaitSink,
): AnyFunction {
  return wrapWaiting(original, {
    kind: "fetch",
    operation: "GET",
    operationOf: ([input, init]) => textOf(init, "method") ?? textOf(input, "method") ?? "GET",
    subject: ([input]) =>
      typeof input === "string" ? input : textOf(input, "url") ?? textOf(input, "href") ?? "",
    statusOf: (response) => isObject(response) && "status" in response ? Number(response.status) : 0,
  }, sink);
}

/** A member that is a text. */
function textOf(value: unknown, name: keyof RequestLike | "href"): string | undefined {
  const text: unknown = isObject(value) ? Reflect.get(value, name) : undefined;
  return typeof text === "string" && text !== "" ? text : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/**
 * `setTimeout` for timers whose callback is what resolves a promise: `new Promise((resolve) => setTimeout(resolve, 500))`.
 * Whoever awaits the promise waits for the timer.
 */
export function wrapSetTimeout(
  original: AnyFunction,
  sink: WaitSink,
): AnyFunction {
  return new Proxy(original, {
    apply(target, self: unknown, args: unknown[]): unknown {
      const [callback, millis] = args;
      if (!isFunction(callback)) return refuse(target, self, args, sink);
      if (typeof millis !== "number" || millis < LONG_TIMER_MILLIS || !isResolver(callback)) {
        return apply(target, self, args);
      }
      const isOver = () => isObject(timer) && "_destroyed" in timer && timer._destroyed === true;
      const wait: Wait | undefined = sink.begin("timer", "setTimeout", `${Math.trunc(millis)} ms`, isOver);
      const timer: unknown = apply(target, self, args.with(0, followCallback(callback, wait, sink)));
      return timer;
    },
  });
}

/** Lets the runtime throw what it throws without a callback. */
function refuse(target: AnyFunction, self: unknown, args: unknown[], sink: WaitSink): unknown {
  const limit = raiseLimit();
  try {
    return apply(target, self, args);
  } catch (error) {
    hideTracer(error, sink, limit);
    return throwAgain(error);
  } finally {
    lowerLimit(limit);
  }
}

/** Whether a function is one that engines make for the executor of a promise: native and without a name. */
function isResolver(value: AnyFunction): boolean {
  return value.name === "" && !Object.hasOwn(value, "prototype") &&
    String(apply(toString, value, [])).includes("[native code]");
}

/** `setTimeout` of node:timers/promises. */
export function wrapTimerPromise(
  original: AnyFunction,
  sink: WaitSink,
): AnyFunction {
  return wrapWaiting(original, {
    kind: "timer",
    operation: "setTimeout",
    subject: ([millis]) => `${Math.trunc(Number(millis))} ms`,
    waits: ([millis]) => typeof millis === "number" && millis >= LONG_TIMER_MILLIS,
  }, sink);
}
