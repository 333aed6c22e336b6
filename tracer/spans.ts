// What `import … from "microlog/spans"` gives: spans around work, as a handle, by wrapping, as a decorator.

import { findLibrary } from "./inject/library.ts";
import type { LateSpans } from "./telemetry/late_spans.ts";
import type { Span, SpanOptions } from "./telemetry/spans.ts";
import { type Traced, traceWith, wrapWith } from "./telemetry/traced.ts";

export type { EventSink, KeptSpan, SpanBlock } from "./telemetry/event_sink.ts";
export type { Span, SpanOptions } from "./telemetry/spans.ts";
export type { Traced } from "./telemetry/traced.ts";

const spans = /* @__PURE__ */ findSpans();

/**
 * Runs work in a span. Returns and throws what the work does; of a promise, the span ends when it settles.
 *
 * @example
 * const user = await span("load user", () => database.load(id), { fields: { id } });
 */
export function span<T>(name: string, work: () => T, options?: SpanOptions): T {
  return spans.span(name, work, options);
}

/**
 * Begins a span that ends with `end()` or at the end of a `using` block.
 *
 * @example
 * using parsing = startSpan("parse");
 * parsing.set({ rows: 3 });
 */
export function startSpan(name: string, options?: SpanOptions): Span {
  return spans.start(name, options);
}

/** A function that runs in a span. `this`, arguments and result are as without. @param name default: the function's */
export function wrap<A extends unknown[], R>(work: (...args: A) => R, name?: string): (...args: A) => R {
  return wrapWith(spans, work, name);
}

/**
 * Decorates a method, so that each call is a span: `@traced` by the method's name, `@traced("name")` by another.
 */
export const traced: Traced = /* @__PURE__ */ traceWith(spans);

function findSpans(): LateSpans {
  return findLibrary().telemetry.spans;
}
