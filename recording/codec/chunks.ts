// The frame around the data: the file's header, and chunks that can be told from damage. Knows nothing of what
// is inside a chunk. FORMAT.md, sections "File" and "Chunk".

import { FormatError, VersionError } from "../errors.ts";
import { ByteReader, ByteWriter } from "./bytes.ts";
import { crc32 } from "./crc32.ts";
import {
  MAX_CHUNK_BYTES,
  MAX_CHUNKS,
  MAX_DEFLATE_RATIO,
  MAX_INFLATED_BYTES,
  MAX_PROBLEMS,
} from "./limits.ts";

/** 0x89 keeps it from being taken for text, CR LF and ^Z show a transfer that mangled bytes (as in PNG). */
const MAGIC = [0x89, 0x4d, 0x4c, 0x4f, 0x47, 0x0d, 0x0a, 0x1a];
const NAME = MAGIC.slice(1, 5);
export const VERSION_MAJOR = 1;
export const VERSION_MINOR = 2;
export const FILE_HEADER_BYTES = 20;

/** Starts every chunk, so that reading can go on behind damage. */
const MARKER = [0xc7, 0x4d, 0x4c, 0x43];
export const CHUNK_HEADER_BYTES = 24;
const FLAG_DEFLATED = 1;

/** The problem of a chunk whose writer was stopped half way. All that can be read of such a file was. */
export const TORN_END = /^The file ends inside/;

/** How many times its length the file may be checksummed in vain while looking for chunks behind damage. */
const RESYNC_EFFORT = 8;

/** What a chunk holds. Readers skip kinds that they do not know. */
export const CHUNK = {
  /** A JSON object about the run; later ones win field by field. */
  metadata: 1,
  /** Sections whose references stay within the chunk: what a running thread appends. */
  batch: 2,
  /** Sections whose references go across all chunks of this kind: a finalised file. */
  tables: 3,
  /** Where the sections of a finalised file lie. */
  index: 4,
  /** Last chunk of a finalised file: the offset of the index chunk. */
  end: 5,
} as const;

/**
 * Shrinks bytes to raw deflate (RFC 1951).
 * @param cuts where bytes of another kind begin, ascending: blocks of their own pack them better, for those who have time
 */
export type Deflate = (bytes: Uint8Array, cuts?: readonly number[]) => Uint8Array;

/** Grows raw deflate back to exactly `size` bytes; throws when it does not come to that. */
export type Inflate = (bytes: Uint8Array, size: number) => Uint8Array;

export interface FileHeader {
  readonly major: number;
  readonly minor: number;
  /** Moment that all times in the file count from, in microseconds since 1970. */
  readonly originMicros: number;
}

/** A chunk as it lies in the file, its checksum verified. */
export interface Chunk {
  /** Where its header starts. */
  readonly offset: number;
  readonly type: number;
  /** Key of the thread that wrote it, 0 when none did. */
  readonly stream: number;
  readonly deflated: boolean;
  /** Length of the payload once inflated. */
  readonly size: number;
  /** As stored: a view into the file's bytes. */
  readonly payload: Uint8Array;
}

/** A damaged place. */
export interface Problem {
  readonly offset: number;
  readonly message: string;
}

/** Problems up to {@link MAX_PROBLEMS}: a file of nothing but damage gives a short list. */
export class ProblemList {
  readonly #problems: Problem[] = [];
  #count = 0;
  #lastOffset = 0;

  /** A list of its own with the same problems. */
  copy(): ProblemList {
    const copy = new ProblemList();
    copy.#problems.push(...this.#problems);
    copy.#count = this.#count;
    copy.#lastOffset = this.#lastOffset;
    return copy;
  }

