// Spans as programs make them: around a function, as a handle that is disposed, by wrapping a function. Parents are right
// or missing, never wrong: what runs side by side does not see each other.

import type { ContextFrame } from "../logger/context.ts";
import type { Fields } from "../logger/json_fields.ts";
import { FAILED, OK, UNSET } from "./event_sink.ts";
import type { SpanPlace, SpanStream } from "./span_stream.ts";

/** Where contexts are held, if it counts those with a span that were ever entered. */
export interface CountedFrames {
  spanFrames: number;
}

/** Contexts are looked for each time where nobody counts them. */
const UNCOUNTED: CountedFrames = { spanFrames: Infinity };

function isCounting(frames: Partial<CountedFrames> | undefined): frames is CountedFrames {
  return frames?.spanFrames !== undefined;
}

/** What spans need from around them. */
export interface SpanContext {
  readonly counted?: Partial<CountedFrames>;
  /** Context that holds here. */
  readonly frame: () => ContextFrame;
  /** Runs work in another context. */
  readonly run: <T>(frame: ContextFrame, work: () => T) => T;
  /** Fields as `,"name":value` and so on, masked. */
  readonly writeFields: (fields: Fields) => string;
  /** 32 random hexadecimal digits. */
  readonly createTraceId: () => string;
}

/** What a span may be told when it begins. */
export interface SpanOptions {
  readonly fields?: Fields;
  /** Default: the span around. */
  readonly parent?: Span;
  /** Ends the span as failed when it is aborted. */
  readonly signal?: AbortSignal;
  /** Milliseconds since 1970 at which it began, default: now. */
  readonly start?: number;
}

/** A span that is open. All its methods do nothing once it has ended. */
export interface Span extends Disposable {
  /** Names it in its process; -1 when spans are not recorded. */
  readonly key: number;
  /** Adds fields; values are taken as they are now. */
  set(fields: Fields): Span;
  /** Adds a moment with a name. */
  event(name: string, fields?: Fields): Span;
  /** Tells of a span elsewhere that this one has to do with. @param traceparent of the other one */
  link(traceparent: string): Span;
  /** Says how it went. */
  status(status: "ok" | "error", message?: string): Span;
  /** Runs work inside it: spans made there have it as parent. Does not end it. */
  run<T>(work: () => T): T;
  /** Gives it another name. */
  rename(name: string): Span;
  /** @param time milliseconds since 1970 at which it ended, default: now */
  end(time?: number): void;
}

/** Sync calls of one name that returned no promise before it is taken to be sync. */
const SYNC_CALLS = 64;
const ALWAYS_ASYNC = -1;

/** Spans with one signal before those that have ended are forgotten. */
const FIRST_WATCHED = 64;

/** The spans that end when a signal is aborted. */
interface WatchedSpans {
  readonly spans: SpanPlace[];
  /** Spans before it is looked which of them have ended. */
  room: number;
}

/** The spans of a thread. */
export class Spans {
  /** Where spans go. */
  readonly stream: SpanStream;
  readonly #context: SpanContext;
  /** Counts the contexts with a span in them that may hold somewhere. */
  readonly #counted: CountedFrames;
  /** Key of the span around the code that runs at this moment, -1 after any `await`. */
  #current = -1;
  /** By name index: sync calls in a row, or {@link ALWAYS_ASYNC}. */
  #syncCalls = new Int32Array(256);
  readonly #watched = new WeakMap<AbortSignal, WatchedSpans>();

  constructor(context: SpanContext, stream: SpanStream) {
    this.stream = stream;
    this.#context = context;
    this.#counted = isCounting(context.counted) ? context.counted : UNCOUNTED;
  }

