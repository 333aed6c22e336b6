// Spans and metrics of a thread, put together. What records them comes with the first sink (telemetry_recording.ts).

import type { EventSink } from "./event_sink.ts";
import { LateSpans } from "./late_spans.ts";
import type { Metrics } from "./metrics.ts";
import type { CreateRecording, TelemetryContext, TelemetryRecording } from "./telemetry_recording.ts";

/** What telemetry needs from around it before anybody takes it. */
export type TelemetryHost = Pick<TelemetryContext, "frame" | "fault">;

/** The telemetry of a thread. */
export class Telemetry {
  readonly spans: LateSpans;
  readonly #fault: TelemetryHost["fault"];
  readonly #looks: (() => void)[] = [];
  #metrics: Metrics | undefined;
  #recording: TelemetryRecording | undefined;

  constructor({ frame, fault }: TelemetryHost) {
    this.#fault = fault;
    this.spans = new LateSpans(frame);
  }

  /** Undefined until a program asks for one (metrics.ts). */
  get metrics(): Metrics | undefined {
    return this.#metrics;
  }

  /** Hands over metrics together with spans from now on. */
  attachMetrics(metrics: Metrics): Metrics {
    this.#metrics = metrics;
    this.#recording?.takeMetrics(metrics);
    return metrics;
  }

  /**
   * Adds a sink; the first one switches everything on. Returns what takes it away; the last one switches it off.
   * @param create makes what records, where there is none yet
   */
  addSink(sink: EventSink, create: CreateRecording): () => void {
    this.#recording ??= create({
      spans: this.spans,
      metrics: () => this.#metrics,
      handOver: () => this.handOver(),
    });
    return this.#recording.addSink(sink);
  }

  /** Calls back before what there is is handed over. */
  onHandOver(callback: () => void): void {
    this.#looks.push(callback);
  }

  /** Hands over what there is. Open spans are handed over open. */
  handOver(): void {
    try {
      for (const look of this.#looks) look();
      this.#recording?.handOver();
      this.#metrics?.handOver();
    } catch (fault) {
      this.#fault("telemetry", fault);
    }
  }
}
