// The shapes of OpenTelemetry's API for JavaScript, as far as they are used. Written down here, because the tracer has no
// dependencies; the API takes whatever has these members.

/** What holds at one place, for the API: immutable, by symbols of its own. */
export interface OtelContext {
  getValue(key: symbol): unknown;
  setValue(key: symbol, value: unknown): OtelContext;
  deleteValue(key: symbol): OtelContext;
}

/** Names a span for other processes. */
export interface OtelSpanContext {
  readonly traceId: string;
  readonly spanId: string;
  /** Bit 0: sampled. */
  readonly traceFlags: number;
  readonly traceState?: { serialize(): string } | undefined;
  readonly isRemote?: boolean;
}

/** Seconds and nanoseconds, milliseconds, or a date. */
export type OtelTime = readonly [number, number] | number | Date;

export type OtelAttributes = Readonly<Record<string, unknown>>;

export interface OtelLink {
  readonly context: OtelSpanContext;
  readonly attributes?: OtelAttributes | undefined;
}

export interface OtelStatus {
  /** 0 unset, 1 ok, 2 error. */
  readonly code: number;
  readonly message?: string | undefined;
}

export interface OtelSpan {
  spanContext(): OtelSpanContext;
  setAttribute(name: string, value: unknown): OtelSpan;
  setAttributes(attributes: OtelAttributes): OtelSpan;
  addEvent(name: string, attributesOrTime?: OtelAttributes | OtelTime, time?: OtelTime): OtelSpan;
  addLink(link: OtelLink): OtelSpan;
  addLinks(links: readonly OtelLink[]): OtelSpan;
  setStatus(status: OtelStatus): OtelSpan;
  updateName(name: string): OtelSpan;
  end(time?: OtelTime): void;
  isRecording(): boolean;
  recordException(exception: unknown, time?: OtelTime): void;
}

export interface OtelSpanOptions {
  readonly kind?: number | undefined;
  readonly attributes?: OtelAttributes | undefined;
  readonly links?: readonly OtelLink[] | undefined;
  readonly startTime?: OtelTime | undefined;
  readonly root?: boolean | undefined;
}

/** Runs in a span. */
export type SpanWork = (span: OtelSpan) => unknown;

export interface OtelTracer {
  startSpan(name: string, options?: OtelSpanOptions, context?: OtelContext): OtelSpan;
  startActiveSpan(name: string, ...args: readonly unknown[]): unknown;
}

export interface OtelTracerProvider {
  getTracer(name: string, version?: string, options?: unknown): OtelTracer;
}

export interface OtelContextManager {
  active(): OtelContext;
  with(
    context: OtelContext,
    work: (...args: never[]) => unknown,
    self?: unknown,
    ...args: unknown[]
  ): unknown;
  bind<T>(context: OtelContext, target: T): T;
  enable(): OtelContextManager;
  disable(): OtelContextManager;
}

/** Reads a carrier of headers. */
export interface OtelGetter {
  get(carrier: unknown, name: string): unknown;
}

/** Writes into a carrier of headers. */
export interface OtelSetter {
  set(carrier: unknown, name: string, value: string): void;
}

export interface OtelPropagator {
  inject(context: OtelContext, carrier: unknown, setter: OtelSetter): void;
  extract(context: OtelContext, carrier: unknown, getter: OtelGetter): OtelContext;
  fields(): string[];
}

export interface OtelMeterProvider {
  getMeter(name: string, version?: string, options?: unknown): unknown;
}

/** What can be registered, by the names that the API keeps them under. */
export interface OtelParts {
  readonly trace: OtelTracerProvider;
  readonly context: OtelContextManager;
  readonly propagation: OtelPropagator;
  readonly metrics: OtelMeterProvider;
}

/** Under which the API keeps the span of a context. */
export const SPAN_KEY = Symbol.for("OpenTelemetry Context Key SPAN");

/** Under which it keeps baggage. */
export const BAGGAGE_KEY = Symbol.for("OpenTelemetry Baggage Key");

export function isOtelSpan(value: unknown): value is OtelSpan {
  return typeof value === "object" && value !== null && "spanContext" in value;
}

export function isOtelContext(value: unknown): value is OtelContext {
  return typeof value === "object" && value !== null && "getValue" in value && "setValue" in value;
}
