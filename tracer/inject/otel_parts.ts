// What OpenTelemetry's API can be given, on the telemetry of the tracer or of the library.

import { OtelContexts } from "../capture/otel_contexts.ts";
import { type MeterContext, RecordingMeters } from "../capture/otel_meter.ts";
import { HeaderPropagator } from "../capture/otel_propagator.ts";
import { RecordingTracers, type TracerContext } from "../capture/otel_tracer.ts";
import type { Contexts } from "../logger/context.ts";
import type { OtelParts } from "../telemetry/otel_types.ts";
import { metricsOf } from "../telemetry/metrics.ts";
import type { Telemetry } from "../telemetry/telemetry.ts";

/** What they are made on. */
export interface OtelGround
  extends Pick<TracerContext, "registered" | "createTraceId">, Omit<MeterContext, "metrics"> {
  readonly telemetry: () => Telemetry;
  readonly contexts: Contexts;
  /** Whether headers are added to what the program sends. */
  readonly writesHeaders: boolean;
}

/** Makes them. */
export function createOtelParts(ground: OtelGround): OtelParts {
  const { telemetry, contexts, createTraceId, registered, onLook, fault } = ground;
  const context = new OtelContexts(contexts);
  return {
    context,
    trace: new RecordingTracers({
      spans: () => telemetry().spans,
      contexts,
      manager: context,
      createTraceId,
      registered,
    }),
    propagation: new HeaderPropagator(ground.writesHeaders),
    metrics: new RecordingMeters({ metrics: () => metricsOf(telemetry()), onLook, fault }),
  };
}
