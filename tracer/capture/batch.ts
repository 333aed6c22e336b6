// What one thread has seen since it last wrote: tables with strings, frames and stacks of their own, so that the
// chunk made of them can be read alone.

import { type Deflate } from "../../recording/codec/chunks.ts";
import { encodeBatch } from "../../recording/codec/encode.ts";
import type { RecordingTables } from "../../recording/recording.ts";
import { TableBuilder } from "../../recording/tables/builder.ts";
import { FRAME_KINDS, type FrameKind, type Row } from "../../recording/tables/schema.ts";
import { FramePool, StackPool } from "../../recording/tables/stacks.ts";
import { StringPool } from "../../recording/tables/strings.ts";

/** A frame by its texts. */
export interface FrameText {
  readonly name: string;
  readonly file: string;
  /** 1-based, 0 unknown. */
  readonly line: number;
  readonly column: number;
  readonly kind: FrameKind;
}

/** Rows of one thread on their way to the file. */
export class Batch {
  readonly strings = new StringPool();
  readonly frames = new FramePool();
  readonly stacks = new StackPool();
  readonly samples = new TableBuilder("samples");
  readonly status = new TableBuilder("status");
  readonly logs = new TableBuilder("logs");
  readonly costs = new TableBuilder("costs");
  readonly lines = new TableBuilder("lines");
  // Programs without the library have none of these.
  #spans: TableBuilder<"spans"> | undefined;
  #metrics: TableBuilder<"metrics"> | undefined;
  #waits: TableBuilder<"waits"> | undefined;

  get spans(): TableBuilder<"spans"> {
    return this.#spans ??= new TableBuilder("spans");
  }

  get metrics(): TableBuilder<"metrics"> {
    return this.#metrics ??= new TableBuilder("metrics");
  }

  get waits(): TableBuilder<"waits"> {
    return this.#waits ??= new TableBuilder("waits");
  }

  /** Whether there is nothing that would be worth a write. */
  get isEmpty(): boolean {
    return this.samples.length + this.status.length + this.logs.length === 0 &&
      this.#spans === undefined && this.#metrics === undefined && this.#waits === undefined;
  }

  frame({ name, file, line, column, kind }: FrameText): number {
    return this.frames.add({
      name: this.strings.add(name),
      file: this.strings.add(file),
      line,
      column,
      kind: FRAME_KINDS.indexOf(kind),
    });
  }

  /** The stack of these frames. @param frames outermost last, as engines list them; -1 when there are none */
  stack(frames: readonly FrameText[]): number {
    let stack = -1;
    for (let i = frames.length - 1; i >= 0; i--) {
      const frame = frames[i];
      if (frame !== undefined) stack = this.stacks.add(stack, this.frame(frame));
    }
    return stack;
  }

  /**
   * The chunk to append.
   * @param identity rows that say which process and thread this is; their strings are in this batch
   */
  encode(stream: number, identity: Identity, deflate: Deflate): Uint8Array {
    const processes = new TableBuilder("processes", 1);
    processes.append(identity.process);
    const threads = new TableBuilder("threads", 1);
    threads.append({ ...identity.thread, process: 0 });
    const tables: Partial<RecordingTables> = {
      strings: this.strings.build(),
      frames: this.frames.build(),
      stacks: this.stacks.build(),
      processes: processes.build(),
      threads: threads.build(),
      samples: this.samples.build(),
      status: this.status.build(),
      logs: this.logs.build(),
      costs: this.costs.build(),
      lines: this.lines.build(),
      ...(this.#spans === undefined ? {} : { spans: this.#spans.build() }),
      ...(this.#metrics === undefined ? {} : { metrics: this.#metrics.build() }),
      ...(this.#waits === undefined ? {} : { waits: this.#waits.build() }),
    };
    return encodeBatch(stream, tables, deflate);
  }
}

/** Who writes. */
export interface Identity {
  readonly process: Partial<Row<"processes">>;
  readonly thread: Partial<Row<"threads">>;
}