  add(problem: Problem): void {
    this.#count++;
    this.#lastOffset = problem.offset;
    if (this.#problems.length < MAX_PROBLEMS) this.#problems.push(problem);
  }

  /** The problems in the order of adding; the last one stands for all that are not told. */
  list(): Problem[] {
    if (this.#count <= MAX_PROBLEMS) return this.#problems;
    const untold = this.#count - MAX_PROBLEMS + 1;
    return [...this.#problems.slice(0, -1), {
      offset: this.#lastOffset,
      message: `${untold} more problems, the last one here`,
    }];
  }
}

export interface ChunkScan {
  readonly chunks: readonly Chunk[];
  readonly problems: readonly Problem[];
  /** End of the last whole chunk. Bytes behind it are a chunk still being written, or lost. */
  readonly readableBytes: number;
  /** What the chunk holds inside of which the file ends; undefined when there is none, or it does not say so much. */
  readonly tornType: number | undefined;
}

export function encodeFileHeader(originMicros: number): Uint8Array {
  const writer = new ByteWriter(FILE_HEADER_BYTES);
  writer.bytes(Uint8Array.from(MAGIC));
  for (const byte of [VERSION_MAJOR, 0, VERSION_MINOR, 0]) writer.uint8(byte);
  writer.float64(originMicros);
  return writer.written();
}

/**
 * @throws {FormatError} when the bytes do not start a recording
 * @throws {VersionError} when the major version is not one of 1 to {@link VERSION_MAJOR}
 */
export function decodeFileHeader(bytes: Uint8Array): FileHeader {
  if (bytes.length < FILE_HEADER_BYTES) {
    throw new FormatError(
      `Cannot decode recording: a file has at least ${FILE_HEADER_BYTES} bytes, this one has ${bytes.length}`,
      0,
    );
  }
  const wrong = MAGIC.findIndex((byte, i) => bytes[i] !== byte);
  if (wrong >= 0) {
    // As Latin-1 turned into UTF-8, or with its byte 0x89 replaced, the name is moved by up to three bytes.
    const named = [0, 1, 2, 3].some((start) => NAME.every((byte, i) => bytes[start + i] === byte));
    const reason = named ? "a transfer as text has changed it" : "this is not a microlog file";
    throw new FormatError(`Cannot decode recording: ${reason}, its first bytes differ`, wrong);
  }
  const reader = new ByteReader(bytes, 8, 8);
  const major = reader.uint8() + reader.uint8() * 256;
  const minor = reader.uint8() + reader.uint8() * 256;
  if (major < 1 || major > VERSION_MAJOR) throw new VersionError(major, VERSION_MAJOR);
  const originMicros = reader.float64();
  if (!Number.isFinite(originMicros) || originMicros < 0 || originMicros > Number.MAX_SAFE_INTEGER) {
    throw new FormatError("Cannot decode recording: its start is not a moment in time", 12);
  }
  return { major, minor, originMicros };
}

/**
 * A chunk ready to append, deflated when that makes it smaller.
 * @param deflate left out: stored as it is
 * @throws {RangeError} when the payload is larger than a chunk may be, as it is or deflated
 */
export function encodeChunk(
  type: number,
  stream: number,
  payload: Uint8Array,
  deflate?: Deflate,
): Uint8Array {
  if (payload.length > MAX_INFLATED_BYTES) {
    throw new RangeError(`A chunk holds ${MAX_INFLATED_BYTES} bytes, this payload has ${payload.length}`);
  }
  const packed = deflate?.(payload);
  const smaller = packed !== undefined && packed.length < payload.length;
  const stored = smaller ? packed : payload;
  if (stored.length > MAX_CHUNK_BYTES) {
    throw new RangeError(`A chunk stores ${MAX_CHUNK_BYTES} bytes, this one has ${stored.length}`);
  }
  const writer = new ByteWriter(CHUNK_HEADER_BYTES + stored.length);
  writer.bytes(Uint8Array.from(MARKER));
  writer.uint8(type);
  writer.uint8(smaller ? FLAG_DEFLATED : 0);
  writer.uint8(0);
  writer.uint8(0);
  writer.uint32(stream);
  writer.uint32(stored.length);
  writer.uint32(payload.length);
  writer.uint32(crc32(stored, crc32(writer.written())));
  writer.bytes(stored);
  return writer.written();
}

/**
 * Finds every whole chunk behind the file's header and steps over damage.
 * @param offset where to start, default behind the file's header
 * @param maxChunks default {@link MAX_CHUNKS}
 */
export function scanChunks(bytes: Uint8Array, offset = FILE_HEADER_BYTES, maxChunks = MAX_CHUNKS): ChunkScan {
  const chunks: Chunk[] = [];
  const problems = new ProblemList();
  const effort = { bytes: bytes.length * RESYNC_EFFORT + 2 ** 20 };
  let position = offset;
  let readableBytes = offset;
  let tornType: number | undefined;
  while (position < bytes.length) {
    if (chunks.length === maxChunks) {
      problems.add({ offset: position, message: `There are more than ${maxChunks} chunks` });
      break;
    }
    const chunk = readChunk(bytes, position, effort);
    if (typeof chunk !== "string") {
      chunks.push(chunk);
      position += CHUNK_HEADER_BYTES + chunk.payload.length;
      readableBytes = position;
      continue;
    }
    const next = findChunk(bytes, position + 1, effort);
    const extent = `${(next ?? bytes.length) - position} bytes cannot be read`;
    problems.add({ offset: position, message: `${chunk}: ${extent}` });
    if (next === undefined) {
      if (TORN_END.test(chunk) && hasMarker(bytes, position)) tornType = bytes[position + MARKER.length];
      break;
    }
    position = next;
  }
  return { chunks, problems: problems.list(), readableBytes, tornType };
}

/** The chunk at `position`, or what is wrong with it. `effort` pays for checksums that turn out wrong. */
function readChunk(bytes: Uint8Array, position: number, effort: { bytes: number }): Chunk | string {
  if (bytes.length - position < CHUNK_HEADER_BYTES) return "The file ends inside a chunk's header";
  if (!hasMarker(bytes, position)) return "No chunk starts here";
  const reader = new ByteReader(bytes, position, position + MARKER.length);
  const type = reader.uint8();
  const flags = reader.uint8();
  reader.take(2);
  const stream = reader.uint32();
  const stored = reader.uint32();
  const size = reader.uint32();
  const checksum = reader.uint32();
  const deflated = (flags & FLAG_DEFLATED) !== 0;
  if (stored > MAX_CHUNK_BYTES) return `A chunk announces ${stored} bytes`;
  if (stored > bytes.length - reader.position) return "The file ends inside a chunk";
  const payload = reader.take(stored);
  const largest = deflated ? Math.min(MAX_INFLATED_BYTES, stored * MAX_DEFLATE_RATIO + 64) : stored;
  if (size > largest || (!deflated && size !== stored)) {
    return `A chunk announces ${size} bytes once inflated`;
  }
  const header = bytes.subarray(position, position + CHUNK_HEADER_BYTES - 4);
  if (crc32(payload, crc32(header)) !== checksum) {
    effort.bytes -= CHUNK_HEADER_BYTES + stored;
    return "A chunk's checksum differs";
  }
  return { offset: position, type, stream, deflated, size, payload };
}

/** Next place from `start` on where a whole chunk lies. */
function findChunk(bytes: Uint8Array, start: number, effort: { bytes: number }): number | undefined {
  const first = MARKER[0] ?? 0;
  for (let i = bytes.indexOf(first, start); i >= 0 && effort.bytes > 0; i = bytes.indexOf(first, i + 1)) {
    // Only a verified chunk counts: message texts may hold the marker by accident.
    if (hasMarker(bytes, i) && typeof readChunk(bytes, i, effort) !== "string") return i;
  }
  return undefined;
}

function hasMarker(bytes: Uint8Array, position: number): boolean {
  return MARKER.every((byte, i) => bytes[position + i] === byte);
}
