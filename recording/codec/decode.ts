// Chunks to a recording. Damage costs the chunk it is in and what refers to it, never the rest: each is told as a
// problem. Only a file that is no recording, or of a later version, is an error.

import { FormatError } from "../errors.ts";
import type { Metadata, Recording, RecordingTables } from "../recording.ts";
import { emptyTables } from "../recording.ts";
import { COLUMN_TABLES } from "../tables/schema.ts";
import {
  CHUNK,
  type Chunk,
  decodeFileHeader,
  FILE_HEADER_BYTES,
  type FileHeader,
  type Inflate,
  type Problem,
  ProblemList,
  scanChunks,
  TORN_END,
} from "./chunks.ts";
import { MAX_CHUNKS, maxDecodedBytes, MemoryBudget } from "./limits.ts";
import { TablesMerger } from "./merge.ts";
import { droppingBytes, dropSuperseded } from "./span_ends.ts";
import { parseMetadata } from "./metadata.ts";
import { joinSamples, sortTables } from "./order.ts";
import { TablesReader } from "./read_tables.ts";
import { upgradePayload } from "./upgrade.ts";

/** As {@link Inflate} for hosts that can only inflate asynchronously, such as a page. */
export type InflateAsync = (bytes: Uint8Array, size: number) => Promise<Uint8Array>;

/** A chunk with its payload inflated. */
export interface InflatedChunk {
  readonly chunk: Chunk;
  /** The payload, or why it could not be inflated. */
  readonly payload: Uint8Array | FormatError;
}

/** What is known of the bytes before they are read. */
export interface DecodeOptions {
  /** They are parts of a finalised file, glued: its end is not to be missed. Default: false. */
  readonly parts?: boolean;
}

/**
 * Reads a recording, finalised or not.
 * @param inflate of the host, for example zlib's
 * @throws {FormatError} when the bytes do not start a recording
 * @throws {VersionError} when this microlog is too old for it
 */
export function decodeRecording(
  bytes: Uint8Array,
  inflate: Inflate,
  { parts = false }: DecodeOptions = {},
): Recording {
  const assembly = new Assembly(bytes, parts);
  for (const chunk of assembly.extend(bytes)) {
    if (assembly.wants(chunk)) assembly.add(inflateChunk(chunk, inflate));
  }
  return assembly.finish();
}

/** As {@link decodeRecording} for hosts that can only inflate asynchronously, such as a page. */
export async function decodeRecordingAsync(bytes: Uint8Array, inflate: InflateAsync): Promise<Recording> {
  return await new GrowingDecoder().decode(bytes, inflate);
}

/** Reads a recording again and again while it is written, each time only what was appended. */
export class GrowingDecoder {
  #assembly: Assembly | undefined;

  /**
   * As {@link decodeRecordingAsync}. What it returns shares nothing with what comes later.
   * @param bytes the file so far: it begins with the bytes that were given before
   */
  async decode(bytes: Uint8Array, inflate: InflateAsync): Promise<Recording> {
    const assembly = this.#assembly?.grows ? this.#assembly : new Assembly(bytes);
    this.#assembly = undefined; // unless all goes well
    for (const chunk of assembly.extend(bytes)) {
      if (assembly.wants(chunk)) assembly.add(await inflateChunkAsync(chunk, inflate));
    }
    const recording = assembly.finish();
    this.#assembly = assembly;
    return recording;
  }
}

/** Inflates one chunk; a failure is a value, because the other chunks may be whole. */
export function inflateChunk(chunk: Chunk, inflate: Inflate): InflatedChunk {
  if (!chunk.deflated) return { chunk, payload: chunk.payload };
  try {
    return checkSize(chunk, inflate(chunk.payload, chunk.size));
  } catch (cause) {
    return { chunk, payload: inflateError(chunk, cause) };
  }
}

