// Spans and metrics of a thread, put together: switched on by the first sink, handed over at a steady pace.

import { CompositeSink, type EventSink } from "./event_sink.ts";
import type { Metrics } from "./metrics.ts";
import { type CreateTimes, SpanStream } from "./span_stream.ts";
import { type SpanContext, Spans } from "./spans.ts";

/** Rows of the buffers. */
export interface BufferSizes {
  readonly spans: number;
  readonly metrics: number;
}

export const DEFAULT_BUFFERS: BufferSizes = { spans: 16 * 1024, metrics: 16 * 1024 };

/** Milliseconds between hand-overs. */
const HAND_OVER_MILLIS = 1000;

/** What telemetry needs from around it. */
export interface TelemetryContext extends SpanContext {
  readonly createTimes: CreateTimes;
  /** Calls back again and again without keeping the program alive. Returns what ends it. */
  readonly every: (milliseconds: number, callback: () => void) => () => void;
  readonly fault: (part: string, fault: unknown) => void;
  /** Keys of spans count from here. */
  readonly firstKey: () => number;
}

/** The telemetry of a thread. */
export class Telemetry {
  readonly spans: Spans;
  readonly #context: TelemetryContext;
  readonly #sinks: CompositeSink;
  #sizes: BufferSizes = DEFAULT_BUFFERS;
  #spanStream: SpanStream | undefined;
  readonly #looks: (() => void)[] = [];
  #metrics: Metrics | undefined;
  #stopHandingOver: (() => void) | undefined;

  constructor(context: TelemetryContext) {
    this.#context = context;
    this.#sinks = new CompositeSink(context.fault);
    this.spans = new Spans(context);
  }

  /** Undefined until a program asks for one (metrics.ts). */
  get metrics(): Metrics | undefined {
    return this.#metrics;
  }

  /** Hands over metrics together with spans from now on. */
  attachMetrics(metrics: Metrics): Metrics {
    this.#metrics = metrics;
    if (this.spans.isOn) this.#switchMetricsOn();
    return metrics;
  }

  /** Sizes of buffers that are made from now on: those in use stay as they are. */
  setSizes(sizes: Partial<BufferSizes>): void {
    this.#sizes = { ...this.#sizes, ...sizes };
  }

  /** Adds a sink; the first one switches everything on. Returns what takes it away; the last one switches it off. */
  addSink(sink: EventSink): () => void {
    this.handOver();
    const remove = this.#sinks.add(sink);
    if (!this.spans.isOn) this.#switchOn();
    return () => {
      this.handOver();
      remove();
      if (this.#sinks.isEmpty) this.#switchOff();
    };
  }

  /** Calls back before what there is is handed over. */
  onHandOver(callback: () => void): void {
    this.#looks.push(callback);
  }

  /** Hands over what there is. Open spans are handed over open. */
  handOver(): void {
    try {
      for (const look of this.#looks) look();
      this.#spanStream?.handOver();
      this.#metrics?.handOver();
    } catch (fault) {
      this.#context.fault("telemetry", fault);
    }
  }

  #switchOn(): void {
    const { createTimes, firstKey, every } = this.#context;
    this.#spanStream ??= new SpanStream(this.#sinks, this.#sizes.spans, firstKey(), createTimes);
    this.spans.use(this.#spanStream);
    this.#switchMetricsOn();
    this.#stopHandingOver = every(HAND_OVER_MILLIS, () => this.handOver());
  }

  #switchMetricsOn(): void {
    this.#metrics?.switchOn(this.#sinks, this.#sizes.metrics, this.#context.createTimes);
  }

  #switchOff(): void {
    this.spans.use(undefined);
    this.#metrics?.switchOff();
    this.#stopHandingOver?.();
    this.#stopHandingOver = undefined;
  }
}
