// Traces and baggage in and out of headers, for OpenTelemetry's API.

import { readHeaders, writeHeaders } from "../logger/propagation.ts";
import {
  BAGGAGE_KEY,
  isOtelSpan,
  type OtelContext,
  type OtelGetter,
  type OtelPropagator,
  type OtelSetter,
  type OtelSpan,
  type OtelSpanContext,
  SPAN_KEY,
} from "../telemetry/otel_types.ts";
import { baggageOf, traceOf } from "./otel_contexts.ts";

/** Reads and writes headers. */
export class HeaderPropagator implements OtelPropagator {
  readonly #writes: boolean;

  /** @param writes whether headers are added to what the program sends: where it asked for it */
  constructor(writes: boolean) {
    this.#writes = writes;
  }

  inject(context: OtelContext, carrier: unknown, setter: OtelSetter): void {
    if (!this.#writes) return;
    const span = context.getValue(SPAN_KEY);
    const trace = isOtelSpan(span) ? traceOf(span.spanContext()) : undefined;
    const headers = writeHeaders({ trace, baggage: baggageOf(context) ?? new Map() });
    for (const [name, value] of Object.entries(headers)) setter.set(carrier, name, value);
  }

  extract(context: OtelContext, carrier: unknown, getter: OtelGetter): OtelContext {
    const { trace, baggage } = readHeaders({ get: (name) => textOf(getter.get(carrier, name)) });
    let extracted = context;
    if (trace !== undefined) {
      const { traceId, spanId, sampled } = trace;
      extracted = extracted.setValue(
        SPAN_KEY,
        new RemoteSpan({ traceId, spanId, traceFlags: sampled ? 1 : 0, isRemote: true }),
      );
    }
    return baggage.size === 0 ? extracted : extracted.setValue(BAGGAGE_KEY, new HeldBaggage(baggage));
  }

  fields(): string[] {
    return ["traceparent", "tracestate", "baggage"];
  }
}

function textOf(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.filter((each) => typeof each === "string").join(",");
  return typeof value === "string" ? value : undefined;
}

/** A span of another process. */
class RemoteSpan implements OtelSpan {
  readonly #context: OtelSpanContext;

  constructor(context: OtelSpanContext) {
    this.#context = context;
  }

  spanContext(): OtelSpanContext {
    return this.#context;
  }

  setAttribute(): this {
    return this;
  }

  setAttributes(): this {
    return this;
  }

  addEvent(): this {
    return this;
  }

  addLink(): this {
    return this;
  }

  addLinks(): this {
    return this;
  }

  setStatus(): this {
    return this;
  }

  updateName(): this {
    return this;
  }

  end(): void {}

  isRecording(): boolean {
    return false;
  }

  recordException(): void {}
}

interface BaggageEntry {
  readonly value: string;
}

/** Baggage as the API has it. */
class HeldBaggage {
  readonly #entries: ReadonlyMap<string, string>;

  constructor(entries: ReadonlyMap<string, string>) {
    this.#entries = entries;
  }

  getEntry(name: string): BaggageEntry | undefined {
    const value = this.#entries.get(name);
    return value === undefined ? undefined : { value };
  }

  getAllEntries(): [string, BaggageEntry][] {
    return [...this.#entries].map(([name, value]) => [name, { value }]);
  }

  setEntry(name: string, { value }: BaggageEntry): HeldBaggage {
    return new HeldBaggage(new Map(this.#entries).set(name, value));
  }

  removeEntry(name: string): HeldBaggage {
    return this.removeEntries(name);
  }

  removeEntries(...names: string[]): HeldBaggage {
    return new HeldBaggage(new Map([...this.#entries].filter(([name]) => !names.includes(name))));
  }

  clear(): HeldBaggage {
    return new HeldBaggage(new Map());
  }
}
