// What records the spans and metrics of the library: comes with who takes them.

import { JsonFields } from "../logger/json_fields.ts";
import type { Logging } from "../logger/logging.ts";
import type { SinkHost } from "../logger/sinks/sink.ts";
import { USUAL_MASK } from "../logger/usual_mask.ts";
import { createTimes } from "../runtime/times.ts";
import {
  type BufferSizes,
  type CreateRecording,
  createRecording,
  type TelemetryContext,
} from "../telemetry/telemetry_recording.ts";
import { createFirstKey } from "./first_key.ts";

/** The library, as far as what records depends on it. */
export interface RecordedParts {
  readonly logging: Logging;
  readonly host: SinkHost;
}

const TRACE_DIGITS = 32;

/** Makes what records the library's telemetry, for {@link Telemetry.addSink}. */
export function libraryRecording(library: RecordedParts, sizes?: Partial<BufferSizes>): CreateRecording {
  return (telemetry) => createRecording(createContext(library), sizes)(telemetry);
}

function createContext({ logging, host }: RecordedParts): TelemetryContext {
  const { contexts } = logging;
  const writer = new JsonFields(USUAL_MASK);
  return {
    counted: contexts.storage,
    frame: () => contexts.frame(),
    run: (frame, work) => contexts.storage.run(frame, work),
    writeFields: (fields) => {
      writer.begin();
      return writer.write(logging.recordMask?.fields(fields) ?? fields);
    },
    createTraceId: () => traceIdOf(contexts.createId()),
    createTimes,
    every: host.every,
    fault: host.fault,
    firstKey: createFirstKey,
  };
}

/** An id as W3C Trace Context has it; ids that tests count (`id-1`) give one, too. */
function traceIdOf(id: string): string {
  return id.replaceAll(/[^\da-f]/g, "").padStart(TRACE_DIGITS, "0").slice(-TRACE_DIGITS);
}
