// Where spans and metrics go: blocks of columns, handed over when they are full or somebody asks for what there is.

/** Moments as they were taken. Hot: a moment is written where it is kept, because some clocks give no plain numbers. */
export interface TimeColumn {
  /** Writes the moment that it is into a row. */
  stamp(row: number): void;
  /** Writes another moment into a row. @param micros since 1970 */
  put(row: number, micros: number): void;
  /** Writes a moment of another row into a row. */
  copy(from: number, row: number): void;
  /** Microseconds since 1970. */
  micros(row: number): number;
}

/** Of spans: still open, ended without saying how, well, badly. */
export const OPEN = 0;
export const UNSET = 1;
export const OK = 2;
export const FAILED = 3;

/** Spans in the order in which they began. Good until the sink returns: the columns are used again. */
export interface SpanBlock {
  readonly length: number;
  /** `names[i]` is the name of index `i`; grows while the program runs, never changes. */
  readonly names: readonly string[];
  /** Index into `names`. */
  readonly name: Int32Array;
  readonly start: TimeColumn;
  /** Of spans that ended. */
  readonly end: TimeColumn;
  /** Numbers that name the spans. */
  readonly key: Float64Array;
  /** Key of the span around, -1 when there is none. */
  readonly parentKey: Float64Array;
  /** {@link OPEN}, {@link UNSET}, {@link OK} or {@link FAILED}. An open span comes again in a later block. */
  readonly state: Uint8Array;
  /** `,"name":value` and so on by row; spans without fields have none. */
  readonly fields: readonly (string | undefined)[];
}

/** Points of metrics in order of time. Good until the sink returns. */
export interface MetricBlock {
  readonly length: number;
  /** By index of {@link metric}. */
  readonly metrics: readonly MetricFacts[];
  readonly metric: Int32Array;
  readonly time: TimeColumn;
  readonly value: Float64Array;
}

/** What a metric is. */
export interface MetricFacts {
  readonly name: string;
  readonly unit: string;
}

/** Takes blocks. Its methods must not make spans or metrics. */
export interface EventSink {
  readonly name: string;
  takeSpans(block: SpanBlock): void;
  takeMetrics(block: MetricBlock): void;
}

/** A sink that takes nothing: what is left is what recording costs. */
export const NULL_SINK: EventSink = { name: "null", takeSpans: () => {}, takeMetrics: () => {} };

/** A span as it was kept. Times in microseconds. */
export interface KeptSpan {
  readonly name: string;
  readonly key: number;
  readonly parentKey: number;
  /** Since 1970. */
  readonly start: number;
  /** Undefined while it is open. */
  readonly duration: number | undefined;
  readonly status: "unset" | "ok" | "error";
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A point as it was kept. */
export interface KeptPoint extends MetricFacts {
  /** Microseconds since 1970. */
  readonly time: number;
  readonly value: number;
}

/** Keeps spans and points, for tests. */
export class MemoryEventSink implements EventSink {
  readonly name = "memory";
  readonly #spans = new Map<number, KeptSpan>();
  readonly #points: KeptPoint[] = [];

  /** In the order in which they began; a span that ended since it was seen open is there once. */
  get spans(): readonly KeptSpan[] {
    return [...this.#spans.values()];
  }

  get points(): readonly KeptPoint[] {
    return this.#points;
  }

  clear(): void {
    this.#spans.clear();
    this.#points.length = 0;
  }

  takeSpans(block: SpanBlock): void {
    for (let row = 0; row < block.length; row++) {
      const key = block.key[row] ?? -1;
      const start = block.start.micros(row);
      const state = block.state[row] ?? OPEN;
      this.#spans.set(key, {
        name: block.names[block.name[row] ?? -1] ?? "",
        key,
        parentKey: block.parentKey[row] ?? -1,
        start,
        duration: state === OPEN ? undefined : block.end.micros(row) - start,
        status: state === FAILED ? "error" : state === OK ? "ok" : "unset",
        fields: JSON.parse(fieldsObject(block.fields[row])),
      });
    }
  }

  takeMetrics(block: MetricBlock): void {
    for (let row = 0; row < block.length; row++) {
      const { name = "", unit = "" } = block.metrics[block.metric[row] ?? -1] ?? {};
      this.#points.push({ name, unit, time: block.time.micros(row), value: block.value[row] ?? 0 });
    }
  }
}

/** The members of fields as an object. @param members `,"name":value` and so on */
export function fieldsObject(members: string | undefined): string {
  return members === undefined ? "{}" : `{${members.slice(1)}}`;
}

/** Hands everything to several sinks; one that throws leaves the others alone. */
export class CompositeSink implements EventSink {
  readonly name = "several";
  readonly #onFault: (sink: string, fault: unknown) => void;
  #sinks: readonly EventSink[] = [];

  constructor(onFault: (sink: string, fault: unknown) => void) {
    this.#onFault = onFault;
  }

  get isEmpty(): boolean {
    return this.#sinks.length === 0;
  }

  /** Adds a sink. Returns what takes it away. */
  add(sink: EventSink): () => void {
    this.#sinks = [...this.#sinks, sink];
    return () => {
      this.#sinks = this.#sinks.filter((other) => other !== sink);
    };
  }

  takeSpans(block: SpanBlock): void {
    for (const sink of this.#sinks) this.#hand(sink, () => sink.takeSpans(block));
  }

  takeMetrics(block: MetricBlock): void {
    for (const sink of this.#sinks) this.#hand(sink, () => sink.takeMetrics(block));
  }

  #hand(sink: EventSink, hand: () => void): void {
    try {
      hand();
    } catch (fault) {
      this.#onFault(sink.name, fault);
    }
  }
}
