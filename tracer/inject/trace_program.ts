// What the tracer sees of a recorded program by itself, without its library: the requests that its servers answer, what it
// times by performance and the console, and its spans by OpenTelemetry's API.

import { Guard } from "../capture/guard.ts";
import type { Recorder } from "../capture/recorder.ts";
import { type PaceClock, RequestPace } from "../capture/request_pace.ts";
import type { Requests } from "../capture/requests.ts";
import type { TimingSpans } from "../capture/user_timing.ts";
import { findSharedStorage } from "../runtime/context_storage.ts";
import { OtelGlobal } from "../runtime/otel_global.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { watchUserTiming } from "../runtime/user_timing.ts";
import type { OtelParts } from "../telemetry/otel_types.ts";
import { NO_REQUEST, type RequestWatcher, type ServerHost } from "../telemetry/request_port.ts";
import type { TimingWatcher } from "../telemetry/timing_port.ts";
import type { OwnTelemetry } from "./own_telemetry.ts";
import type { OwnParts } from "./own_parts.ts";

/** What watching needs from around it. */
export interface TracedProgram {
  /** Whether a line of a stack is of the tracer. */
  readonly isOwnLine: (line: string) => boolean;
  /** Loads what makes spans. */
  readonly loadParts: () => OwnParts;
}

/** Watches the program from now on. Never throws. */
export function traceProgram(runtime: Runtime, recorder: Recorder, program: TracedProgram): void {
  const guard = new Guard((line) => runtime.warn(line));
  const own = new OwnSpans(recorder, guard, program.loadParts);
  const { isOwnLine } = program;

  guard.run("watch servers", () => {
    const hook = (callback: () => void) => guard.hook("watch servers", callback, undefined);
    const every: ServerHost["every"] = (milliseconds, callback) =>
      runtime.every(milliseconds, hook(callback));
    runtime.watchServers({
      watcher: createWatcher(own, { now: () => runtime.now(), every }),
      every,
      onServing() {
        const stop = every(0, () => {
          stop();
          own.load();
        });
      },
      onLook: (callback) => own.onLook(hook(callback)),
      isOwnLine,
    });
  }, undefined);
  guard.run("watch timings", () => watchUserTiming(createTimings(own, runtime), isOwnLine), undefined);
  guard.run("watch OpenTelemetry", () => watchOtel(own, runtime, isOwnLine), undefined);
}

/** What makes spans, loaded with the first of them. */
class OwnSpans {
  readonly #recorder: Recorder;
  readonly #guard: Guard;
  readonly #loadParts: () => OwnParts;
  readonly #looks: (() => void)[] = [];
  #parts: OwnParts | undefined;
  #telemetry: OwnTelemetry | undefined;

  constructor(recorder: Recorder, guard: Guard, loadParts: () => OwnParts) {
    this.#recorder = recorder;
    this.#guard = guard;
    this.#loadParts = loadParts;
  }

  get parts(): OwnParts {
    return this.#parts ??= this.#loadParts();
  }

  get telemetry(): OwnTelemetry {
    return this.#telemetry ??= new this.parts.OwnTelemetry(this.#recorder, this.#guard, this.#looks);
  }

  /** Loads what makes spans before there are any. */
  load(): void {
    this.#parts ??= this.#loadParts();
  }

  /** Makes what makes spans. Once that has failed it stays undone, and the user is told. */
  safely<T>(what: string, make: () => T, otherwise: T): T {
    return this.#guard.run(what, make, otherwise);
  }

  /** Calls back before spans are written, if there are any. */
  onLook(callback: () => void): void {
    this.#looks.push(callback);
  }
}

/** Stands in for providers of OpenTelemetry until the program has its own. */
function watchOtel(own: OwnSpans, { readText }: Runtime, isOwnLine: (line: string) => boolean): void {
  let parts: OtelParts | undefined;
  const make = (): OtelParts => {
    const { telemetry } = own;
    return own.parts.createOtelParts({
      telemetry: () => telemetry.telemetry,
      contexts: telemetry.contexts,
      createTraceId: () => telemetry.createId().replaceAll("-", ""),
      registered: () => place.registeredTracers(),
      onLook: (callback) => own.onLook(callback),
      fault: (part, problem) => telemetry.fault(part, problem),
      writesHeaders: false, // what the program sends stays as it is
    });
  };
  const place: OtelGlobal = new OtelGlobal({
    parts: () => parts ??= own.safely("watch OpenTelemetry", make, undefined),
    readText,
    isOwnLine,
  });
  place.stand();
}

/** Makes spans of timings from the first one on. */
function createTimings(own: OwnSpans, runtime: Runtime): TimingWatcher {
  const { timeOrigin } = performance;
  let spans: TimingSpans | undefined;
  const make = () =>
    new own.parts.TimingSpans({
      spans: () => own.telemetry.telemetry.spans,
      originMillis: timeOrigin,
      now: () => runtime.now(),
      fieldsHere: () => own.telemetry.fieldsHere(),
      fault: (part, problem) => own.telemetry.fault(part, problem),
    });
  const watcher = () => spans ??= own.safely("watch timings", make, undefined);
  return {
    mark: (entry) => watcher()?.mark(entry),
    measure: (entry) => watcher()?.measure(entry),
    begin: (label) => watcher()?.begin(label),
    log: (label, args) => watcher()?.log(label, args),
    end: (label) => watcher()?.end(label),
  };
}

/** Makes spans of requests from the first one on. Of a flood it makes some, unless the program itself asked for them. */
function createWatcher(own: OwnSpans, clock: PaceClock): RequestWatcher {
  const storage = findSharedStorage();
  let requests: Requests | undefined;
  const make = () => {
    const { telemetry } = own;
    own.onLook(() => countRefused(own, pace));
    return new own.parts.Requests({
      spans: telemetry.telemetry.spans,
      storage,
      frame: () => telemetry.frame(),
      createId: createCountedIds(telemetry.createId()),
      bindsId: () => storage.bindsRequests,
      fault: (part, problem) => telemetry.fault(part, problem),
    });
  };
  const pace = new RequestPace(clock);
  const watcher = () => requests ??= own.safely("watch servers", make, undefined);
  return {
    takes: () => (pace.takes() || storage.bindsRequests) && watcher() !== undefined,
    refuse: () => requests?.refuse(),
    rest: () => requests?.rest(),
    begin: (facts) => watcher()?.begin(facts) ?? NO_REQUEST,
  };
}

/** Ids that cost a recording little: a beginning of the thread's own, and a number. */
function createCountedIds(random: string): () => string {
  let count = 0;
  return () => `${random.slice(0, 8)}-${++count}`;
}

function countRefused({ parts, telemetry }: OwnSpans, pace: RequestPace): void {
  const refused = pace.countRefused();
  if (refused > 0) parts.metricsOf(telemetry.telemetry).counter("requests without a span").add(refused);
}
