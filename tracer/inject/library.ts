// The library of a program, put together once: logging, spans, metrics and the way into a recording.

import { displayPath } from "../../recording/analysis/source_path.ts";
import { Contexts, type TraceContext } from "../logger/context.ts";
import { FaultTeller } from "../logger/fault_teller.ts";
import { JsonFields } from "../logger/json_fields.ts";
import { quoteJson } from "../logger/json_text.ts";
import { Logging } from "../logger/logging.ts";
import { isSecretName, maskText } from "../logger/mask.ts";
import type { LogRecord } from "../logger/record.ts";
import { listFields } from "../logger/record_fields.ts";
import type { SinkHost } from "../logger/sinks/sink.ts";
import { findPlace, type LibraryPlace } from "../runtime/library.ts";
import { createTimes } from "../runtime/times.ts";
import { RECORDER_PORT, type RecorderPort } from "../telemetry/recorder_port.ts";
import { spanIdOf, type Spans } from "../telemetry/spans.ts";
import { Telemetry } from "../telemetry/telemetry.ts";
import type { Configurator, Said } from "./configurator.ts";
import { createFirstKey } from "./first_key.ts";

/** What the parts of the library share. */
export interface Library {
  readonly logging: Logging;
  readonly telemetry: Telemetry;
  /** Puts in force what the program says, with what files and variables say besides. */
  readonly configure: (said: Said) => Promise<void>;
  /** Takes what went wrong; told once a part. */
  readonly fault: (part: string, fault: unknown) => void;
}

/** Shared by all copies of this version in one program: a library's copy logs where the program's is configured to. */
const SHARED = Symbol.for("microlog.library.1");

const MASK = { hides: isSecretName, text: maskText };

const TRACE_DIGITS = 32;

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
  const contexts = new Contexts(place.storage, () => crypto.randomUUID());
  const faults = new FaultTeller(place.warn);
  const fault = (part: string, problem: unknown) => faults.tell(part, problem);
  const host = place.createHost({
    contextFields: () => contexts.bound(),
    trace: () => traceHere(contexts, telemetry.spans),
    metrics: async () => (await import("../telemetry/metrics.ts")).metricsOf(telemetry),
    fault,
  });
  const logging = new Logging(host, contexts, {
    mask: MASK,
    onFirstSink: (flush) => place.onEnd(flush),
    faults: () => faults.counts,
  });
  const writer = new JsonFields(MASK);
  const telemetry = new Telemetry({
    frame: () => contexts.frame(),
    runIn: (parts, work) => contexts.runIn(parts, work),
    writeFields: (fields) => {
      writer.begin();
      return writer.write(fields);
    },
    createTraceId: () => traceIdOf(contexts.createId()),
    createTimes,
    every: host.every,
    fault,
    firstKey: createFirstKey,
  });
  const configure = createConfigure(logging, place, host);
  const library = { logging, telemetry, configure, fault };
  const port = findPort();
  if (port !== undefined) joinRecording(library, port);
  return library;
}

/** Whoever runs the program may say where records go, without a word of the program. */
const SPEAKING_VARIABLES = ["MICROLOG_CONFIG", "MICROLOG_SINKS"] as const;

function createConfigure(
  logging: Logging,
  { warn }: LibraryPlace,
  host: SinkHost,
): (said: Said) => Promise<void> {
  let configurator: Promise<Configurator> | undefined;
  let isAsked = false;

  /** Most programs that this library is in, as a part of a library, do not load it. */
  async function load(): Promise<Configurator> {
    const { Configurator } = await import("./configurator.ts");
    const { findConfigurationPlace } = await import("../runtime/configuration_place.ts");
    return new Configurator({ logging, place: findConfigurationPlace(), warn });
  }

  function put(said?: Said): Promise<void> {
    return logging.configureBy(async (make) => {
      const loaded = await (configurator ??= load());
      // The program has said something meanwhile: that is on its way, and nothing has to be made twice.
      return said === undefined && isAsked ? undefined : await loaded.make(make, said);
    });
  }

  if (SPEAKING_VARIABLES.some((name) => host.variable?.(name))) {
    put().catch((problem) => host.fault("configuration", problem));
  }
  return (said) => {
    isAsked = true;
    return put(said);
  };
}

/** An id as W3C Trace Context has it; ids that tests count (`id-1`) give one, too. */
function traceIdOf(id: string): string {
  return id.replaceAll(/[^\da-f]/g, "").padStart(TRACE_DIGITS, "0").slice(-TRACE_DIGITS);
}

/** The trace that the caller is in, with the innermost span of this process. */
function traceHere(contexts: Contexts, spans: Spans): TraceContext | undefined {
  const { trace } = contexts.frame();
  const key = trace === undefined ? -1 : spans.currentKey();
  if (trace === undefined || key < 0) return trace;
  return { traceId: trace.traceId, spanId: spanIdOf(key), sampled: trace.sampled, state: trace.state };
}

/** Whether the whole program is recorded. */
export function isRecorded(): boolean {
  return findPort() !== undefined;
}

function findPort(): RecorderPort | undefined {
  const port: unknown = Reflect.get(globalThis, RECORDER_PORT);
  return isPort(port) ? port : undefined;
}

/** Has everything land in the recording that runs, whatever is configured. Returns what ends that. */
export function joinRecording({ logging, telemetry }: Library, port: RecorderPort): () => void {
  const writer = new JsonFields(MASK);
  for (const beginning of ownSources()) port.hideSource(beginning);
  const removeRoute = logging.addRoute({
    name: port.name,
    level: 0,
    write: (record) =>
      port.takeLog({
        level: record.level,
        source: record.logger,
        message: record.message,
        fields: fieldsText(record, writer),
      }),
  });
  const removeSink = telemetry.addSink(port);
  port.onWrite(() => telemetry.handOver());
  return () => {
    removeRoute();
    removeSink();
  };
}

/** All fields of a record as a JSON object, what was thrown among them; "" without any. */
function fieldsText(record: LogRecord, writer: JsonFields): string {
  writer.begin();
  const hasError = record.error !== undefined;
  const members = listFields(record, writer, MASK).map(({ name, json }) => {
    return `${quoteJson(hasError && name === "error" ? "error_" : name)}:${json}`;
  });
  if (hasError) members.push(`"error":${writer.value(record.error, 1)}`);
  return members.length === 0 ? "" : `{${members.join(",")}}`;
}

/**
 * How the sources of the library begin, as URL and as path. None where a bundler put them into one file with the
 * program's: what belongs to whom is seen there only with the bundle's source map.
 */
export function ownSources(url: string = import.meta.url): readonly string[] {
  const project = /^(.*\/)tracer\/inject\/library\.ts$/.exec(url)?.[1];
  const installed = /^(.*\/node_modules\/microlog\/)/.exec(url)?.[1];
  const folders = project === undefined ? [installed] : [`${project}tracer/`, `${project}recording/`];
  return folders.flatMap((folder) => folder === undefined ? [] : [folder, displayPath(folder)]);
}

function isPort(value: unknown): value is RecorderPort {
  return typeof value === "object" && value !== null && "takeLog" in value;
}
