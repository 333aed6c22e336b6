// What most recorded programs never need, or not before they have started: in Node and Bun a bundle of its own, because
// every kilobyte of the first one is read before the program starts.

export { Requests } from "../capture/requests.ts";
export { TimingSpans } from "../capture/user_timing.ts";
export { metricsOf } from "../telemetry/metrics.ts";
export { createOtelParts } from "./otel_parts.ts";
export { OwnTelemetry } from "./own_telemetry.ts";
