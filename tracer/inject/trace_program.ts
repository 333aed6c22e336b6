// What the tracer sees of a recorded program by itself, without its library: the requests that its servers answer. Their
// spans go to the recording, and their context holds for what the program's library does, too.

import { Guard } from "../capture/guard.ts";
import type { Recorder } from "../capture/recorder.ts";
import { requestMembers, Requests } from "../capture/requests.ts";
import { Contexts } from "../logger/context.ts";
import { JsonFields } from "../logger/json_fields.ts";
import { isSecretName, maskText } from "../logger/mask.ts";
import { findSharedStorage } from "../runtime/context_storage.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { createTimes } from "../runtime/times.ts";
import type { RequestWatcher } from "../telemetry/request_port.ts";
import { Telemetry } from "../telemetry/telemetry.ts";
import { createFirstKey } from "./first_key.ts";

/** Rows before they are handed over: each request makes one, and the recorder asks for them every second. */
const SPAN_ROWS = 2048;

/** Watches the program from now on. Never throws. */
export function traceProgram(runtime: Runtime, recorder: Recorder): void {
  const guard = new Guard((line) => runtime.warn(line));
  const late = new LateTelemetry(recorder, guard);
  const every = (milliseconds: number, callback: () => void) =>
    runtime.every(milliseconds, guard.hook("watch servers", callback, undefined));
  const onLook = (callback: () => void) => late.onLook(guard.hook("watch servers", callback, undefined));
  guard.run("watch servers", () => runtime.watchServers({ watcher: late, every, onLook }), undefined);
}

/** The telemetry of the tracer's own, made with the first request: most programs are no servers. */
class LateTelemetry implements RequestWatcher {
  readonly #recorder: Recorder;
  readonly #guard: Guard;
  #requests: Requests | undefined;
  readonly #looks: (() => void)[] = [];

  constructor(recorder: Recorder, guard: Guard) {
    this.#recorder = recorder;
    this.#guard = guard;
  }

  /** Calls back before spans are written. */
  onLook(callback: () => void): void {
    this.#looks.push(callback);
  }

  begin(facts: Parameters<RequestWatcher["begin"]>[0]): ReturnType<RequestWatcher["begin"]> {
    return (this.#requests ??= this.#make()).begin(facts);
  }

  #make(): Requests {
    const storage = findSharedStorage();
    const createId = crypto.randomUUID.bind(crypto);
    const contexts = new Contexts(storage, createId);
    const writer = new JsonFields({ hides: isSecretName, text: maskText });
    const fault = (part: string, problem: unknown) =>
      this.#guard.run(`record ${part}`, () => {
        throw problem;
      }, undefined);
    const telemetry = new Telemetry({
      frame: () => contexts.frame(),
      runIn: (parts, work) => contexts.runIn(parts, work),
      writeFields: (fields) => {
        writer.begin();
        return writer.write(fields);
      },
      createTraceId: () => createId().replaceAll("-", ""),
      createTimes,
      every: () => () => {}, // the recorder asks
      fault,
      firstKey: createFirstKey,
    });
    telemetry.setSizes({ spans: SPAN_ROWS });
    telemetry.addSink(this.#recorder.port);
    this.#recorder.port.onWrite(() => {
      for (const look of this.#looks) look();
      telemetry.handOver();
    });
    this.#recorder.addToEntries(() => requestMembers(contexts.frame()));
    const { spans } = telemetry;
    const frame = () => contexts.frame();
    return new Requests({ spans, storage, frame, createId, bindsId: () => storage.bindsRequests, fault });
  }
}