  /** Key of the span around, -1 when there is none. Hot: looking into contexts costs 5 to 8 ns. */
  currentKey(): number {
    if (this.#current >= 0) return this.#current;
    return this.#counted.spanFrames === 0 ? -1 : this.#context.frame().spanKey;
  }

  /**
   * Runs work in a span. Returns and throws what the work does; for a promise, one that settles as the work's, and the
   * span ends then. Promises of other classes than `Promise` are returned as they are, because they may be more than
   * that, or begin their work when somebody waits for them: their span ends at once. Hot.
   */
  span<T>(name: string, work: () => T, options?: SpanOptions): T;
  span(name: string, work: () => unknown, options?: SpanOptions): unknown {
    const { stream } = this;
    const nameIndex = stream.names.index(name);
    const row = stream.begin(nameIndex, options?.parent?.key ?? this.currentKey());
    const { generation, lastKey: key } = stream;
    if (options !== undefined) this.#applyOptions(stream, { key, row, generation }, options);
    const before = this.#current;
    this.#current = key;
    const isSync = this.#isSync(nameIndex);
    let result: unknown;
    try {
      result = isSync ? work() : this.#runAsync(key, work);
    } catch (error) {
      this.#current = before;
      this.#fail(stream, { key, row, generation }, error);
      throw error;
    }
    this.#current = before;
    if (isPlainPromise(result)) {
      this.#markAsync(nameIndex);
      return this.#endLater(stream, { key, row, generation }, result);
    }
    if (!isSync) this.#countSync(nameIndex);
    if (generation === stream.generation && options === undefined) stream.end(row, UNSET);
    else stream.endKey(key, row, generation, UNSET);
    return result;
  }

  /** A promise that settles as another one does, and ends a span before. */
  #endLater(stream: SpanStream, place: SpanPlace, promise: Promise<unknown>): Promise<unknown> {
    const { key, row, generation } = place;
    return promise.then((value) => {
      stream.endKey(key, row, generation, UNSET);
      return value;
    }, (error: unknown) => {
      this.#fail(stream, place, error);
      throw error;
    });
  }

  /** Begins a span that ends with `end()` or at the end of a `using` block. It becomes nobody's parent by itself. */
  start(name: string, options?: SpanOptions): Span {
    const { stream } = this;
    const parentKey = options?.parent?.key ?? this.currentKey();
    const nameIndex = stream.names.index(name);
    const row = options?.start === undefined
      ? stream.begin(nameIndex, parentKey)
      : stream.beginAt(nameIndex, parentKey, options.start * 1000);
    const open = new OpenSpan(this, stream, row);
    if (options !== undefined) this.#applyOptions(stream, open.place(), options);
    return open;
  }

  /** A context with a trace: the one it has, or a new one that begins with its span. */
  traced(frame: ContextFrame): ContextFrame {
    return frame.trace !== undefined || frame.spanKey < 0
      ? frame
      : { ...frame, trace: new LateTrace(frame.spanKey, this.#context.createTraceId) };
  }

  /** Runs work inside a span that is open. */
  runInside<T>(key: number, work: () => T): T {
    const before = this.#current;
    this.#current = key;
    try {
      return this.#runAsync(key, work);
    } finally {
      this.#current = before;
    }
  }

  /** Carries the parent across `await`. The trace is the one around, or a new one that gets its id when asked for. */
  #runAsync<T>(key: number, work: () => T): T {
    const { bound, trace, baggage, request, foreign } = this.#context.frame();
    return this.#context.run({
      bound,
      trace: trace ?? new LateTrace(key, this.#context.createTraceId),
      spanKey: key,
      baggage,
      request,
      foreign,
    }, work);
  }

  /** Whether the work of a name has always been done when it returned: then it needs no storage, which is dear. */
  #isSync(name: number): boolean {
    return (this.#syncCalls[name] ?? 0) >= SYNC_CALLS;
  }

  #countSync(name: number): void {
    if (name >= this.#syncCalls.length) this.#grow(name);
    const calls = this.#syncCalls[name] ?? 0;
    if (calls === ALWAYS_ASYNC || calls >= SYNC_CALLS) return;
    this.#syncCalls[name] = calls + 1;
    // Nothing came after the work in all of them: their contexts need not be looked for any more.
    if (calls + 1 === SYNC_CALLS) this.#counted.spanFrames -= SYNC_CALLS;
  }

  #markAsync(name: number): void {
    if (name >= this.#syncCalls.length) this.#grow(name);
    this.#syncCalls[name] = ALWAYS_ASYNC;
  }

  #grow(name: number): void {
    const grown = new Int32Array(Math.max(name + 1, this.#syncCalls.length * 2));
    grown.set(this.#syncCalls);
    this.#syncCalls = grown;
  }

  /** Fields as `,"name":value` and so on, masked. */
  fieldsText(fields: Fields): string {
    return this.#context.writeFields(fields);
  }

  #applyOptions(stream: SpanStream, place: SpanPlace, { fields, signal }: SpanOptions): void {
    const { key, row, generation } = place;
    if (fields !== undefined) stream.addFields(key, row, generation, this.#context.writeFields(fields));
    if (signal !== undefined) this.#watch(signal, stream, place);
  }

  /** One listener a signal: that of a whole server is given to a span a request. */
  #watch(signal: AbortSignal, stream: SpanStream, place: SpanPlace): void {
    let watched = this.#watched.get(signal);
    if (watched === undefined) {
      watched = { spans: [], room: FIRST_WATCHED };
      this.#watched.set(signal, watched);
      const { spans } = watched;
      signal.addEventListener("abort", () => {
        for (const open of spans.splice(0)) this.#fail(stream, open, signal.reason);
      }, { once: true });
    }
    const { spans } = watched;
    spans.push(place);
    if (spans.length < watched.room) return;
    spans.splice(0, spans.length, ...spans.filter((each) => stream.isOpen(each)));
    watched.room = Math.max(FIRST_WATCHED, 2 * spans.length);
  }

  #fail(stream: SpanStream, { key, row, generation }: SpanPlace, error: unknown): void {
    stream.addFields(key, row, generation, this.#context.writeFields({ exception: error }));
    stream.endKey(key, row, generation, FAILED);
  }
}

/** What of an open span is told as fields when it ends. */
interface ToldAtEnd {
  events: Fields[] | undefined;
  links: string[] | undefined;
}

class OpenSpan implements Span {
  readonly key: number;
  readonly #spans: Spans;
  /** -1 once it has ended. */
  #row: number;
  readonly #generation: number;
  #state = UNSET;
  #atEnd: ToldAtEnd | undefined;

