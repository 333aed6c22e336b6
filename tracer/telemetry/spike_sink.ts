// Spans of the moments that were slow, and of a moment now and then to compare them with: the rest is found out to be as
// usual and left out, block by block.

import type { ProcessFacts } from "../runtime/process_facts.ts";
import { type MetricBlock, OPEN, type SpanBlock } from "./event_sink.ts";
import type { BlockFacts, ProgramSink, ThreadFacts } from "./program_sink.ts";

/** What is slow. */
export interface SpikeOptions {
  /** Name of the spans that are watched, as `frame` or `request`; default those that have no span around. */
  readonly span?: string;
  /** How many times the average of such spans one takes that is slow; default 3. */
  readonly factor?: number;
  /** A block goes on at least so often, default 120000; 0 has none go on for that. */
  readonly heartbeatMillis?: number;
}

/** Spans that are looked at before there is an average to speak of. */
const WARM_UP = 20;

/** Spans that the average looks back on. */
const MEMORY = 200;

/** Hands blocks of spans on that have a slow one in them; metrics, records and all else go on as they come. */
export class SpikeSink implements ProgramSink {
  readonly name: string;
  readonly #sink: ProgramSink;
  readonly #span: string | undefined;
  readonly #factor: number;
  readonly #heartbeatMicros: number;
  readonly #counts = { passed: 0, withheld: 0 };
  #seen = 0;
  #averageMicros = 0;
  #lastPassed: number | undefined;
  readonly takeLogs?: NonNullable<ProgramSink["takeLogs"]>;

  /** @throws {RangeError} when the factor is not above 1, or the time below 0 */
  constructor(sink: ProgramSink, { span, factor = 3, heartbeatMillis = 120_000 }: SpikeOptions = {}) {
    if (!(factor > 1)) throw new RangeError(`The factor of spikes is above 1, not ${factor}`);
    if (!(heartbeatMillis >= 0)) throw new RangeError(`A heartbeat has 0 ms or more, not ${heartbeatMillis}`);
    this.name = sink.name;
    this.#sink = sink;
    this.#span = span;
    this.#factor = factor;
    this.#heartbeatMicros = heartbeatMillis === 0 ? Infinity : heartbeatMillis * 1000;
    if (sink.takeLogs !== undefined) this.takeLogs = (block, of) => sink.takeLogs?.(block, of);
  }

  /** Blocks of spans that went on, and that did not. */
  get counts(): { readonly passed: number; readonly withheld: number } {
    return { ...this.#counts };
  }

  begin(facts: ProcessFacts, thread: ThreadFacts): void {
    this.#sink.begin?.(facts, thread);
  }

  takeSpans(block: SpanBlock, of: BlockFacts): void {
    const isSlow = this.#look(block);
    const isDue = of.end - (this.#lastPassed ??= of.begin) >= this.#heartbeatMicros;
    if (!isSlow && !isDue) {
      this.#counts.withheld++;
      return;
    }
    this.#counts.passed++;
    this.#lastPassed = of.end;
    this.#sink.takeSpans(block, of);
  }

  takeMetrics(block: MetricBlock, of: BlockFacts): void {
    this.#sink.takeMetrics(block, of);
  }

  end(): void {
    this.#sink.end?.();
  }

  /** Whether a span is slow that ended in the block. */
  #look(block: SpanBlock): boolean {
    let isSlow = false;
    for (let row = 0; row < block.length; row++) {
      if (!this.#isWatched(block, row)) continue;
      const micros = block.end.micros(row) - block.start.micros(row);
      const most = this.#factor * this.#averageMicros;
      const isSpike = this.#seen >= WARM_UP && micros > most;
      if (isSpike) isSlow = true;
      this.#seen++;
      // A spike counts as the most that is none: else the ones after it would hide behind it.
      this.#averageMicros += ((isSpike ? most : micros) - this.#averageMicros) / Math.min(this.#seen, MEMORY);
    }
    return isSlow;
  }

  #isWatched({ state, names, name, parentKey }: SpanBlock, row: number): boolean {
    if (state[row] === OPEN) return false;
    return this.#span === undefined ? parentKey[row] === -1 : names[name[row] ?? -1] === this.#span;
  }
}
