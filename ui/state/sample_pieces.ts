// Samples in pieces: what is copied to another thread at once holds up the page, and there may be millions.

import type { Table } from "../../recording/tables/schema.ts";

/** Rows of a piece: a few megabytes, copied in about a millisecond. */
export const PIECE_ROWS = 1 << 17;

/** Some samples of a table, with columns of their own. */
export interface SamplePiece {
  /** Row of the table that the first one is. */
  readonly from: number;
  readonly samples: Table<"samples">;
}

/** Copies a table piece by piece, each when it is asked for. @param rows of a piece */
export function* cutSamples(samples: Table<"samples">, rows: number = PIECE_ROWS): Generator<SamplePiece> {
  const { when, thread, stack, count } = samples.columns;
  for (let from = 0; from < samples.length; from += rows) {
    const to = Math.min(samples.length, from + rows);
    yield {
      from,
      samples: {
        length: to - from,
        columns: {
          when: when.slice(from, to),
          thread: thread.slice(from, to),
          stack: stack.slice(from, to),
          count: count.slice(from, to),
        },
      },
    };
  }
}

/** What of a piece is moved rather than copied once more. */
export function buffersOfPiece({ samples: { columns } }: SamplePiece): ArrayBuffer[] {
  return Object.values(columns).flatMap(({ buffer }) => buffer instanceof ArrayBuffer ? [buffer] : []);
}

/** A table that pieces are put into. */
export function roomForSamples(length: number): Table<"samples"> {
  return {
    length,
    columns: {
      when: new Float64Array(length),
      thread: new Int32Array(length),
      stack: new Int32Array(length),
      count: new Int32Array(length),
    },
  };
}

/** Puts a piece where it belongs. */
export function putSamples(into: Table<"samples">, { from, samples: { columns } }: SamplePiece): void {
  into.columns.when.set(columns.when, from);
  into.columns.thread.set(columns.thread, from);
  into.columns.stack.set(columns.stack, from);
  into.columns.count.set(columns.count, from);
}
