// What `import … from "microlog/events"` gives: everything that a program says, in blocks of columns, to a sink of the
// program's own.

import { EventRecords } from "./inject/event_records.ts";
import { findLibrary } from "./inject/library.ts";
import { libraryRecording } from "./inject/library_recording.ts";
import { findPlace } from "./runtime/library.ts";
import { type ProcessFacts, readProcessFacts } from "./runtime/process_facts.ts";
import type { EventSink } from "./telemetry/event_sink.ts";
import type { LogBlock } from "./telemetry/log_block.ts";

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

/** Rows of the buffers, each allocated once. Those of spans and metrics are as the first sink wants them. */
export interface EventBuffers {
  /** Default 1024. */
  readonly logs?: number;
  /** Default 16384. */
  readonly metrics?: number;
  /** Default 16384. */
  readonly spans?: number;
}

/** A sink that takes records of loggers, too, and hears of the beginning and the end. */
export interface ProgramSink extends EventSink {
  /** Before all blocks. */
  begin?(facts: ProcessFacts): void;
  takeLogs?(block: LogBlock): void;
  /** After all blocks, when the sink is taken away. A program that ends hands over what there is, and says no more. */
  end?(): void;
}

const DEFAULT_LOGS = 1024;
const MOST_ROWS = 1 << 24;

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
  attempt(() => sink.begin?.(facts));
  const records = new EventRecords(logging, logs, (block) => attempt(() => sink.takeLogs?.(block)));
  const removeRoute = sink.takeLogs === undefined ? () => {} : logging.addRoute({
    name: sink.name,
    level: 0,
    write: (record) => records.write(record),
  });
  const removeSink = telemetry.addSink(sink, libraryRecording(library, others));
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
  const id = typeof known === "string" ? known : findPlace().createId();
  if (known === undefined) Object.defineProperty(globalThis, PROCESS_ID, { value: id, enumerable: false });
  return readProcessFacts(id);
}

/** Copies of the library in one program tell the same process. */
const PROCESS_ID = Symbol.for("microlog.process.1");

function checkRows(rows: number): void {
  if (Number.isInteger(rows) && rows > 0 && rows <= MOST_ROWS) return;
  throw new RangeError(`A buffer has 1 to ${MOST_ROWS} rows, not ${rows}`);
}
