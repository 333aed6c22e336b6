// What `import … from "microlog/otel"` gives: OpenTelemetry's API on microlog's spans and metrics. Where a program is
// recorded, its spans are in the recording without a word, unless it registers providers of its own.

import { findLibrary } from "./inject/library.ts";
import { createOtelParts } from "./inject/otel_parts.ts";

/** The part of `@opentelemetry/api` that is used. */
export interface OtelApi {
  readonly trace: { setGlobalTracerProvider(provider: never): boolean };
  readonly context: { setGlobalContextManager(manager: never): boolean };
  readonly propagation: { setGlobalPropagator(propagator: never): boolean };
  readonly metrics: { setGlobalMeterProvider(provider: never): boolean };
}

/**
 * Has code that is instrumented with OpenTelemetry's API make spans and metrics of microlog, and pass traces on in headers.
 *
 * @param api the module `@opentelemetry/api`
 * @returns whether all of it was registered: not where the program has registered something else before
 * @example
 * import * as api from "@opentelemetry/api";
 * registerOpenTelemetry(api);
 */
export function registerOpenTelemetry(api: OtelApi): boolean {
  const { logging: { contexts }, telemetry, fault } = findLibrary();
  const { trace, context, propagation, metrics } = createOtelParts({
    telemetry: () => telemetry,
    contexts,
    createTraceId: () => contexts.createId().replaceAll("-", ""),
    registered: () => undefined,
    onLook: (callback) => void telemetry.looks.push(callback),
    fault,
    writesHeaders: true,
  });
  return [
    register(api.trace.setGlobalTracerProvider, api.trace, trace),
    register(api.context.setGlobalContextManager, api.context, context),
    register(api.propagation.setGlobalPropagator, api.propagation, propagation),
    register(api.metrics.setGlobalMeterProvider, api.metrics, metrics),
  ].every((done) => done);
}

/** The API's own types are not here: what it is given has the members that it calls. */
function register(method: (part: never) => boolean, self: object, part: object): boolean {
  return Reflect.apply(method, self, [part]) === true;
}