  /** @param row of the span, which is the one that began last */
  constructor(spans: Spans, { lastKey, generation }: SpanStream, row: number) {
    this.key = lastKey;
    this.#spans = spans;
    this.#row = row;
    this.#generation = generation;
  }

  place(): SpanPlace {
    return { key: this.key, row: this.#row, generation: this.#generation };
  }

  set(fields: Fields): Span {
    if (this.#row >= 0) this.#add(fields);
    return this;
  }

  event(name: string, fields?: Fields): Span {
    if (this.#row >= 0) (this.#told().events ??= []).push({ name, time: Date.now(), ...fields });
    return this;
  }

  link(traceparent: string): Span {
    if (this.#row >= 0) (this.#told().links ??= []).push(traceparent);
    return this;
  }

  status(status: "ok" | "error", message?: string): Span {
    this.#state = status === "ok" ? OK : FAILED;
    return message === undefined ? this : this.set({ status_message: message });
  }

  run<T>(work: () => T): T {
    return this.#row < 0 ? work() : this.#spans.runInside(this.key, work);
  }

  rename(name: string): Span {
    const { stream } = this.#spans;
    if (this.#row >= 0) stream.rename(this.place(), stream.names.index(name));
    return this;
  }

  end(time?: number): void {
    const row = this.#row;
    if (row < 0) return;
    if (this.#atEnd !== undefined) this.#add({ ...this.#atEnd });
    const { stream } = this.#spans;
    if (time !== undefined) stream.endKeyAt(this.place(), this.#state, time * 1000);
    else stream.endKey(this.key, row, this.#generation, this.#state);
    this.#row = -1;
  }

  [Symbol.dispose](): void {
    this.end();
  }

  #told(): ToldAtEnd {
    return this.#atEnd ??= { events: undefined, links: undefined };
  }

  #add(fields: Fields): void {
    this.#spans.stream.addFields(this.key, this.#row, this.#generation, this.#spans.fieldsText(fields));
  }
}

/** Stands for spans that nobody records; as a parent for none. */
export const NO_SPAN: Span = {
  key: -1,
  set: () => NO_SPAN,
  event: () => NO_SPAN,
  link: () => NO_SPAN,
  status: () => NO_SPAN,
  run: (work) => work(),
  rename: () => NO_SPAN,
  end: () => {},
  [Symbol.dispose]: () => {},
};

/** A trace that began here: its id is made when somebody wants it. */
class LateTrace {
  readonly sampled = true;
  readonly state = "";
  readonly #key: number;
  readonly #createId: () => string;
  #id: string | undefined;

  constructor(key: number, createId: () => string) {
    this.#key = key;
    this.#createId = createId;
  }

  get spanId(): string {
    return spanIdOf(this.#key);
  }

  get traceId(): string {
    return this.#id ??= this.#createId();
  }
}

/** A span's key as the 16 hexadecimal digits of W3C Trace Context. */
export function spanIdOf(key: number): string {
  return Math.max(1, key).toString(16).padStart(16, "0").slice(-16);
}

/** A function with the name and the number of parameters of another one. */
export function dressAs<F extends object>(
  wrapped: F,
  original: { readonly name: string; readonly length: number },
): F {
  Object.defineProperty(wrapped, "name", { value: original.name, configurable: true });
  Object.defineProperty(wrapped, "length", { value: original.length, configurable: true });
  return wrapped;
}

/** Whether a value is a promise and nothing more. */
export function isPlainPromise(value: unknown): value is Promise<unknown> {
  return typeof value === "object" && value instanceof Promise &&
    Object.getPrototypeOf(value) === Promise.prototype;
}
