// Metrics as programs make them: points, counters, gauges, histograms. A point is a row in preallocated columns; the others
// keep a number and become points when they are collected.

import type { EventSink, MetricBlock, MetricFacts, TimeColumn } from "./event_sink.ts";
import { type Distribution, HistogramCounts } from "./histogram.ts";
import type { CreateTimes } from "./span_stream.ts";

/** Names and values that tell instances of one metric apart. */
export type Tags = Readonly<Record<string, string | number | boolean>>;

/** Sets of tags that a metric tells apart; all others are counted under one. */
export const MOST_TAG_SETS = 1000;

/** The tags of all sets beyond the limit. */
const OVERFLOW: Tags = { overflow: true };

/** Metrics that are told apart. */
const MOST_METRICS = 10_000;

/** What a metric may be told when it is made. */
export interface MetricOptions {
  /** As UCUM has them: `ms`, `By`, `1`; default "". */
  readonly unit?: string;
}

/** A sum that only grows. */
export interface Counter {
  /** Hot. @param amount default 1; negative amounts and NaN do not count */
  add(amount?: number): void;
  readonly value: number;
  /** The counter of these tags. Keep it: finding it costs more than counting. */
  with(tags: Tags): Counter;
}

/** A number that goes up and down. */
export interface Gauge {
  set(value: number): void;
  add(amount: number): void;
  readonly value: number;
  with(tags: Tags): Gauge;
}

/** A distribution. */
export interface Histogram {
  record(value: number): void;
  read(): Distribution;
  with(tags: Tags): Histogram;
}

/** A metric as it stands, for what asks rather than being handed points. */
export interface MetricReading {
  readonly kind: "counter" | "gauge" | "histogram";
  readonly name: string;
  readonly unit: string;
  readonly tags: Tags;
  /** Of counters and gauges; of histograms the sum. */
  readonly value: number;
  /** Of histograms. */
  readonly counts: HistogramCounts | undefined;
}

/** The columns while they are filled. */
class MetricColumns implements MetricBlock {
  length = 0;
  readonly metrics: readonly MetricFacts[];
  readonly metric: Int32Array;
  readonly time: TimeColumn;
  readonly value: Float64Array;

  constructor(capacity: number, metrics: readonly MetricFacts[], createTimes: CreateTimes) {
    this.metrics = metrics;
    this.metric = new Int32Array(capacity);
    this.time = createTimes(capacity);
    this.value = new Float64Array(capacity);
  }
}

/** The points of one thread. Hot. */
export class MetricStream {
  readonly #sink: EventSink;
  readonly #capacity: number;
  readonly #columns: MetricColumns;

  constructor(sink: EventSink, capacity: number, metrics: readonly MetricFacts[], createTimes: CreateTimes) {
    this.#sink = sink;
    this.#capacity = capacity;
    this.#columns = new MetricColumns(capacity, metrics, createTimes);
  }

