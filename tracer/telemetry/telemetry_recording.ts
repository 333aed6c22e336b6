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
  readonly metrics: Metrics | undefined;
  /** Called before what there is is handed over. */
  readonly looks: readonly (() => void)[];
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
  #spans: Spans | undefined;
  #stopHandingOver: (() => void) | undefined;

  constructor(telemetry: RecordedTelemetry, context: TelemetryContext, sizes: BufferSizes) {
    this.#telemetry = telemetry;
    this.#context = context;
    this.#sizes = sizes;
    this.#sinks = new CompositeSink(context.fault);
  }

  /** Adds a sink; the first one switches everything on. Returns what takes it away; the last one switches it off. */
  addSink(sink: EventSink): () => void {
    this.handOver();
    const remove = this.#sinks.add(sink);
    if (!this.#isOn) this.#switchOn();
    return () => {
      this.handOver();
      remove();
      if (this.#sinks.isEmpty) this.#switchOff();
    };
  }

  get #isOn(): boolean {
    return this.#stopHandingOver !== undefined;
  }

  /** Hands over what there is. Open spans are handed over open. */
  handOver(): void {
    try {
      for (const look of this.#telemetry.looks) look();
      this.#spans?.stream.handOver();
      this.#telemetry.metrics?.handOver(); // which looks may have made
    } catch (fault) {
      this.#context.fault("telemetry", fault);
    }
  }

  /** Has metrics recorded that came later than the first sink. */
  takeMetrics(metrics: Metrics): void {
    if (this.#isOn) metrics.switchOn(this.#sinks, this.#sizes.metrics, this.#context.createTimes);
  }

  #switchOn(): void {
    const { spans, metrics } = this.#telemetry;
    this.#spans ??= this.#createSpans();
    spans.use(this.#spans);
    this.#stopHandingOver = this.#context.every(HAND_OVER_MILLIS, () => this.handOver());
    if (metrics !== undefined) this.takeMetrics(metrics);
  }

  #createSpans(): Spans {
    const { createTimes, firstKey } = this.#context;
    return new Spans(this.#context, new SpanStream(this.#sinks, this.#sizes.spans, firstKey(), createTimes));
  }

  #switchOff(): void {
    this.#telemetry.spans.use(undefined);
    this.#telemetry.metrics?.switchOff();
    this.#stopHandingOver?.();
    this.#stopHandingOver = undefined;
  }
}
