// The caps that keep hostile files from exhausting memory or time. Each is checked before anything is allocated,
// and tested at the cap and one past it. FORMAT.md, "Limits", has the same numbers.

import { FormatError } from "../errors.ts";

/** Largest chunk as stored, in bytes. Writers split long tables well below it. */
export const MAX_CHUNK_BYTES = 64 * 2 ** 20;

/** Largest chunk once inflated, in bytes. */
export const MAX_INFLATED_BYTES = 128 * 2 ** 20;

/** Deflate cannot shrink more than this many times, so a larger claim is a lie (zlib's technical notes). */
export const MAX_DEFLATE_RATIO = 1032;

/** Rows of one table of one recording: what the keys of stacks hold (see tables/stacks.ts). */
export const MAX_ROWS = 2 ** 26 - 1;

/**
 * Rows of one table once the batches of a recording that was not finalised are merged: what a `Map` of V8 holds, and
 * little enough that finalising fits its chunks.
 */
export const MAX_MERGED_ROWS = 2 ** 24 - 1;

/** Chunks in one recording: a week of a thread flushing every second is a tenth of it. */
export const MAX_CHUNKS = 8 * 2 ** 20;

/** Damaged places that are told one by one; the last of them says how many more there are. */
export const MAX_PROBLEMS = 100;

/** Bytes of a metadata chunk once inflated: ten times what an environment may hold, little enough to parse as JSON. */
export const MAX_METADATA_BYTES = 4 * 2 ** 20;

/** Objects and lists within one another in metadata, itself among them. */
export const MAX_METADATA_DEPTH = 16;

/** Bytes of an index chunk once inflated: room for some 200,000 sections. */
export const MAX_INDEX_BYTES = 4 * 2 ** 20;

/** What a file may grow to in memory whatever its size. */
export const BASE_DECODED_BYTES = 64 * 2 ** 20;

/** What each byte of a file adds to that. Honest recordings need less than half of it. */
export const DECODED_BYTES_PER_BYTE = 64;

/** No file grows beyond this. */
export const MAX_DECODED_BYTES = 4 * 2 ** 30;

/** Bytes that a file of this size may grow to in memory. */
export function maxDecodedBytes(fileBytes: number): number {
  return Math.min(MAX_DECODED_BYTES, BASE_DECODED_BYTES + fileBytes * DECODED_BYTES_PER_BYTE);
}

/** What decoding may still allocate. Everything takes its part before it allocates, and nothing gives it back. */
export class MemoryBudget {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  /** Allows more: the file has grown. */
  raise(bytes: number): void {
    this.#left += bytes;
  }

  /**
   * @param offset where in the file the bytes come from
   * @throws {FormatError} when there is less left
   */
  spend(bytes: number, offset: number): void {
    this.#left -= bytes;
    if (this.#left >= 0) return;
    throw new FormatError(
      "Cannot decode recording: it would take more memory than a recording of its size may",
      offset,
    );
  }
}
