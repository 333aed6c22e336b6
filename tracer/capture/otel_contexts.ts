// Contexts of OpenTelemetry's API, held where those of the library are, so that spans of both are each other's parents.

import type { ContextFrame, Contexts } from "../logger/context.ts";
import { type TraceContext } from "../logger/context.ts";
import {
  BAGGAGE_KEY,
  isOtelContext,
  isOtelSpan,
  type OtelContext,
  type OtelContextManager,
  type OtelSpanContext,
  SPAN_KEY,
} from "../telemetry/otel_types.ts";
import { RecordedSpan } from "./otel_span.ts";

/** A context as the API wants it. */
class HeldContext implements OtelContext {
  readonly #values: ReadonlyMap<symbol, unknown>;

  constructor(values: ReadonlyMap<symbol, unknown>) {
    this.#values = values;
  }

  getValue(key: symbol): unknown {
    return this.#values.get(key);
  }

  setValue(key: symbol, value: unknown): OtelContext {
    return new HeldContext(new Map(this.#values).set(key, value));
  }

  deleteValue(key: symbol): OtelContext {
    const values = new Map(this.#values);
    values.delete(key);
    return new HeldContext(values);
  }
}

const ROOT: OtelContext = new HeldContext(new Map());

/** Holds contexts of the API. */
export class OtelContexts implements OtelContextManager {
  readonly #contexts: Contexts;

  constructor(contexts: Contexts) {
    this.#contexts = contexts;
  }

  active(): OtelContext {
    const { foreign } = this.#contexts.frame();
    return isOtelContext(foreign) ? foreign : ROOT;
  }

  with(
    context: OtelContext,
    work: (...args: never[]) => unknown,
    self?: unknown,
    ...args: unknown[]
  ): unknown {
    return this.#contexts.runIn(partsOf(context), () => Reflect.apply(work, self, args));
  }

  /** Functions alone: an emitter's listeners run in whatever holds where it emits. */
  bind<T>(context: OtelContext, target: T): T {
    if (typeof target !== "function") return target;
    const run = (self: unknown, args: unknown[]) =>
      this.#contexts.runIn(partsOf(context), () => Reflect.apply(target, self, args));
    return new Proxy(target, { apply: (_target, self, args) => run(self, args) });
  }

  enable(): OtelContextManager {
    return this;
  }

  disable(): OtelContextManager {
    return this;
  }
}

/** What of the frame a context of the API decides. */
function partsOf(context: OtelContext): Partial<ContextFrame> {
  const span = context.getValue(SPAN_KEY);
  const baggage = baggageOf(context);
  return {
    foreign: context,
    ...(span instanceof RecordedSpan ? { spanKey: span.key } : {}),
    ...(isOtelSpan(span) ? { trace: traceOf(span.spanContext()) } : {}),
    ...(baggage === undefined ? {} : { baggage }),
  };
}

/** A span's context as a trace; undefined when it is not valid. */
export function traceOf(context: OtelSpanContext | undefined): TraceContext | undefined {
  if (context === undefined) return undefined;
  const { traceId, spanId, traceFlags, traceState } = context;
  if (!/^(?!0+$)[\da-f]{32}$/.test(traceId) || !/^(?!0+$)[\da-f]{16}$/.test(spanId)) return undefined;
  return { traceId, spanId, sampled: (traceFlags & 1) === 1, state: traceState?.serialize() ?? "" };
}

/** Baggage of the API by name; undefined when there is none. */
export function baggageOf(context: OtelContext): ReadonlyMap<string, string> | undefined {
  const baggage = context.getValue(BAGGAGE_KEY);
  if (!hasEntries(baggage)) return undefined;
  return new Map(baggage.getAllEntries().map(([name, { value }]) => [name, value]));
}

interface Entries {
  getAllEntries(): readonly (readonly [string, { readonly value: string }])[];
}

function hasEntries(value: unknown): value is Entries {
  return typeof value === "object" && value !== null && "getAllEntries" in value;
}
