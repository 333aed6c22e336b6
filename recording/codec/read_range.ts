// Parts of a finalised file, for hosts that can fetch ranges of bytes: the index from the file's last bytes, and the
// ranges that hold what is wanted. Glued together they are a file that decode.ts reads. FORMAT.md, "Index".

import { FormatError } from "../errors.ts";
import { type TableName, TABLES } from "../tables/schema.ts";
import { ByteReader } from "./bytes.ts";
import {
  CHUNK,
  type Chunk,
  CHUNK_HEADER_BYTES,
  FILE_HEADER_BYTES,
  type Inflate,
  scanChunks,
} from "./chunks.ts";
import { inflateChunk } from "./decode.ts";
import { decodeIndex, type FileIndex, type IndexRow } from "./file_index.ts";
import { MAX_INDEX_BYTES } from "./limits.ts";

/** Length of a finalised file's last chunk. */
export const END_CHUNK_BYTES = CHUNK_HEADER_BYTES + 8;

/** What to fetch first: the index of all but very long recordings lies within. */
export const USUAL_TAIL_BYTES = 64 * 1024;

/** The tail is too short: this many of the file's last bytes are needed. */
export interface TailNeeded {
  readonly tailBytes: number;
}

/** Bytes of a file from `start` up to, but not including, `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The index of a finalised file.
 * @param tail the file's last bytes, {@link USUAL_TAIL_BYTES} at first
 * @param fileBytes length of the file
 * @returns the index, or how much of the file is needed for it
 * @throws {FormatError} when the file does not end as a finalised one does
 */
export function readIndex(tail: Uint8Array, fileBytes: number, inflate: Inflate): FileIndex | TailNeeded {
  const chunk = findIndexChunk(tail, fileBytes);
  if ("tailBytes" in chunk) return chunk;
  const { payload } = inflateChunk(chunk, inflate);
  if (payload instanceof FormatError) throw payload;
  return decodeIndex(payload, chunk.offset);
}

/**
 * As {@link readIndex} for hosts that inflate asynchronously: the index chunk, whose payload `decodeIndex` reads.
 * @throws {FormatError} when the file does not end as a finalised one does
 */
export function findIndexChunk(tail: Uint8Array, fileBytes: number): Chunk | TailNeeded {
  const base = fileBytes - tail.length;
  if (base < 0) throw new RangeError(`A file of ${fileBytes} bytes has no last ${tail.length} bytes`);
  if (fileBytes < FILE_HEADER_BYTES + END_CHUNK_BYTES) {
    throw new FormatError("Cannot read the index: the file is too short to be a finalised recording", 0);
  }
  if (tail.length < END_CHUNK_BYTES) return { tailBytes: Math.min(fileBytes, USUAL_TAIL_BYTES) };
  const endAt = fileBytes - END_CHUNK_BYTES;
  const [end] = scanChunks(tail, endAt - base).chunks;
  if (end?.type !== CHUNK.end || end.size !== 8 || end.deflated) {
    throw new FormatError(
      "Cannot read the index: the file does not end as a finalised recording does",
      endAt,
    );
  }
  const offset = new ByteReader(end.payload).float64();
  if (!Number.isInteger(offset) || offset < FILE_HEADER_BYTES || offset > endAt - CHUNK_HEADER_BYTES) {
    throw new FormatError(`Cannot read the index: it is said to lie at ${offset}`, endAt);
  }
  if (offset < base) return { tailBytes: fileBytes - offset };
  const [index] = scanChunks(tail.subarray(0, endAt - base), offset - base, 1).chunks;
  const length = index === undefined ? 0 : CHUNK_HEADER_BYTES + index.payload.length;
  if (index?.type !== CHUNK.index || index.offset !== offset - base || offset + length !== endAt) {
    throw new FormatError("Cannot read the index: no index lies where the file says", offset);
  }
  if (index.size > MAX_INDEX_BYTES) {
    throw new FormatError(`Cannot read the index: it has ${index.size} bytes`, offset);
  }
  return { ...index, offset };
}

/** What is wanted of a recording. */
export interface Wanted {
  /** Besides these, the tables that others refer to always come. */
  readonly tables: readonly TableName[];
  /** Row of `threads`; left out: all. */
  readonly thread?: number;
  /** Microseconds after the origin; left out: from the start. */
  readonly from?: number;
  /** Microseconds after the origin; left out: to the end. */
  readonly to?: number;
}

/** Tables that others refer to. */
const REFERRED: ReadonlySet<number> = new Set(
  [TABLES.strings, TABLES.frames, TABLES.stacks, TABLES.processes, TABLES.threads].map(({ id }) => id),
);

/** Tables of which a row holds until the next one of its thread. */
const HOLDING: ReadonlySet<number> = new Set([TABLES.samples.id, TABLES.status.id]);

/**
 * Ranges of the file that, one behind the other, are a recording of what is wanted and at times more: chunks come
 * whole. Ascending and apart; the first one holds the file's header and metadata.
 */
export function rangesOf(index: FileIndex, wanted: Wanted): ByteRange[] {
  const ids = new Set<number>(wanted.tables.map((name) => TABLES[name].id));
  const offsets = [...new Set(index.rows.map((row) => row.offset))];
  const ranges: { start: number; end: number }[] = [{ start: 0, end: offsets[0] ?? index.offset }];
  const chosen = new Set(
    index.rows.filter((_, i) => isWanted(index.rows, i, ids, wanted)).map((row) => row.offset),
  );
  offsets.forEach((start, i) => {
    if (!chosen.has(start)) return;
    const end = offsets[i + 1] ?? index.offset;
    const last = ranges.at(-1);
    if (last?.end === start) last.end = end;
    else ranges.push({ start, end });
  });
  return ranges;
}

function isWanted(rows: readonly IndexRow[], i: number, ids: ReadonlySet<number>, wanted: Wanted): boolean {
  const row = rows[i];
  if (row === undefined) return false;
  if (REFERRED.has(row.table)) return true;
  if (!ids.has(row.table)) return false;
  const { thread = -1, from = -Infinity, to = Infinity } = wanted;
  if (thread >= 0 && row.thread >= 0 && row.thread !== thread) return false;
  if (row.firstWhen > to) return false;
  if (row.lastWhen >= from) return true;
  if (!HOLDING.has(row.table)) return false;
  // Its last rows may hold until the next section of the table starts, and beyond where that is of another thread.
  const next = rows[i + 1];
  return next === undefined || next.table !== row.table || next.thread !== row.thread || row.thread < 0 ||
    next.firstWhen > from;
}
