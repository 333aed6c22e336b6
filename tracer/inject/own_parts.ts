// What most recorded programs never need, or not before they have started: in Node and Bun a bundle of its own, because
// every kilobyte of the first one is read before the program starts.

import { Requests } from "../capture/requests.ts";
import { TimingSpans } from "../capture/user_timing.ts";
import { metricsOf } from "../telemetry/metrics.ts";
import { createOtelParts } from "./otel_parts.ts";
import { OwnTelemetry } from "./own_telemetry.ts";

/** What makes spans of what the tracer sees. */
export const OWN_PARTS = { OwnTelemetry, Requests, TimingSpans, createOtelParts, metricsOf } as const;

export type OwnParts = typeof OWN_PARTS;
