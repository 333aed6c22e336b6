// The tracer's own spans and metrics, which go to the recording: made with the first of them, because most programs have
// none. The library that the program may have makes its own; the two share the storage of contexts.

import type { Guard } from "../capture/guard.ts";
import type { Recorder } from "../capture/recorder.ts";
import { requestMembers } from "../capture/requests.ts";
import { type ContextFrame, Contexts, type ContextStorage } from "../logger/context.ts";
import type { Fields } from "../logger/json_fields.ts";
import { JsonFields } from "../logger/json_fields.ts";
import { USUAL_MASK } from "../logger/usual_mask.ts";
import { findSharedStorage } from "../runtime/context_storage.ts";
import { createTimes } from "../runtime/times.ts";
import { Telemetry } from "../telemetry/telemetry.ts";
import { createRecording, type TelemetryContext } from "../telemetry/telemetry_recording.ts";
import { createFirstKey } from "./first_key.ts";

/** Rows before they are handed over: the recorder asks for them every second. */
const ROWS = 2048;

/** The telemetry of a recorded thread. */
export class OwnTelemetry {
  readonly storage: ContextStorage = findSharedStorage();
  readonly contexts: Contexts = new Contexts(this.storage, () => this.createId());
  readonly #recorder: Recorder;
  readonly #guard: Guard;
  readonly #looks: readonly (() => void)[];
  #made: Telemetry | undefined;

  /** @param looks are called back before spans are written; there may come to be more of them */
  constructor(recorder: Recorder, guard: Guard, looks: readonly (() => void)[]) {
    this.#recorder = recorder;
    this.#guard = guard;
    this.#looks = looks;
  }

  get telemetry(): Telemetry {
    return this.#made ??= this.#make();
  }

  createId(): string {
    return crypto.randomUUID();
  }

  frame(): ContextFrame {
    return this.contexts.frame();
  }

  /** What an entry made here says of the request that it is made for. */
  fieldsHere(): Fields {
    const { request } = this.frame();
    return request === undefined ? {} : { request_id: request.id };
  }

  /** Something went wrong in a part of the tracer, which is told once. */
  fault(part: string, problem: unknown): void {
    this.#guard.run(`record ${part}`, () => {
      throw problem;
    }, undefined);
  }

  #make(): Telemetry {
    const { contexts } = this;
    const writer = new JsonFields(USUAL_MASK);
    const context: TelemetryContext = {
      counted: contexts.storage,
      frame: () => contexts.frame(),
      run: (frame, work) => contexts.storage.run(frame, work),
      writeFields: (fields) => {
        writer.begin();
        return writer.write(fields);
      },
      createTraceId: () => this.createId().replaceAll("-", ""),
      createTimes,
      every: () => () => {}, // the recorder asks
      fault: (part, problem) => this.fault(part, problem),
      firstKey: createFirstKey,
    };
    const telemetry = new Telemetry(context);
    telemetry.addSink(this.#recorder.port, createRecording(context, { spans: ROWS, metrics: ROWS }));
    telemetry.looks.push(() => this.#looks.forEach((look) => look()));
    this.#recorder.port.onWrite(() => telemetry.handOver());
    if (!this.#recorder.port.isUsed) this.#recorder.port.askForSpan(() => telemetry.spans.currentKey());
    this.#recorder.addToEntries(() => requestMembers(contexts.frame()));
    return telemetry;
  }
}