async function inflateChunkAsync(chunk: Chunk, inflate: InflateAsync): Promise<InflatedChunk> {
  if (!chunk.deflated) return { chunk, payload: chunk.payload };
  try {
    return checkSize(chunk, await inflate(chunk.payload, chunk.size));
  } catch (cause) {
    return { chunk, payload: inflateError(chunk, cause) };
  }
}

function checkSize(chunk: Chunk, payload: Uint8Array): InflatedChunk {
  if (payload.length !== chunk.size) throw new RangeError(`${payload.length} bytes instead of ${chunk.size}`);
  return { chunk, payload };
}

function inflateError(chunk: Chunk, cause: unknown): FormatError {
  return new FormatError("Cannot inflate a chunk", chunk.offset, { cause });
}

/** What is said of a finalised file without its end. */
const CUT = "The file was finalised and has been cut: its end is missing";

/** Whether a file was finalised and has been cut since: nobody writes it any more, and what is lost was there. */
export function wasCut({ problems }: Recording): boolean {
  return problems.some(({ message }) => message === CUT);
}

/** How many times its size JSON may take once parsed, at most. */
const METADATA_EXPANSION = 16;

/** A recording that is put together chunk by chunk, so that one payload at a time is in memory. */
class Assembly {
  readonly #header: FileHeader;
  readonly #budget = new MemoryBudget(0);
  readonly #wholeFile: TablesReader;
  /** What is wrong with the bytes so far; the end of a file that grows may only be unfinished. */
  #problems = new ProblemList();
  /** Those of them that stay when it grows. */
  #lasting = new ProblemList();
  #batches: TablesMerger | undefined;
  #metadata: Metadata = {};
  #allowedBytes = 0;
  #readableBytes: number = FILE_HEADER_BYTES;
  #chunks = 0;
  #lastType = -1;
  /** Whether a finalised file's data was seen, or the beginning of it, and whether what closes it was. */
  #wasFinalised = false;
  #hasEnd = false;

  /** @param parts whether a finalised file's end is not to be missed */
  constructor(bytes: Uint8Array, parts = false) {
    this.#hasEnd = parts;
    this.#header = decodeFileHeader(bytes);
    this.#wholeFile = new TablesReader(this.#budget);
  }

  /** Whether more may be appended: tables of a finalised file are handed out as they are. */
  get grows(): boolean {
    return this.#wholeFile.isEmpty;
  }

