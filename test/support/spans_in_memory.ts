// Spans and metrics that go to memory, with contexts and a clock of the test's own.

import { Contexts } from "../../tracer/logger/context.ts";
import { JsonFields } from "../../tracer/logger/json_fields.ts";
import { MemoryEventSink } from "../../tracer/telemetry/event_sink.ts";
import { Telemetry } from "../../tracer/telemetry/telemetry.ts";
import {
  type BufferSizes,
  type CreateRecording,
  createRecording,
  type TelemetryContext,
} from "../../tracer/telemetry/telemetry_recording.ts";
import { createFakeTimes, type FakeTimes } from "./fake_times.ts";
import { createLocalStorage } from "./local_storage.ts";

/** The parts of such a set-up. */
export interface SpansInMemory {
  readonly telemetry: Telemetry;
  /** Makes what records, when a sink is added. */
  readonly create: CreateRecording;
  readonly sink: MemoryEventSink;
  readonly contexts: Contexts;
  readonly times: FakeTimes;
  readonly faults: string[];
  /** Timers that run when they are called. */
  readonly timers: Set<() => void>;
}

/** Sets it up. @param isOn whether the sink is there from the start */
export function spansInMemory(sizes: Partial<BufferSizes> = {}, isOn = true): SpansInMemory {
  const times = createFakeTimes();
  const contexts = new Contexts(createLocalStorage(), () => "id");
  const writer = new JsonFields(undefined);
  const faults: string[] = [];
  const timers = new Set<() => void>();
  const context: TelemetryContext = {
    frame: () => contexts.frame(),
    run: (frame, work) => contexts.storage.run(frame, work),
    writeFields: (fields) => {
      writer.begin();
      return writer.write(fields);
    },
    createTraceId: () => "0af7651916cd43dd8448eb211c80319c",
    createTimes: times.createTimes,
    every: (_milliseconds, callback) => {
      timers.add(callback);
      return () => void timers.delete(callback);
    },
    fault: (part, fault) => faults.push(`${part}: ${fault instanceof Error ? fault.message : fault}`),
    firstKey: () => 0,
  };
  const telemetry = new Telemetry(context);
  const create = createRecording(context, sizes);
  const sink = new MemoryEventSink();
  if (isOn) telemetry.addSink(sink, create);
  return { telemetry, create, sink, contexts, times, faults, timers };
}
