// A span that was begun by OpenTelemetry's API, on one of ours.

import type { Fields } from "../logger/json_fields.ts";
import type {
  OtelAttributes,
  OtelLink,
  OtelSpan,
  OtelSpanContext,
  OtelStatus,
  OtelTime,
} from "../telemetry/otel_types.ts";
import type { Span } from "../telemetry/spans.ts";

const STATUS_OK = 1;
const STATUS_ERROR = 2;

/** Numbers below are times of `performance.now()`, as the API allows. */
const { timeOrigin } = performance;

/** The span. */
export class RecordedSpan implements OtelSpan {
  /** Of our span. */
  readonly key: number;
  readonly #span: Span;
  readonly #context: OtelSpanContext;
  #hasEnded = false;

  constructor(span: Span, context: OtelSpanContext) {
    this.key = span.key;
    this.#span = span;
    this.#context = context;
  }

  spanContext(): OtelSpanContext {
    return this.#context;
  }

  setAttribute(name: string, value: unknown): this {
    this.#span.set({ [name]: value });
    return this;
  }

  setAttributes(attributes: OtelAttributes): this {
    this.#span.set(attributes);
    return this;
  }

  addEvent(name: string, attributesOrTime?: OtelAttributes | OtelTime, time?: OtelTime): this {
    const isTime = isOtelTime(attributesOrTime);
    const at = isTime ? attributesOrTime : time;
    const attributes = isTime || attributesOrTime === undefined ? {} : attributesOrTime;
    this.#span.event(name, { ...attributes, ...(at === undefined ? {} : { time: millisOf(at) }) });
    return this;
  }

  addLink({ context }: OtelLink): this {
    const { traceId, spanId, traceFlags } = context;
    this.#span.link(`00-${traceId}-${spanId}-${(traceFlags & 1) === 1 ? "01" : "00"}`);
    return this;
  }

  addLinks(links: readonly OtelLink[]): this {
    for (const link of links) this.addLink(link);
    return this;
  }

  setStatus({ code, message }: OtelStatus): this {
    if (code === STATUS_OK) this.#span.status("ok");
    else if (code === STATUS_ERROR) this.#span.status("error", message);
    return this;
  }

  updateName(name: string): this {
    this.#span.rename(name);
    return this;
  }

  end(time?: OtelTime): void {
    this.#hasEnded = true;
    this.#span.end(time === undefined ? undefined : millisOf(time));
  }

  isRecording(): boolean {
    return !this.#hasEnded;
  }

  recordException(exception: unknown, time?: OtelTime): void {
    this.addEvent("exception", factsOf(exception), time);
  }
}

/** As the conventions of OpenTelemetry name them. */
function factsOf(exception: unknown): Fields {
  if (typeof exception !== "object" || exception === null) return { "exception.message": String(exception) };
  const { code, name, message, stack }: Fields = Object.assign(Object.create(null), {
    code: Reflect.get(exception, "code"),
    name: Reflect.get(exception, "name"),
    message: Reflect.get(exception, "message"),
    stack: Reflect.get(exception, "stack"),
  });
  return {
    "exception.type": String(code ?? name ?? "Error"),
    ...(message === undefined ? {} : { "exception.message": message }),
    ...(stack === undefined ? {} : { "exception.stacktrace": stack }),
  };
}

function isOtelTime(value: unknown): value is OtelTime {
  return typeof value === "number" || value instanceof Date || Array.isArray(value);
}

/** Milliseconds since 1970. */
export function millisOf(time: OtelTime): number {
  if (typeof time === "number") return time < timeOrigin ? timeOrigin + time : time;
  if (time instanceof Date) return time.getTime();
  return time[0] * 1000 + time[1] / 1e6;
}
