// Spans and metrics of a thread, put together. What records them comes with the first sink (telemetry_recording.ts).

import type { EventSink } from "./event_sink.ts";
import { LateSpans } from "./late_spans.ts";
import type { Metrics } from "./metrics.ts";
import type { SpanContext } from "./spans.ts";
import type { CreateRecording, TelemetryRecording } from "./telemetry_recording.ts";

/** The telemetry of a thread. */
export class Telemetry {
  readonly spans: LateSpans;
  /** Made when a program asks for one (metrics.ts). */
  metrics: Metrics | undefined;
  /** Made with the first sink. */
  recording: TelemetryRecording | undefined;
  /** Called before what there is is handed over. */
  readonly looks: (() => void)[] = [];

  constructor({ frame }: Pick<SpanContext, "frame">) {
    this.spans = new LateSpans(frame);
  }

  /**
   * Adds a sink; the first one switches everything on. Returns what takes it away; the last one switches it off.
   * @param create makes what records, where there is none yet
   */
  addSink(sink: EventSink, create: CreateRecording): () => void {
    return (this.recording ??= create(this)).addSink(sink);
  }

  /** Hands over what there is. Open spans are handed over open. */
  handOver(): void {
    this.recording?.handOver();
  }
}
