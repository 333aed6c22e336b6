// A logging without a runtime: the clock stands still, timers go when told, and what is printed or went wrong is kept.

import { createSyncStorage } from "../../tracer/runtime/page_place.ts";
import { Contexts } from "../../tracer/logger/context.ts";
import { Logging } from "../../tracer/logger/logging.ts";
import type { BoundFields, LogRecord } from "../../tracer/logger/record.ts";
import type { SinkFiles, SinkHost } from "../../tracer/logger/sinks/sink.ts";

/** What is true of a record that a test says nothing else of. */
const PLAIN_RECORD: LogRecord = {
  time: Date.UTC(2026, 0, 31, 12, 0, 0, 123),
  level: 2,
  logger: "api",
  message: "hello",
  error: undefined,
  fields: undefined,
  bound: undefined,
  context: undefined,
};

/** A record with parts of the test's. */
export function createRecord(parts: Partial<LogRecord> = {}): LogRecord {
  return { ...PLAIN_RECORD, ...parts };
}

/** A host that does nothing by itself. */
export interface FakeHost extends SinkHost {
  /** `stdout` and `stderr` with what was printed there. */
  readonly printed: { readonly stdout: string[]; readonly stderr: string[] };
  /** Part and message of each fault. */
  readonly faults: string[];
  /** Milliseconds since 1970; may be set. */
  time: number;
  /** Calls timers back once. */
  tick(): void;
  /** Timers that run. */
  readonly timers: ReadonlySet<() => void>;
}

/** @param files those of a test that writes some */
export function createFakeHost(
  { files, contextFields = () => undefined }: {
    readonly files?: SinkFiles;
    readonly contextFields?: () => BoundFields | undefined;
  } = {},
): FakeHost {
  const timers = new Set<() => void>();
  const printed = { stdout: [] as string[], stderr: [] as string[] };
  const faults: string[] = [];
  const host: FakeHost = {
    printed,
    faults,
    timers,
    time: PLAIN_RECORD.time,
    now: () => host.time,
    contextFields,
    fault: (part, fault) =>
      void faults.push(`${part}: ${fault instanceof Error ? fault.message : String(fault)}`),
    print: (stream, text) => void printed[stream].push(text),
    isTerminal: () => false,
    every(_milliseconds, callback) {
      timers.add(callback);
      return () => timers.delete(callback);
    },
    tick() {
      for (const callback of timers) callback();
    },
    endsUntold: false,
    files: files === undefined ? undefined : () => Promise.resolve(files),
    network: () => Promise.reject(new TypeError("this host has no network")),
  };
  return host;
}

/** A logging on a fake host. */
export function createFakeLogging(files?: SinkFiles): {
  readonly logging: Logging;
  readonly host: FakeHost;
  /** How often the end of the program was asked for. */
  readonly ends: (() => void)[];
} {
  const contexts = new Contexts(createSyncStorage(), () => "new-id");
  const host = createFakeHost({
    ...(files === undefined ? {} : { files }),
    contextFields: () => contexts.boundNow(),
  });
  const ends: (() => void)[] = [];
  const logging = new Logging(host, contexts, { onFirstSink: (flush) => void ends.push(flush) });
  return { logging, host, ends };
}
