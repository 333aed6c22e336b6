// Spans in preallocated columns: a row is taken when a span begins and completed when it ends. Full columns are handed over
// and used again.

import { type EventSink, OPEN, type SpanBlock, type TimeColumn, UNSET } from "./event_sink.ts";
import { NamePool } from "./name_pool.ts";

/** Makes columns of moments. @param capacity rows */
export type CreateTimes = (capacity: number) => TimeColumn;

/** A span's row, good as long as the generation is the same. */
export interface SpanPlace {
  readonly key: number;
  readonly row: number;
  readonly generation: number;
}

/** The columns while they are filled. */
export class SpanColumns implements SpanBlock {
  length = 0;
  readonly names: readonly string[];
  readonly name: Int32Array;
  readonly start: TimeColumn;
  readonly end: TimeColumn;
  readonly key: Float64Array;
  readonly parentKey: Float64Array;
  readonly state: Uint8Array;
  readonly fields: (string | undefined)[];

  constructor(capacity: number, names: readonly string[], createTimes: CreateTimes) {
    this.names = names;
    this.name = new Int32Array(capacity);
    this.start = createTimes(capacity);
    this.end = createTimes(capacity);
    this.key = new Float64Array(capacity);
    this.parentKey = new Float64Array(capacity);
    this.state = new Uint8Array(capacity);
    this.fields = new Array<string | undefined>(capacity).fill(undefined);
  }
}

/** Shares of the capacity that open spans may fill; beyond, the oldest are given up as unfinished. */
const MOST_OPEN_SHARE = 0.5;

/** The spans of one thread. Hot. */
export class SpanStream {
  readonly #sink: EventSink;
  readonly #capacity: number;
  readonly #names = new NamePool();
  readonly #columns: SpanColumns;
  /** Rows by key, of spans that are open while the columns are handed over. */
  #moved = new Map<number, number>();
  /** Rows of spans that were open at the last hand-over. Only they have their keys in the column before the next one. */
  #kept = 0;
  /** Behind them, the key of a row is this and its number. */
  #keyOfRowZero: number;
  #generation = 0;
  /** Whether any span since the last hand-over has fields. */
  #hasFields = false;

  /**
   * @param capacity spans before they are handed over
   * @param firstKey keys count from here; processes whose spans meet need different ones
   */
  constructor(sink: EventSink, capacity: number, firstKey: number, createTimes: CreateTimes) {
    this.#sink = sink;
    this.#capacity = capacity;
    this.#keyOfRowZero = firstKey + 1;
    this.#columns = new SpanColumns(capacity, this.#names.names, createTimes);
  }

  /** Goes up whenever rows move: who keeps a row asks for it anew. */
  get generation(): number {
    return this.#generation;
  }

  /** Key of the span that began last. */
  get lastKey(): number {
    return this.#keyOfRowZero + this.#columns.length - 1;
  }

  get names(): NamePool {
    return this.#names;
  }

  /** Begins a span. Returns its row, good as long as the generation is the same. @param name index of a name */
  begin(name: number, parentKey: number): number {
    const columns = this.#columns;
    if (columns.length === this.#capacity) this.handOver();
    const row = columns.length++;
    columns.name[row] = name;
    columns.parentKey[row] = parentKey;
    columns.state[row] = OPEN;
    columns.start.stamp(row);
    return row;
  }

  /** As {@link begin}, of a span that began at another moment. @param micros since 1970 */
  beginAt(name: number, parentKey: number, micros: number): number {
    const row = this.begin(name, parentKey);
    this.#columns.start.put(row, micros);
    return row;
  }

  keyOf(row: number): number {
    return row < this.#kept ? this.#columns.key[row] ?? -1 : this.#keyOfRowZero + row;
  }

  /** Ends a span of this generation. @param state not `OPEN` */
  end(row: number, state: number): void {
    this.#columns.end.stamp(row);
    this.#columns.state[row] = state;
  }

  /** Where a span is after rows moved; -1 when it was given up. */
  rowOf(key: number): number {
    return this.#moved.get(key) ?? -1;
  }

  /** Ends a span by its key, wherever it is now, unless it has ended. */
  endKey(key: number, row: number, generation: number, state: number): void {
    const at = generation === this.#generation ? row : this.rowOf(key);
    if (this.#columns.state[at] === OPEN) this.end(at, state);
  }

  /** As {@link endKey}, at another moment. @param micros since 1970 */
  endKeyAt(place: SpanPlace, state: number, micros: number): void {
    const at = this.#find(place);
    if (this.#columns.state[at] !== OPEN) return;
    this.#columns.end.put(at, micros);
    this.#columns.state[at] = state;
  }

  /** Gives an open span another name. @param name index of a name */
  rename(place: SpanPlace, name: number): void {
    const at = this.#find(place);
    if (at >= 0) this.#columns.name[at] = name;
  }

  /** Whether a span has not ended, and was not given up. */
  isOpen(place: SpanPlace): boolean {
    return this.#columns.state[this.#find(place)] === OPEN;
  }

  #find({ key, row, generation }: SpanPlace): number {
    return generation === this.#generation ? row : this.rowOf(key);
  }

  /** Adds fields to an open span. @param members `,"name":value` and so on */
  addFields(key: number, row: number, generation: number, members: string): void {
    const at = generation === this.#generation ? row : this.rowOf(key);
    if (this.#columns.state[at] !== OPEN) return;
    this.#hasFields = true;
    this.#columns.fields[at] = (this.#columns.fields[at] ?? "") + members;
  }

  /** Hands over what there is, open spans included, and keeps the open ones. */
  handOver(): void {
    const columns = this.#columns;
    const { key, length } = columns;
    if (length === 0) return;
    const keyOfRowZero = this.#keyOfRowZero;
    for (let row = this.#kept; row < length; row++) key[row] = keyOfRowZero + row;
    this.#sink.takeSpans(columns);
    this.#generation++;
    this.#keepOpen();
  }

  /** Moves open spans to the beginning. Hot: of most blocks none is open, and none has fields. */
  #keepOpen(): void {
    const columns = this.#columns;
    const moved = new Map<number, number>();
    const open = openRows(columns);
    const most = Math.floor(this.#capacity * MOST_OPEN_SHARE);
    let kept = 0;
    let hasFields = false;
    for (const row of open.slice(Math.max(0, open.length - most))) {
      const fields = columns.fields[row];
      columns.fields[row] = undefined;
      columns.name[kept] = columns.name[row] ?? 0;
      columns.key[kept] = columns.key[row] ?? 0;
      columns.parentKey[kept] = columns.parentKey[row] ?? -1;
      columns.state[kept] = OPEN;
      columns.fields[kept] = fields;
      columns.start.copy(row, kept);
      moved.set(columns.key[kept] ?? 0, kept);
      hasFields ||= fields !== undefined;
      kept++;
    }
    if (this.#hasFields) columns.fields.fill(undefined, kept, columns.length);
    this.#hasFields = hasFields;
    this.#keyOfRowZero += columns.length - kept;
    this.#kept = columns.length = kept;
    this.#moved = moved;
  }
}

/** Rows of the spans that are open. Hot: looked for by what engines have for it, not by a look at each row. */
function openRows({ state, length }: SpanColumns): readonly number[] {
  const used = state.subarray(0, length);
  const rows: number[] = [];
  for (let row = used.indexOf(OPEN); row >= 0; row = used.indexOf(OPEN, row + 1)) rows.push(row);
  return rows;
}

/** The state that a span ends in when nobody said one. */
export const ENDED = UNSET;
