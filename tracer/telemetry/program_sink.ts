// What a program's own sink of events is told: blocks, and of each where it stands in the stream that it belongs to.

import type { ProcessFacts } from "../runtime/process_facts.ts";
import type { MetricBlock, SpanBlock } from "./event_sink.ts";
import type { LogBlock } from "./log_block.ts";

/** A thread of a process. */
export interface ThreadFacts {
  /** 0 is the main one. */
  readonly number: number;
  /** `main`, what the program calls a worker, or `worker 1` and so on. */
  readonly name: string;
}

/** Where a block stands. Streams have no gaps: a block begins where the one before ended. */
export interface BlockFacts {
  /** A UUID, of all blocks of one kind that one sink gets of one thread. */
  readonly stream: string;
  readonly thread: ThreadFacts;
  /** Blocks of the stream before it. */
  readonly number: number;
  /** Microseconds since 1970. Spans that were open before may have begun earlier. */
  readonly begin: number;
  readonly end: number;
}

/** A sink that takes records of loggers, too, and hears of the beginning and the end. */
export interface ProgramSink {
  readonly name: string;
  takeSpans(block: SpanBlock, of: BlockFacts): void;
  takeMetrics(block: MetricBlock, of: BlockFacts): void;
  takeLogs?(block: LogBlock, of: BlockFacts): void;
  /** Before all blocks. */
  begin?(facts: ProcessFacts, thread: ThreadFacts): void;
  /** After all blocks, when the sink is taken away. A program that ends hands over what there is, and says no more. */
  end?(): void;
}

/** What a stream is made with. */
export interface StreamContext {
  readonly id: string;
  readonly thread: ThreadFacts;
  /** Microseconds since 1970. */
  readonly now: () => number;
}

/** The blocks of one kind that one sink gets. */
export class BlockStream {
  readonly #context: StreamContext;
  #number = 0;
  #end: number;

  constructor(context: StreamContext) {
    this.#context = context;
    this.#end = context.now();
  }

  /** Of the block that is handed over now. */
  next(): BlockFacts {
    const { id: stream, thread, now } = this.#context;
    const begin = this.#end;
    this.#end = Math.max(begin, now());
    return { stream, thread, number: this.#number++, begin, end: this.#end };
  }
}
