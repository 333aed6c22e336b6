// What the library of the recorded program hands in: log records, spans and metrics become rows of the recording.

import { fieldsObject, type MetricBlock, OPEN, type SpanBlock } from "../telemetry/event_sink.ts";
import type { PortRecord, RecorderPort } from "../telemetry/recorder_port.ts";
import type { Batch } from "./batch.ts";
import type { LogCapture } from "./logs.ts";

/** Rows of spans and points that one write may hold; more are counted as dropped rather than kept in memory. */
const MOST_ROWS = 200_000;

/** Open spans that are known to be written; of more, some are written again. */
const MOST_TOLD = 5000;

/** What the port works with. */
export interface PortContext {
  readonly logs: LogCapture;
  /** The batch that is being filled. */
  batch(): Batch;
  /** Microseconds since 1970 that the recording's times count from. */
  readonly originMicros: number;
  hideSource(url: string): void;
}

/** Takes what the library hands over. */
export class LibraryPort implements RecorderPort {
  readonly name = "recording";
  readonly #context: PortContext;
  readonly #callbacks: ((isLast: boolean) => void)[] = [];
  /** Keys of open spans that were written, the oldest first. */
  readonly #told = new Set<number>();
  #isLast = false;
  #spanKey: () => number = () => -1;

  constructor(context: PortContext) {
    this.#context = context;
  }

  /** Whether the program has the library, which may have something to hand over at any time. */
  get isUsed(): boolean {
    return this.#callbacks.length > 0;
  }

  /** Key of the span that the program is in by its library, -1 for none. */
  spanKey(): number {
    return this.#spanKey();
  }

  askForSpan(key: () => number): void {
    this.#spanKey = key;
  }

  takeLog(record: PortRecord): void {
    this.#context.logs.record(record);
  }

  /** Spans that ended, and once those that are open: whatever kills the program, what it was at is known. */
  takeSpans(block: SpanBlock): void {
    const { originMicros } = this.#context;
    const batch = this.#context.batch();
    for (let row = 0; row < block.length; row++) {
      const state = block.state[row] ?? OPEN;
      const key = block.key[row] ?? -1;
      if (state !== OPEN) this.#told.delete(key);
      else if (!this.#tellsOpen(key)) continue;
      if (batch.spans.length >= MOST_ROWS) return;
      const start = block.start.micros(row);
      const fields = block.fields[row];
      batch.spans.append({
        when: Math.max(0, Math.round(start - originMicros)),
        thread: 0,
        duration: state === OPEN ? -1 : Math.max(0, Math.round(block.end.micros(row) - start)),
        name: batch.strings.add(block.names[block.name[row] ?? -1] ?? ""),
        key,
        parentKey: block.parentKey[row] ?? -1,
        status: Math.max(0, state - 1),
        fields: fields === undefined ? -1 : batch.strings.add(fieldsObject(fields)),
      });
    }
  }

  /** Whether an open span is to be written now: the first time, and at the last moment with what it has come to. */
  #tellsOpen(key: number): boolean {
    if (this.#told.has(key)) return this.#isLast;
    if (this.#told.size >= MOST_TOLD) {
      for (const oldest of this.#told) {
        this.#told.delete(oldest);
        break;
      }
    }
    this.#told.add(key);
    return true;
  }

  takeMetrics(block: MetricBlock): void {
    const { originMicros } = this.#context;
    const batch = this.#context.batch();
    for (let row = 0; row < block.length && batch.metrics.length < MOST_ROWS; row++) {
      const { name = "", unit = "" } = block.metrics[block.metric[row] ?? -1] ?? {};
      batch.metrics.append({
        when: Math.max(0, Math.round(block.time.micros(row) - originMicros)),
        thread: 0,
        name: batch.strings.add(name),
        unit: batch.strings.add(unit),
        value: block.value[row] ?? 0,
      });
    }
  }

  onWrite(callback: (isLast: boolean) => void): void {
    this.#callbacks.push(callback);
  }

  hideSource(url: string): void {
    this.#context.hideSource(url);
  }

  /** Has the library hand over what it holds. */
  gather(isLast: boolean): void {
    this.#isLast = isLast;
    for (const callback of this.#callbacks) callback(isLast);
  }
}
