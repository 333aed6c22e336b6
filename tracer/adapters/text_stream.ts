// A stream of text into microlog, a line a record: `process.stdout` of code that writes there itself, or what a child
// process prints.

import { type LevelSetting, parseLevel } from "../logger/levels.ts";
import { type AdapterOptions, takeRecord } from "./foreign/foreign_record.ts";

/** What becomes of the lines. */
export interface TextStreamOptions extends AdapterOptions {
  /** Level of the records, default `info`. */
  readonly level?: LevelSetting;
  /** Whether the text is written as before, too; default false. */
  readonly passThrough?: boolean;
}

/** The part of a writable stream that is used. */
export interface TextStream {
  write(chunk: string | Uint8Array, ...rest: never[]): boolean;
}

/** Characters after which a line is taken though it has not ended. */
const MOST_LENGTH = 64 * 1024;

/**
 * Hands each line that is written to a stream to microlog, until it is disposed. Microlog's own console writes past it.
 *
 * @example
 * using _ = captureStream(process.stdout, { logger: "legacy" });
 */
export function captureStream(stream: TextStream, options: TextStreamOptions = {}): Disposable {
  const { level = "info", logger = "", passThrough = false } = options;
  const rank = parseLevel(level);
  const before: unknown = Reflect.get(stream, "write");
  const isOwn = Object.hasOwn(stream, "write");
  const lines = new LineReader((message) =>
    takeRecord({ time: undefined, level: rank, logger, message, fields: undefined, error: undefined })
  );
  let isTaking = false;
  let isOver = false;
  function write(this: unknown, chunk: unknown, ...rest: unknown[]): unknown {
    const isNested = isTaking || isOver;
    if (!isNested) {
      isTaking = true;
      try {
        lines.add(chunk);
      } finally {
        isTaking = false;
      }
    }
    if ((isNested || passThrough) && typeof before === "function") {
      return Reflect.apply(before, this, [chunk, ...rest]);
    }
    const done = rest.find((each) => typeof each === "function");
    if (typeof done === "function") queueMicrotask(() => done());
    return true;
  }
  Reflect.set(stream, "write", write);
  return {
    [Symbol.dispose]() {
      if (isOver) return;
      lines.end();
      isOver = true;
      // Somebody else may stand before us meanwhile: it stays, and what it hands on is written as before.
      if (Reflect.get(stream, "write") !== write) return;
      if (isOwn) Reflect.set(stream, "write", before);
      else Reflect.deleteProperty(stream, "write");
    },
  };
}

/** Cuts pieces of text, or of bytes, into lines. Empty lines are none. */
class LineReader {
  readonly #take: (line: string) => void;
  readonly #decoder = new TextDecoder();
  #rest = "";

  constructor(take: (line: string) => void) {
    this.#take = take;
  }

  add(chunk: unknown): void {
    const text = chunk instanceof Uint8Array
      ? this.#decoder.decode(chunk, { stream: true })
      : typeof chunk === "string"
      ? chunk
      : "";
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#takeLine(line);
    if (this.#rest.length > MOST_LENGTH) this.end();
  }

  end(): void {
    const line = this.#rest;
    this.#rest = "";
    this.#takeLine(line);
  }

  #takeLine(line: string): void {
    const text = line.endsWith("\r") ? line.slice(0, -1) : line;
    if (text !== "") this.#take(text);
  }
}
