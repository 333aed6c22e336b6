// What takes the spans and metrics of a thread to sinks: switched on by the first sink, handed over at a steady pace. Comes
// with who adds a sink: programs in which nobody does carry none of it along.

import { CompositeSink, type EventSink } from "./event_sink.ts";
import type { LateSpans } from "./late_spans.ts";
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

/** What is recorded. */
export interface RecordedTelemetry {
  readonly spans: LateSpans;
  readonly metrics: () => Metrics | undefined;
  readonly handOver: () => void;
}

/** Makes what records, for {@link Telemetry.addSink}. */
export type CreateRecording = (telemetry: RecordedTelemetry) => TelemetryRecording;

/** Makes what makes it. @param sizes of the buffers, default {@link DEFAULT_BUFFERS} */
export function createRecording(context: TelemetryContext, sizes?: Partial<BufferSizes>): CreateRecording {
  return (telemetry) => new TelemetryRecording(telemetry, context, { ...DEFAULT_BUFFERS, ...sizes });
}

/** What records the telemetry of a thread. */
export class TelemetryRecording {
  readonly #telemetry: RecordedTelemetry;
  readonly #context: TelemetryContext;
  readonly #sizes: BufferSizes;
  readonly #sinks: CompositeSink;
  readonly #spans: Spans;
  #stream: SpanStream | undefined;
  #stopHandingOver: (() => void) | undefined;

  constructor(telemetry: RecordedTelemetry, context: TelemetryContext, sizes: BufferSizes) {
    this.#telemetry = telemetry;
    this.#context = context;
    this.#sizes = sizes;
    this.#sinks = new CompositeSink(context.fault);
    this.#spans = new Spans(context);
  }

  /** Adds a sink; the first one switches everything on. Returns what takes it away; the last one switches it off. */
  addSink(sink: EventSink): () => void {
    const { handOver } = this.#telemetry;
    handOver();
    const remove = this.#sinks.add(sink);
    if (!this.#spans.isOn) this.#switchOn();
    return () => {
      handOver();
      remove();
      if (this.#sinks.isEmpty) this.#switchOff();
    };
  }

  /** Hands over spans; open ones open. */
  handOver(): void {
    this.#stream?.handOver();
  }

  /** Has metrics recorded that came later than the first sink. */
  takeMetrics(metrics: Metrics): void {
    if (this.#spans.isOn) this.#switchMetricsOn(metrics);
  }

  #switchOn(): void {
    const { spans, metrics, handOver } = this.#telemetry;
    const { createTimes, firstKey, every } = this.#context;
    this.#stream ??= new SpanStream(this.#sinks, this.#sizes.spans, firstKey(), createTimes);
    this.#spans.use(this.#stream);
    spans.use(this.#spans);
    const made = metrics();
    if (made !== undefined) this.#switchMetricsOn(made);
    this.#stopHandingOver = every(HAND_OVER_MILLIS, handOver);
  }

  #switchMetricsOn(metrics: Metrics): void {
    metrics.switchOn(this.#sinks, this.#sizes.metrics, this.#context.createTimes);
  }

  #switchOff(): void {
    this.#spans.use(undefined);
    this.#telemetry.spans.use(undefined);
    this.#telemetry.metrics()?.switchOff();
    this.#stopHandingOver?.();
    this.#stopHandingOver = undefined;
  }
}
