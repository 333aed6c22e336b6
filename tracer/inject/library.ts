// The library of a program, put together once: logging, spans, metrics and the way into a recording.

import { Contexts, type TraceContext } from "../logger/context.ts";
import { FaultTeller } from "../logger/fault_teller.ts";
import { Logging } from "../logger/logging.ts";
import type { SinkHost } from "../logger/sinks/sink.ts";
import { findPlace } from "../runtime/library.ts";
import type { LateSpans } from "../telemetry/late_spans.ts";
import { spanIdOf } from "../telemetry/spans.ts";
import { Telemetry } from "../telemetry/telemetry.ts";
import { type Configure, createConfigure } from "./configuring.ts";
import { joinRecorder } from "./join_recording.ts";

/** What the parts of the library share. */
export interface Library {
  readonly logging: Logging;
  readonly telemetry: Telemetry;
  /** The runtime, as sinks see it. */
  readonly host: SinkHost;
  /** Puts in force what the program says, with what files and variables say besides. */
  readonly configure: Configure;
  /** Takes what went wrong; told once a part. */
  readonly fault: (part: string, fault: unknown) => void;
}

/** Shared by all copies of this version in one program: a library's copy logs where the program's is configured to. */
const SHARED = Symbol.for("microlog.library.1");

/** The program's library, made when first asked for. */
export function findLibrary(): Library {
  const known: unknown = Reflect.get(globalThis, SHARED);
  if (isLibrary(known)) return known;
  const made = createLibrary();
  Object.defineProperty(globalThis, SHARED, { value: made, enumerable: false });
  return made;
}

function isLibrary(value: unknown): value is Library {
  return typeof value === "object" && value !== null && "logging" in value && "telemetry" in value;
}

function createLibrary(): Library {
  const place = findPlace();
  const contexts = new Contexts(place.storage, place.createId);
  const faults = new FaultTeller(place.warn);
  const fault = (part: string, problem: unknown) => faults.tell(part, problem);
  const host = place.createHost({
    contextFields: () => contexts.boundNow(),
    trace: () => traceHere(contexts, telemetry.spans),
    metrics: async () => (await import("../telemetry/metrics.ts")).metricsOf(telemetry),
    fault,
  });
  const logging = new Logging(host, contexts, {
    onFirstSink: (flush) => place.onEnd(flush),
    faults: () => faults.counts,
  });
  const telemetry = new Telemetry({ frame: () => contexts.frame() });
  const configure = createConfigure({ logging, host, warn: place.warn });
  const library = { logging, telemetry, host, configure, fault };
  joinRecorder(library);
  return library;
}

/** The trace that the caller is in, with the innermost span of this process. */
function traceHere(contexts: Contexts, spans: LateSpans): TraceContext | undefined {
  const { trace } = contexts.frame();
  const key = trace === undefined ? -1 : spans.currentKey();
  if (trace === undefined || key < 0) return trace;
  return { traceId: trace.traceId, spanId: spanIdOf(key), sampled: trace.sampled, state: trace.state };
}
