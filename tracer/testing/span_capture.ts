// Spans of a test: those that it began, in the order in which it did.

import { findLibrary } from "../inject/library.ts";
import { libraryRecording } from "../inject/library_recording.ts";
import { type KeptPoint, type KeptSpan, MemoryEventSink } from "../telemetry/event_sink.ts";
import type { SpanStream } from "../telemetry/span_stream.ts";
import { type CaptureScope, closeScope, currentScope, openScope } from "./capture_scopes.ts";
import type { FakeClock } from "./fake_clock.ts";

/** What to capture, and how. */
export interface SpanCaptureOptions {
  /** Beginnings of names to capture; default all. */
  readonly names?: readonly string[];
  /** Tells the times of spans; default the real one. */
  readonly clock?: FakeClock;
  /** Counts keys of spans from 1; default true. */
  readonly ids?: boolean;
}

/** A span that a test made. Times in microseconds. */
export interface CapturedSpan extends KeptSpan {
  /** Name of the span around, undefined when there is none among the captured ones. */
  readonly parent: string | undefined;
}

/** Spans that a test made. */
export interface SpanCapture {
  /** In the order in which they began, those that are open among them. */
  readonly spans: readonly CapturedSpan[];
  /** One text a span: `load < request`, with `?` behind the name of an open one, `!` behind that of a failed one. */
  readonly drawn: readonly string[];
  /** Points of metrics, of all tests. */
  readonly points: readonly KeptPoint[];
  /** Forgets what was captured until now. */
  clear(): void;
  /** Ends it; what was captured stays. */
  [Symbol.dispose](): void;
}

/** When a span began and ended by a fake clock, in microseconds. */
interface FakeTimes {
  readonly start: number;
  end: number | undefined;
}

/**
 * Captures spans from here on: those of this test and all that it calls, and those of work that belongs to no capture, as
 * of servers that were started before. Tests that run side by side do not see each other's.
 *
 * @example
 * using spans = captureSpans();
 * await handle(request);
 * assert.deepEqual(spans.drawn, ["request", "load < request"]);
 */
export function captureSpans(options: SpanCaptureOptions = {}): SpanCapture {
  const library = findLibrary();
  const { telemetry } = library;
  const scope = openScope("spans");
  const sink = new MemoryEventSink();
  const own = new Map<number, FakeTimes>();
  const removeSink = telemetry.addSink(sink, libraryRecording(library));
  const stream = telemetry.spans.recorder?.stream;
  const unwatch = stream === undefined ? () => {} : watch(stream, scope, own, options.clock);
  let kept: readonly KeptSpan[] = [];
  let points: readonly KeptPoint[] = [];
  function read(): readonly KeptSpan[] {
    if (!scope.isOpen) return kept;
    telemetry.handOver();
    points = [...sink.points];
    kept = choose(sink.spans, own, options);
    return kept;
  }
  return {
    get spans() {
      return nameParents(read());
    },
    get drawn() {
      return nameParents(read()).map(drawSpan);
    },
    get points() {
      read();
      return points;
    },
    clear: () => {
      read();
      sink.clear();
      own.clear();
      kept = [];
      points = [];
    },
    [Symbol.dispose]() {
      read();
      if (!closeScope(scope)) return;
      unwatch();
      removeSink();
    },
  };
}

/** Those who watch a stream, the first first. */
const watchers = new WeakMap<SpanStream, Set<Watcher>>();

interface Watcher {
  began(key: number): void;
  ended(key: number): void;
}

/** Notes which spans belong to a capture. A stream that nobody watches pays nothing for that. */
function watch(
  stream: SpanStream,
  scope: CaptureScope,
  own: Map<number, FakeTimes>,
  clock: FakeClock | undefined,
): () => void {
  const micros = () => (clock?.now() ?? 0) * 1000;
  const watcher: Watcher = {
    began(key) {
      const current = currentScope("spans");
      if (current === undefined || current === scope) own.set(key, { start: micros(), end: undefined });
    },
    ended(key) {
      const times = own.get(key);
      if (times !== undefined) times.end ??= micros();
    },
  };
  const all = watchers.get(stream) ?? new Set();
  watchers.set(stream, all);
  if (all.size === 0) putBetween(stream, all);
  all.add(watcher);
  return () => {
    all.delete(watcher);
    if (all.size > 0) return;
    // What stood before them are the methods of its class.
    Reflect.deleteProperty(stream, "begin");
    Reflect.deleteProperty(stream, "end");
  };
}

function putBetween(stream: SpanStream, all: ReadonlySet<Watcher>): void {
  const { begin, end } = stream;
  Reflect.set(stream, "begin", (name: number, parentKey: number) => {
    const row = Reflect.apply(begin, stream, [name, parentKey]);
    const key = stream.keyOf(row);
    for (const watcher of all) watcher.began(key);
    return row;
  });
  Reflect.set(stream, "end", (row: number, state: number) => {
    Reflect.apply(end, stream, [row, state]);
    const key = stream.keyOf(row);
    for (const watcher of all) watcher.ended(key);
  });
}

/** The spans of a capture with the times and keys that it is to show. */
function choose(
  spans: readonly KeptSpan[],
  own: ReadonlyMap<number, FakeTimes>,
  { names, clock, ids = true }: SpanCaptureOptions,
): readonly KeptSpan[] {
  const chosen = spans.filter(({ key, name }) =>
    own.has(key) && (names === undefined || names.some((beginning) => name.startsWith(beginning)))
  );
  const keys = new Map(chosen.map(({ key }, index) => [key, ids ? index + 1 : key]));
  return chosen.map((span) => {
    const times = clock === undefined ? undefined : own.get(span.key);
    return {
      ...span,
      key: keys.get(span.key) ?? -1,
      parentKey: keys.get(span.parentKey) ?? -1,
      ...(times === undefined ? {} : {
        start: times.start,
        duration: span.duration === undefined ? undefined : (times.end ?? times.start) - times.start,
      }),
    };
  });
}

function nameParents(spans: readonly KeptSpan[]): readonly CapturedSpan[] {
  const names = new Map(spans.map(({ key, name }) => [key, name]));
  return spans.map((span) => ({ ...span, parent: names.get(span.parentKey) }));
}

function drawSpan({ name, parent, duration, status }: CapturedSpan): string {
  const state = duration === undefined ? "?" : status === "error" ? "!" : "";
  return `${name}${state}${parent === undefined ? "" : ` < ${parent}`}`;
}
