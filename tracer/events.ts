// What `import … from "microlog/events"` gives: everything that a program says, in blocks of columns, to a sink of the
// program's own.

import { EventRecords } from "./inject/event_records.ts";
import { findLibrary } from "./inject/library.ts";
import { libraryRecording } from "./inject/library_recording.ts";
import { findPlace } from "./runtime/library.ts";
import {
  announceProcess,
  findProcessId,
  type ProcessFacts,
  readProcessFacts,
} from "./runtime/process_facts.ts";
import { readThreadFacts } from "./runtime/thread.ts";
import { BlockStream, type ProgramSink } from "./telemetry/program_sink.ts";

export type { ProcessFacts } from "./runtime/process_facts.ts";
export { PARENT_VARIABLE } from "./runtime/process_facts.ts";
export {
  type EventSink,
  type KeptPoint,
  type KeptSpan,
  MemoryEventSink,
  type MetricBlock,
  type MetricFacts,
  NULL_SINK,
  type SpanBlock,
  type TimeColumn,
} from "./telemetry/event_sink.ts";
export type { LogBlock } from "./telemetry/log_block.ts";
export type { BlockFacts, ProgramSink, ThreadFacts } from "./telemetry/program_sink.ts";
export { type SpikeOptions, SpikeSink } from "./telemetry/spike_sink.ts";

/** Rows of the buffers, each allocated once. Those of spans and metrics are as the first sink wants them. */
export interface EventBuffers {
  /** Default 1024. */
  readonly logs?: number;
  /** Default 16384. */
  readonly metrics?: number;
  /** Default 16384. */
  readonly spans?: number;
}

const DEFAULT_LOGS = 1024;
const MOST_ROWS = 1 << 24;

// Taken before the program can replace it.
const { performance } = globalThis;
const performanceNow = performance.now.bind(performance);

/** Microseconds since 1970, by the clock of spans. */
function now(): number {
  return (performance.timeOrigin + performanceNow()) * 1000;
}

/**
 * Hands all spans, metrics and records of this thread to a sink from here on: when a buffer is full, each second, and at
 * the end of the program. Several sinks get the same blocks; one that fails leaves the others alone.
 *
 * @returns what takes the sink away, after it got what there is
 * @throws {RangeError} when a buffer is to have no rows
 * @throws {TypeError} when `MICROLOG_PROCESS_PROPERTIES` is not understood
 * @example
 * const memory = new MemoryEventSink();
 * const remove = addEventSink(memory, { spans: 1024 });
 */
export function addEventSink(sink: ProgramSink, buffers: EventBuffers = {}): () => void {
  const { logs = DEFAULT_LOGS, ...others } = buffers;
  for (const rows of [logs, ...Object.values(others)]) checkRows(rows);
  const library = findLibrary();
  const { logging, telemetry, fault } = library;
  const attempt = (work: () => void) => {
    try {
      work();
    } catch (problem) {
      fault(sink.name, problem);
    }
  };
  const facts = processFacts();
  announceProcess(facts);
  const thread = readThreadFacts();
  const createStream = () => new BlockStream({ id: findPlace().createId(), thread, now });
  const [spans, metrics, lines] = [createStream(), createStream(), createStream()];
  attempt(() => sink.begin?.(facts, thread));
  const records = new EventRecords(
    logging,
    logs,
    (block) => attempt(() => sink.takeLogs?.(block, lines.next())),
  );
  const removeRoute = sink.takeLogs === undefined ? () => {} : logging.addRoute({
    name: sink.name,
    level: 0,
    write: (record) => records.write(record),
  });
  const removeSink = telemetry.addSink({
    name: sink.name,
    takeSpans: (block) => sink.takeSpans(block, spans.next()),
    takeMetrics: (block) => sink.takeMetrics(block, metrics.next()),
  }, libraryRecording(library, others));
  let isThere = true;
  telemetry.looks.push(() => {
    if (isThere) records.handOver();
  });
  const remove = () => {
    if (!isThere) return;
    records.handOver();
    removeRoute();
    removeSink();
    isThere = false;
    attempt(() => sink.end?.());
  };
  void findPlace().onEnd(() => isThere && telemetry.handOver());
  return remove;
}

/** Hands over what there is now, to all sinks. */
export function handOverEvents(): void {
  findLibrary().telemetry.handOver();
}

/** What is true of this process; its id is another one each time that the program runs. */
export function processFacts(): ProcessFacts {
  const known: unknown = Reflect.get(globalThis, PROCESS_ID);
  const id = typeof known === "string" ? known : findProcessId() ?? findPlace().createId();
  if (known === undefined) Object.defineProperty(globalThis, PROCESS_ID, { value: id, enumerable: false });
  return readProcessFacts(id);
}

/** Copies of the library in one program tell the same process. */
const PROCESS_ID = Symbol.for("microlog.process.1");

function checkRows(rows: number): void {
  if (Number.isInteger(rows) && rows > 0 && rows <= MOST_ROWS) return;
  throw new RangeError(`A buffer has 1 to ${MOST_ROWS} rows, not ${rows}`);
}
