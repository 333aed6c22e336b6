// Functions that run in spans, and the decorator of methods: as the standard has them, and as TypeScript's
// `experimentalDecorators` calls them.

import type { LateSpans } from "./late_spans.ts";
import { dressAs } from "./spans.ts";

type Method = (this: never, ...args: never[]) => unknown;

/** The decorator itself, or one that is told a name. */
export interface Traced {
  <M extends Method>(method: M, context: ClassMethodDecoratorContext): M;
  /** `experimentalDecorators`. */
  (target: object, key: string | symbol, descriptor: PropertyDescriptor): void;
  (name: string): NamedTraced;
}

/** A decorator with a name. */
export interface NamedTraced {
  <M extends Method>(method: M, context: ClassMethodDecoratorContext): M;
  (target: object, key: string | symbol, descriptor: PropertyDescriptor): void;
}

/** A function that runs in a span of its own name, or another. `this`, arguments and result are as without. */
export function wrapWith<A extends unknown[], R>(
  spans: LateSpans,
  work: (...args: A) => R,
  name?: string,
): (...args: A) => R {
  const run = (call: () => R) => spans.span(spanName, call);
  const spanName = name ?? (work.name === "" ? "(anonymous)" : work.name);
  return dressAs(function (this: unknown, ...args: A): R {
    return run(() => Reflect.apply(work, this, args));
  }, work);
}

/** Makes the decorator. */
export function traceWith(spans: LateSpans): Traced {
  function traced<M extends Method>(method: M, context: ClassMethodDecoratorContext): M;
  function traced(target: object, key: string | symbol, descriptor: PropertyDescriptor): void;
  function traced(name: string): NamedTraced;
  function traced(first: unknown, second?: unknown, third?: unknown): unknown {
    if (typeof first === "string") {
      return (method: unknown, ...rest: unknown[]) => decorate(first, method, ...rest);
    }
    return decorate(undefined, first, second, third);
  }

  function decorate(name: string | undefined, first: unknown, second?: unknown, third?: unknown): unknown {
    if (isDescriptor(third)) {
      third.value = wrapMethod(third.value, name ?? String(second));
      return undefined;
    }
    return wrapMethod(first, name ?? nameOf(second));
  }

  function wrapMethod(method: unknown, name: string): unknown {
    if (typeof method !== "function") {
      throw new TypeError(`Cannot trace "${name}": only methods can be decorated`);
    }
    const wrapped = function (this: unknown, ...args: unknown[]): unknown {
      return spans.span(name, () => Reflect.apply(method, this, args));
    };
    return dressAs(wrapped, method);
  }
  return traced;
}

function nameOf(context: unknown): string {
  return typeof context === "object" && context !== null && "name" in context
    ? String(context.name)
    : "(anonymous)";
}

function isDescriptor(value: unknown): value is PropertyDescriptor {
  return typeof value === "object" && value !== null && "value" in value;
}
