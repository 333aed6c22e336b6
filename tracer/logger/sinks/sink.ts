// What every sink is, and what sinks need from the runtime around them.

import type { LoggerHost } from "../logger_host.ts";
import type { LogRecord } from "../record.ts";

/** Turns a record into text, its end of line included. */
export interface Format {
  line(record: LogRecord): string;
}

/** How a sink is. */
export interface SinkHealth {
  readonly state: "ok" | "failing" | "closed";
  /** Records that went out, or into the buffer that goes out. */
  readonly written: number;
  /** Records that were given up. */
  readonly dropped: number;
  /** Records that wait. */
  readonly pending: number;
  /** The last fault, "" when there was none. */
  readonly problem: string;
}

/** A place where records go. Takes them at once: what it keeps for later, it has formatted or copied. */
export interface Sink {
  readonly name: string;
  write(record: LogRecord): void;
  /** Writes what is buffered, as far as that goes without waiting. Called when the program ends. */
  flushSync?(): void;
  /** Writes what is buffered and waits until it is there. */
  flush?(): Promise<void>;
  /** Ends the sink; it is flushed before. */
  close?(): void | Promise<void>;
  health?(): SinkHealth;
}

/** Streams of the process. */
export type StandardStream = "stdout" | "stderr";

/** A file that is written at its end. */
export interface AppendFile {
  /** Bytes in it. */
  sizeBytes(): number;
  /** Whether its path still leads to it: others may have moved it. */
  isInPlace(): boolean;
  /**
   * Appends a text. Returns what could not be written, "" when all was.
   * @throws when nothing could be, because the disk is full or the like
   */
  append(text: string): string;
  /** Waits until the disk has it. */
  sync(): void;
  close(): void;
}

/** A file in a folder. */
export interface FileEntry {
  readonly path: string;
  readonly sizeBytes: number;
  /** Milliseconds since 1970. */
  readonly changedAt: number;
}

/** Files, as far as sinks use them. All of it waits for the disk. */
export interface SinkFiles {
  /** The path from the root, so that the program may change its folder. */
  absolute(path: string): string;
  /** Opens a file to append to it; makes it and its folders where they are not there. */
  open(path: string): AppendFile;
  /** Files whose path begins with a text. */
  list(beginning: string): readonly FileEntry[];
  rename(from: string, to: string): void;
  remove(path: string): void;
  /** Packs a file into `path.gz` and removes it, without waiting; leaves it where another process is packing it. */
  gzip(path: string): Promise<void>;
  /** Runs an action that no other process runs at the same moment. Returns whether it ran. */
  withLock(path: string, action: () => void): boolean;
}

/** The runtime, as sinks see it. */
export interface SinkHost extends LoggerHost {
  /** Writes to a stream at once, past everything that watches the console. */
  readonly print: (stream: StandardStream, text: string) => void;
  readonly isTerminal: (stream: StandardStream) => boolean;
  /** Calls back again and again without keeping the program alive. Returns what ends it. */
  readonly every: (milliseconds: number, callback: () => void) => () => void;
  /** Undefined where there are none. */
  readonly files: SinkFiles | undefined;
  /** Whether this thread may be ended without a word, so that nothing may wait in it: workers are terminated so. */
  readonly endsUntold: boolean;
}
