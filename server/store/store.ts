// Where recordings lie, as everybody else sees it: a folder (folder.ts), later a bucket. What holds for all of them is
// in test/contract/store_contract.ts.

import type { RecordingChange, RecordingItem } from "../api/recordings.ts";

/** Bytes of a file from `start` up to, but not including, `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** What is known of a recording without looking into it. */
export interface StoredFile {
  readonly id: string;
  readonly sizeBytes: number;
  /** Differs whenever a byte does. Letters, digits, dots and hyphens. */
  readonly version: string;
}

/** Bytes on their way: read `body` to its end, or cancel it. */
export interface StoredBytes extends StoredFile {
  readonly range: ByteRange;
  readonly body: ReadableStream<Uint8Array>;
}

/** A place where recordings lie. Ids from outside are checked here; one that cannot be is not found. */
export interface RecordingStore {
  /** What people are told: a path or an address. */
  readonly location: string;

  /** All recordings, newest first. Those that nobody writes any more are finalised first. */
  list(): Promise<readonly RecordingItem[]>;

  /** Ids of all recordings, newest first, without looking into any. */
  ids(): Promise<readonly string[]>;

  /** @throws {NotFoundError} when there is no such recording */
  stat(id: string): Promise<StoredFile>;

  /**
   * The bytes of a recording, finalised first when nobody writes it any more.
   * @param range default: all; an end beyond the recording's is its end
   * @throws {NotFoundError} when there is no such recording
   */
  read(id: string, range?: ByteRange): Promise<StoredBytes>;

  /**
   * @throws {NotFoundError} when there is no such recording
   * @throws {StoreError} when it may not be removed
   */
  remove(id: string): Promise<void>;

  /** What happens to recordings from now on, until the signal says to stop. */
  watch(signal: AbortSignal): AsyncIterable<RecordingChange>;
}