  /** Adds a point of this moment. */
  add(metric: number, value: number): void {
    const columns = this.#columns;
    if (columns.length === this.#capacity) this.handOver();
    const row = columns.length++;
    columns.metric[row] = metric;
    columns.value[row] = value;
    columns.time.stamp(row);
  }

  handOver(): void {
    if (this.#columns.length === 0) return;
    this.#sink.takeMetrics(this.#columns);
    this.#columns.length = 0;
  }
}

/** What metrics are attached to. */
export interface MetricsHolder {
  metrics: Metrics | undefined;
  readonly recording: { takeMetrics(metrics: Metrics): void } | undefined;
}

/** The metrics of a telemetry, made when first asked for: a program without any does not load them. */
export function metricsOf(telemetry: MetricsHolder): Metrics {
  if (telemetry.metrics !== undefined) return telemetry.metrics;
  const made = telemetry.metrics = new Metrics();
  telemetry.recording?.takeMetrics(made);
  return made;
}

/** Takes points. Hot. */
interface PointTaker {
  add(metric: number, value: number): void;
}

/** Keeps what came of points, for those who ask rather than being handed points. */
export interface PointKeeper extends PointTaker {
  /** @param facts of metrics, by their index */
  read(facts: readonly MetricFacts[]): Iterable<MetricReading>;
}

/** Something that becomes points when it is collected. */
interface Collected {
  collect(stream: MetricStream): void;
  readonly value: number;
  readonly counts?: HistogramCounts;
}

/** The metrics of a thread. */
export class Metrics {
  readonly facts: MetricFacts[] = [{ name: "(other)", unit: "" }];
  readonly #indexes = new Map<string, number>();
  readonly #families = new Map<string, unknown>();
  readonly #readers: (() => Iterable<MetricReading>)[] = [];
  readonly #collected: Collected[] = [];
  #stream: MetricStream | undefined;
  #ownStream: MetricStream | undefined;
  #keeper: PointKeeper | undefined;
  /** Whoever takes points of this moment: the stream, the keeper, or both. */
  #points: PointTaker | undefined;
  readonly #looks = new Set<() => void>();

  /** Makes points from now on. @param capacity rows before they are handed over, when it is the first time */
  switchOn(sink: EventSink, capacity: number, createTimes: CreateTimes): void {
    this.#stream = this.#ownStream ??= new MetricStream(sink, capacity, this.facts, createTimes);
    this.#settle();
  }

  /** Makes none any more. */
  switchOff(): void {
    this.#stream = undefined;
    this.#settle();
  }

  /** Has points kept from now on, unless they are. */
  keepPoints(create: () => PointKeeper): void {
    if (this.#keeper !== undefined) return;
    this.#keeper = create();
    this.#settle();
  }

  /** Calls back before metrics are read or collected. Returns what ends that. */
  onLook(callback: () => void): () => void {
    this.#looks.add(callback);
    return () => void this.#looks.delete(callback);
  }

  #settle(): void {
    const [stream, keeper] = [this.#stream, this.#keeper];
    this.#points = stream === undefined || keeper === undefined ? stream ?? keeper : {
      add(metric, value) {
        stream.add(metric, value);
        keeper.add(metric, value);
      },
    };
  }

  /** Hands over what there is. */
  handOver(): void {
    this.collect();
    this.#ownStream?.handOver();
  }

  get isOn(): boolean {
    return this.#stream !== undefined;
  }

  /** A point of this moment. Hot. */
  point(name: string, unit: string, value: number): void {
    const points = this.#points;
    if (points !== undefined) points.add(this.#indexes.get(name) ?? this.index(name, unit), value);
  }

  /** Index of a metric by its name; that of `(other)` when there are too many. */
  index(name: string, unit: string): number {
    const known = this.#indexes.get(name);
    if (known !== undefined) return known;
    if (this.facts.length > MOST_METRICS) return 0;
    const index = this.facts.push({ name, unit }) - 1;
    this.#indexes.set(name, index);
    return index;
  }

  counter(name: string, { unit = "" }: MetricOptions = {}): Counter {
    return this.#family(
      { kind: "counter", name, unit },
      (tagged, family: Family<NumberMetric>) => new NumberMetric(this.index(tagged, unit), family, true),
    );
  }

  gauge(name: string, { unit = "" }: MetricOptions = {}): Gauge {
    return this.#family(
      { kind: "gauge", name, unit },
      (tagged, family: Family<NumberMetric>) => new NumberMetric(this.index(tagged, unit), family, false),
    );
  }

  histogram(name: string, { unit = "" }: MetricOptions = {}): Histogram {
    return this.#family(
      { kind: "histogram", name, unit },
      (tagged, family: Family<TaggedHistogram>) =>
        new TaggedHistogram((part) => this.index(`${tagged}.${part}`, part === "count" ? "" : unit), family),
    );
  }