  /** The chunks behind those that were found before. @param bytes the file so far */
  extend(bytes: Uint8Array): readonly Chunk[] {
    const allowed = maxDecodedBytes(bytes.length);
    this.#budget.raise(allowed - this.#allowedBytes);
    this.#allowedBytes = allowed;
    const scan = scanChunks(bytes, this.#readableBytes, MAX_CHUNKS - this.#chunks);
    this.#readableBytes = scan.readableBytes;
    this.#chunks += scan.chunks.length;
    this.#lastType = scan.chunks.at(-1)?.type ?? this.#lastType;
    for (const { type } of scan.chunks) this.#see(type);
    if (scan.tornType !== undefined && scan.tornType !== CHUNK.end) this.#see(scan.tornType);
    this.#problems = this.#lasting.copy();
    for (const problem of scan.problems) {
      if (problem.offset < scan.readableBytes) this.#lasting.add(problem);
      this.#problems.add(problem);
    }
    return scan.chunks;
  }

  /** Whether a chunk has to be inflated, and may be. */
  wants(chunk: Chunk): boolean {
    if (chunk.type !== CHUNK.metadata && chunk.type !== CHUNK.batch && chunk.type !== CHUNK.tables) {
      return false;
    }
    const bytes = chunk.type === CHUNK.metadata ? chunk.size * METADATA_EXPANSION : chunk.size;
    return this.#guard(() => this.#budget.spend(bytes, chunk.offset));
  }

  add({ chunk, payload }: InflatedChunk): void {
    this.#guard(() => {
      if (payload instanceof FormatError) throw payload;
      const upgraded = upgradePayload(this.#header.major, chunk.type, payload);
      if (chunk.type === CHUNK.metadata) {
        this.#metadata = { ...this.#metadata, ...parseMetadata(upgraded, chunk.offset) };
      } else if (chunk.type === CHUNK.tables) {
        this.#wholeFile.add(upgraded, chunk.offset);
      } else {
        const batch = new TablesReader(this.#budget);
        batch.add(upgraded, chunk.offset);
        this.#batches ??= new TablesMerger(this.#budget);
        this.#batches.add(batch.build(), chunk.offset);
      }
    });
  }

  finish(): Recording {
    let tables: RecordingTables = { ...emptyTables(), ...this.#wholeFile.build() };
    if (this.#batches !== undefined) tables = this.#withBatches(tables, this.#batches.build());
    if (this.#batches !== undefined) {
      const { spans } = tables;
      const fits = this.#guard(() => this.#budget.spend(droppingBytes(spans), this.#readableBytes));
      if (fits) tables = { ...tables, spans: dropSuperseded(spans) };
    }
    tables = sortTables(tables);
    if (this.#batches !== undefined) {
      tables = { ...tables, samples: joinSamples(tables.samples, gapOf(tables)) };
    }
    const problems = this.#allProblems();
    return {
      originMicros: this.#header.originMicros,
      metadata: this.#metadata,
      tables,
      finalised: this.#lastType === CHUNK.end && problems.length === 0,
      chunks: this.#chunks,
      problems,
      readableBytes: this.#readableBytes,
    };
  }

  #see(type: number): void {
    if (type === CHUNK.tables || type === CHUNK.index) this.#wasFinalised = true;
    if (type === CHUNK.end) this.#hasEnd = true;
  }

  /** Those of the chunks, and that the end is missing of a finalised file: it is put in its place whole. */
  #allProblems(): Problem[] {
    const known = this.#problems.list();
    const last = known.at(-1);
    // Damaged as it is, the end may be there.
    const mayEnd = last !== undefined && last.offset >= this.#readableBytes && !TORN_END.test(last.message);
    if (!this.#wasFinalised || this.#hasEnd || mayEnd) return known;
    const all = this.#problems.copy();
    all.add({ offset: this.#readableBytes, message: CUT });
    return all.list();
  }

  /** A process may outlive the command and append to a file that was finalised: its batches come after. */
  #withBatches(tables: RecordingTables, batches: Partial<RecordingTables>): RecordingTables {
    const merged = { ...tables, ...batches };
    const finalisedRows = COLUMN_TABLES.some((name) => tables[name].length > 0);
    if (!finalisedRows) return merged;
    const merger = new TablesMerger(this.#budget);
    const done = this.#guard(() => {
      merger.add(tables, 0);
      merger.add(batches, 0);
    });
    return done ? { ...tables, ...merger.build() } : tables;
  }

  /** Does something of which a failure costs one chunk. Returns whether it was done. */
  #guard(task: () => void): boolean {
    try {
      task();
      return true;
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      const problem = { offset: error.offset, message: error.reason };
      this.#problems.add(problem);
      this.#lasting.add(problem);
      return false;
    }
  }
}

/** Without an interval in the recording, what counts as a gap between samples. */
const DEFAULT_GAP_MICROS = 25_000;

function gapOf(tables: RecordingTables): number {
  const interval = tables.costs.columns.intervalMicros.reduce((most, micros) => Math.max(most, micros), 0);
  return interval > 0 ? interval * 2.5 : DEFAULT_GAP_MICROS;
}

/** A recording that holds nothing yet: what a page shows before the first byte. */
export function emptyRecording(originMicros: number): Recording {
  return {
    originMicros,
    metadata: {},
    tables: emptyTables(),
    finalised: false,
    chunks: 0,
    problems: [],
    readableBytes: 0,
  };
}
