// OpenTelemetry's tracers: they begin spans of ours, until the program registers a provider of its own.

import type { Contexts } from "../logger/context.ts";
import {
  isOtelContext,
  isOtelSpan,
  type OtelContext,
  type OtelContextManager,
  type OtelSpan,
  type OtelSpanOptions,
  type OtelTracer,
  type OtelTracerProvider,
  SPAN_KEY,
  type SpanWork,
} from "../telemetry/otel_types.ts";
import type { LateSpans } from "../telemetry/late_spans.ts";
import { NO_SPAN, type Span, spanIdOf } from "../telemetry/spans.ts";
import { traceOf } from "./otel_contexts.ts";
import { millisOf, RecordedSpan } from "./otel_span.ts";

/** By the numbers that the API has for them. */
const KINDS = ["internal", "server", "client", "producer", "consumer"] as const;

/** What tracers work with. */
export interface TracerContext {
  readonly spans: () => LateSpans;
  readonly contexts: Contexts;
  readonly manager: OtelContextManager;
  readonly createTraceId: () => string;
  /** The provider that the program has registered since. */
  readonly registered: () => OtelTracerProvider | undefined;
}

/** Gives tracers. */
export class RecordingTracers implements OtelTracerProvider {
  readonly #context: TracerContext;

  constructor(context: TracerContext) {
    this.#context = context;
  }

  getTracer(name: string, version?: string, options?: unknown): OtelTracer {
    return new RecordingTracer(this.#context, name, (provider) => provider.getTracer(name, version, options));
  }
}

/** A tracer of one library. */
class RecordingTracer implements OtelTracer {
  readonly #context: TracerContext;
  readonly #scope: string;
  readonly #ask: (provider: OtelTracerProvider) => OtelTracer;
  #delegate: OtelTracer | undefined;

  constructor(context: TracerContext, scope: string, ask: (provider: OtelTracerProvider) => OtelTracer) {
    this.#context = context;
    this.#scope = scope;
    this.#ask = ask;
  }

  startSpan(name: string, options?: OtelSpanOptions, context?: OtelContext): OtelSpan {
    const delegate = this.#findDelegate();
    if (delegate !== undefined) return delegate.startSpan(name, options, context);
    const { spans, contexts, manager, createTraceId } = this.#context;
    const { kind, attributes, links = [], startTime, root = false } = options ?? {};
    const around = root ? undefined : (context ?? manager.active()).getValue(SPAN_KEY);
    const own = around instanceof RecordedSpan ? around : undefined;
    const remote = own === undefined && isOtelSpan(around) ? traceOf(around.spanContext()) : undefined;
    // In what holds here a span of the library's may be nearer.
    const isHere = context === undefined && !root;
    const parent = isHere ? undefined : own === undefined ? NO_SPAN : parentOf(own.key);
    const span = spans().start(name, {
      fields: {
        ...(this.#scope === "" ? {} : { scope: this.#scope }),
        ...(kind === undefined || kind === 0 ? {} : { kind: KINDS[kind] }),
        ...(remote === undefined ? {} : { trace_id: remote.traceId, parent_span_id: remote.spanId }),
        ...attributes,
      },
      ...(parent === undefined ? {} : { parent }),
      ...(startTime === undefined ? {} : { start: millisOf(startTime) }),
    });
    const here = isHere ? contexts.frame().trace?.traceId : undefined;
    const traceId = own?.spanContext().traceId ?? remote?.traceId ?? here ?? createTraceId();
    const made = new RecordedSpan(span, { traceId, spanId: spanIdOf(span.key), traceFlags: 1 });
    made.addLinks(links);
    return made;
  }

  /** `(name, work)`, `(name, options, work)` and `(name, options, context, work)`. */
  startActiveSpan(name: string, ...args: readonly unknown[]): unknown {
    const delegate = this.#findDelegate();
    if (delegate !== undefined) return delegate.startActiveSpan(name, ...args);
    const work = args.at(-1);
    if (!isWork(work)) return undefined;
    const { manager } = this.#context;
    const [options, context] = args.length > 1 ? args : [];
    const given = isOtelContext(context) ? context : undefined;
    const span = this.startSpan(name, isOptions(options) ? options : {}, given);
    return manager.with((given ?? manager.active()).setValue(SPAN_KEY, span), work, undefined, span);
  }

  #findDelegate(): OtelTracer | undefined {
    if (this.#delegate !== undefined) return this.#delegate;
    const provider = this.#context.registered();
    return provider === undefined ? undefined : this.#delegate = this.#ask(provider);
  }
}

/** A span known by its key alone. */
function parentOf(key: number): Span {
  return { ...NO_SPAN, key };
}

function isWork(value: unknown): value is SpanWork {
  return typeof value === "function";
}

function isOptions(value: unknown): value is OtelSpanOptions {
  return typeof value === "object" && value !== null;
}
