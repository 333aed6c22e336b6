// Where the library meets the recorder of the program it is in: they come in different files, so they find each other by a
// global symbol and share nothing but this.

import type { EventSink } from "./event_sink.ts";

/** The property of the global object under which a recorder waits. Its number goes up when this interface changes. */
export const RECORDER_PORT = Symbol.for("microlog.recorder.1");

/** A record as recordings hold it. */
export interface PortRecord {
  /** Rank of the level. */
  readonly level: number;
  /** The logger's name. */
  readonly source: string;
  readonly message: string;
  /** JSON object of the fields, "" without any. */
  readonly fields: string;
}

/** The recorder, as the library sees it. None of its methods throws. */
export interface RecorderPort extends EventSink {
  /** Adds a log entry with the stack of the caller. */
  takeLog(record: PortRecord): void;
  /** Calls back before everything is written. @param callback is told whether nothing comes after it */
  onWrite(callback: (isLast: boolean) => void): void;
  /** Asks for the span that the program is in when something happens that stands in it. @param key its key, -1 for none */
  askForSpan(key: () => number): void;
  /** Leaves out of stacks what comes from a source. @param url begins the URLs or paths of the library's files */
  hideSource(url: string): void;
}
