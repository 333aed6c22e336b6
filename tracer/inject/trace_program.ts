// What the tracer sees of a recorded program by itself, without its library: the requests that its servers answer, and what
// it times by performance and the console.

import { Guard } from "../capture/guard.ts";
import type { Recorder } from "../capture/recorder.ts";
import { Requests } from "../capture/requests.ts";
import { TimingSpans } from "../capture/user_timing.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { watchUserTiming } from "../runtime/user_timing.ts";
import type { RequestWatcher } from "../telemetry/request_port.ts";
import { OwnTelemetry } from "./own_telemetry.ts";

/** Watches the program from now on. Never throws. */
export function traceProgram(runtime: Runtime, recorder: Recorder): void {
  const guard = new Guard((line) => runtime.warn(line));
  const own = new OwnTelemetry(recorder, guard);
  const fault = (part: string, problem: unknown) => own.fault(part, problem);

  guard.run("watch servers", () => {
    const hook = (callback: () => void) => guard.hook("watch servers", callback, undefined);
    runtime.watchServers({
      watcher: createWatcher(own, fault),
      every: (milliseconds, callback) => runtime.every(milliseconds, hook(callback)),
      onLook: (callback) => own.onLook(hook(callback)),
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
}

/** Makes spans of requests from the first one on. */
function createWatcher(own: OwnTelemetry, fault: (part: string, problem: unknown) => void): RequestWatcher {
  let requests: Requests | undefined;
  const make = () =>
    new Requests({
      spans: own.telemetry.spans,
      storage: own.storage,
      frame: () => own.frame(),
      createId: () => own.createId(),
      bindsId: () => own.storage.bindsRequests,
      fault,
    });
  return { begin: (facts) => (requests ??= make()).begin(facts) };
}