  /** Counters, gauges and histograms as they stand, those of one name together; then points, where they are kept. */
  read(): readonly MetricReading[] {
    for (const look of this.#looks) look();
    return [...this.#readers.flatMap((read) => [...read()]), ...this.#keeper?.read(this.facts) ?? []];
  }

  /** Makes points of what counters, gauges and histograms hold, as far as it changed. */
  collect(): void {
    if (this.#stream === undefined) return;
    for (const look of this.#looks) look();
    for (const metric of this.#collected) metric.collect(this.#stream);
  }

  /** The metric of a name, the same one for the same name. */
  #family<M extends Collected>(
    facts: FamilyFacts,
    create: (tagged: string, family: Family<M>) => M,
  ): M {
    const key = `${facts.kind} ${facts.name}`;
    const known = this.#families.get(key);
    if (known instanceof Family) return known.plain;
    const family = new Family<M>(facts.name, (tagged, own) => {
      const made = create(tagged, own);
      this.#collected.push(made);
      return made;
    });
    this.#families.set(key, family);
    this.#readers.push(() => family.read(facts));
    return family.plain;
  }
}

/** What all instances of a metric have. */
type FamilyFacts = Pick<MetricReading, "kind" | "name" | "unit">;

/** A metric with its instances by tags. */
class Family<M extends Collected> {
  readonly plain: M;
  readonly #name: string;
  readonly #create: (tagged: string, family: Family<M>) => M;
  readonly #byTags = new Map<string, M>();
  readonly #tags = new Map<M, Tags>();
  #overflows = 0;

  constructor(name: string, create: (tagged: string, family: Family<M>) => M) {
    this.#name = name;
    this.#create = create;
    this.plain = create(name, this);
  }

  /** How often tags were not told apart. */
  get overflows(): number {
    return this.#overflows;
  }

  with(tags: Tags): M {
    const text = tagText(tags);
    const known = this.#byTags.get(text);
    if (known !== undefined) return known;
    if (this.#byTags.size >= MOST_TAG_SETS) this.#overflows++;
    const kept = this.#byTags.size < MOST_TAG_SETS ? text : tagText(OVERFLOW);
    const made = this.#byTags.get(kept) ?? this.#create(`${this.#name}${kept}`, this);
    this.#byTags.set(kept, made);
    if (!this.#tags.has(made)) this.#tags.set(made, kept === text ? { ...tags } : OVERFLOW);
    return made;
  }

  /** Its instances as they stand; the one without tags when it was used, or is the only one. */
  *read(facts: FamilyFacts): Iterable<MetricReading> {
    const { plain } = this;
    const isUsed = this.#tags.size === 0 || plain.value !== 0 || (plain.counts?.count ?? 0) > 0;
    if (isUsed) yield readingOf(facts, plain, {});
    for (const [metric, tags] of this.#tags) yield readingOf(facts, metric, tags);
  }
}

function readingOf(facts: FamilyFacts, { value, counts }: Collected, tags: Tags): MetricReading {
  return { ...facts, tags, value, counts };
}

/** `{method="GET",route="/a"}`, sorted, so that the order in which tags are given does not count. */
function tagText(tags: Tags): string {
  const parts = Object.keys(tags).sort().map((name) => `${name}=${JSON.stringify(String(tags[name]))}`);
  return `{${parts.join(",")}}`;
}

class NumberMetric implements Counter, Gauge, Collected {
  value = 0;
  readonly #index: number;
  readonly #family: Family<NumberMetric>;
  readonly #grows: boolean;
  #collectedValue = Number.NaN;

  constructor(index: number, family: Family<NumberMetric>, grows: boolean) {
    this.#index = index;
    this.#family = family;
    this.#grows = grows;
  }

  add(amount = 1): void {
    if (amount >= 0 || (!this.#grows && amount < 0)) this.value += amount;
  }

  set(value: number): void {
    this.value = value;
  }

  with(tags: Tags): NumberMetric {
    return this.#family.with(tags);
  }

  collect(stream: MetricStream): void {
    if (this.value === this.#collectedValue || (Number.isNaN(this.#collectedValue) && this.value === 0)) {
      return;
    }
    this.#collectedValue = this.value;
    stream.add(this.#index, this.value);
  }
}

/** What a histogram becomes points of. */
const PARTS = ["count", "sum", "min", "max", "p50", "p95", "p99"] as const;

class TaggedHistogram implements Histogram, Collected {
  readonly counts = new HistogramCounts();
  readonly #indexOf: (part: string) => number;
  readonly #family: Family<TaggedHistogram>;
  #collectedCount = 0;

  constructor(indexOf: (part: string) => number, family: Family<TaggedHistogram>) {
    this.#indexOf = indexOf;
    this.#family = family;
  }

  get value(): number {
    return this.counts.sum;
  }

  record(value: number): void {
    this.counts.record(value);
  }

  read(): Distribution {
    return this.counts.distribution();
  }

  with(tags: Tags): TaggedHistogram {
    return this.#family.with(tags);
  }

  collect(stream: MetricStream): void {
    if (this.counts.count === this.#collectedCount) return;
    this.#collectedCount = this.counts.count;
    const read = this.read();
    for (const part of PARTS) stream.add(this.#indexOf(part), read[part]);
  }
}
