// What the tracer sees of a recorded program by itself, without its library: the requests that its servers answer, what it
// times by performance and the console, and its spans by OpenTelemetry's API.

import { Guard } from "../capture/guard.ts";
import type { Recorder } from "../capture/recorder.ts";
import { RequestPace } from "../capture/request_pace.ts";
import { Requests } from "../capture/requests.ts";
import { TimingSpans } from "../capture/user_timing.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { OtelGlobal } from "../runtime/otel_global.ts";
import { watchUserTiming } from "../runtime/user_timing.ts";
import type { RequestWatcher } from "../telemetry/request_port.ts";
import type { OtelParts } from "../telemetry/otel_types.ts";
import { metricsOf } from "../telemetry/metrics.ts";
import { createOtelParts } from "./otel_parts.ts";
import { OwnTelemetry } from "./own_telemetry.ts";

/**
 * Watches the program from now on. Never throws.
 * @param isOwnLine whether a line of a stack is of the tracer
 */
export function traceProgram(
  runtime: Runtime,
  recorder: Recorder,
  isOwnLine: (line: string) => boolean,
): void {
  const guard = new Guard((line) => runtime.warn(line));
  const own = new OwnTelemetry(recorder, guard);
  const fault = (part: string, problem: unknown) => own.fault(part, problem);

  guard.run("watch servers", () => {
    const hook = (callback: () => void) => guard.hook("watch servers", callback, undefined);
    runtime.watchServers({
      watcher: createWatcher(own, runtime, fault),
      every: (milliseconds, callback) => runtime.every(milliseconds, hook(callback)),
      onLook: (callback) => own.onLook(hook(callback)),
      isOwnLine,
    });
  }, undefined);

  guard.run("watch timings", () => {
    const { timeOrigin } = performance;
    watchUserTiming(
      new TimingSpans({
        spans: () => own.telemetry.spans,
        originMillis: timeOrigin,
        now: () => runtime.now(),
        fieldsHere: () => own.fieldsHere(),
        fault,
      }),
    );
  }, undefined);

  guard.run("watch OpenTelemetry", () => watchOtel(own, runtime, isOwnLine), undefined);
}

/** Stands in for providers of OpenTelemetry until the program has its own. */
function watchOtel(own: OwnTelemetry, { readText }: Runtime, isOwnLine: (line: string) => boolean): void {
  let parts: OtelParts | undefined;
  const make = (): OtelParts =>
    createOtelParts({
      telemetry: () => own.telemetry,
      contexts: own.contexts,
      createTraceId: () => own.createId().replaceAll("-", ""),
      registered: () => place.registeredTracers(),
      onLook: (callback) => own.onLook(callback),
      fault: (part, problem) => own.fault(part, problem),
      writesHeaders: false, // what the program sends stays as it is
    });
  const place: OtelGlobal = new OtelGlobal({ parts: () => parts ??= make(), readText, isOwnLine });
  place.stand();
}

/** Makes spans of requests from the first one on. Of a flood it makes some, unless the program itself asked for them. */
function createWatcher(
  own: OwnTelemetry,
  runtime: Runtime,
  fault: (part: string, problem: unknown) => void,
): RequestWatcher {
  let requests: Requests | undefined;
  const make = () => {
    const createId = createCountedIds(own.createId());
    own.onLook(() => countRefused(own, pace));
    return new Requests({
      spans: own.telemetry.spans,
      storage: own.storage,
      frame: () => own.frame(),
      createId,
      bindsId: () => own.storage.bindsRequests,
      fault,
    });
  };
  const pace = new RequestPace(() => runtime.now());
  return {
    takes: () => pace.takes() || own.storage.bindsRequests,
    refuse: () => requests?.refuse(),
    begin: (facts) => (requests ??= make()).begin(facts),
  };
}

/** Ids that cost a recording little: a beginning of the thread's own, and a number. */
function createCountedIds(random: string): () => string {
  let count = 0;
  return () => `${random.slice(0, 8)}-${++count}`;
}

function countRefused(own: OwnTelemetry, pace: RequestPace): void {
  const refused = pace.countRefused();
  if (refused > 0) metricsOf(own.telemetry).counter("requests without a span").add(refused);
}
