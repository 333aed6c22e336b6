// What a list tells of a recording. Of a finalised file only its first and last bytes are read; one that still grows
// has to be read whole.

import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { recordingEnd } from "../../recording/analysis/extent.ts";
import { quoteCommand } from "../../recording/analysis/source_path.ts";
import { endingOf, rootProcess, runtimeOf } from "../../recording/analysis/root_process.ts";
import { CHUNK, decodeFileHeader, scanChunks } from "../../recording/codec/chunks.ts";
import { decodeRecording, inflateChunk, wasCut } from "../../recording/codec/decode.ts";
import { MAX_METADATA_BYTES } from "../../recording/codec/limits.ts";
import { END_CHUNK_BYTES, readIndex, USUAL_TAIL_BYTES } from "../../recording/codec/read_range.ts";
import { FormatError, MicrologError } from "../../recording/errors.ts";
import type { Metadata } from "../../recording/recording.ts";
import { findWriters, type Writers } from "./running.ts";
import { inflate } from "./zlib.ts";

/** Facts of one file. What is not known is undefined. */
export interface FileFacts {
  /** Microseconds since 1970. */
  readonly originMicros: number | undefined;
  readonly application: string | undefined;
  readonly durationMicros: number | undefined;
  readonly command: string | undefined;
  readonly runtime: string | undefined;
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  readonly finalised: boolean;
  /** Who may still write, of a file that is not finalised. */
  readonly writers: Writers | undefined;
  /** Why it cannot be read, or what of it cannot. */
  readonly problem: string | undefined;
}

/** First bytes that are read: the metadata of most recordings, with their environment, lies within. */
const HEAD_BYTES = 8 * 1024;

/** What a list tells of the metadata. */
type ListedMetadata = Pick<
  Metadata,
  "application" | "command" | "runtime" | "exitCode" | "signal" | "endedAtMicros"
>;

const decoder = new TextDecoder();

/**
 * The facts of a file. A file that is no recording has none but its problem.
 * @param sizeBytes of the file
 * @throws {Error} of the system when it cannot be read
 */
export function readFacts(path: string, sizeBytes: number): FileFacts {
  try {
    return readFinalisedFacts(path, sizeBytes) ?? readGrowingFacts(path);
  } catch (error) {
    if (!(error instanceof MicrologError)) throw error;
    return { ...NO_FACTS, problem: error.message };
  }
}

/** Of a file of which nothing is known. */
export const NO_FACTS: FileFacts = {
  originMicros: undefined,
  application: undefined,
  durationMicros: undefined,
  command: undefined,
  runtime: undefined,
  exitCode: undefined,
  signal: undefined,
  finalised: false,
  writers: undefined,
  problem: undefined,
};

/** Undefined when the file is not finalised. Hot: called for each file of a list. */
function readFinalisedFacts(path: string, sizeBytes: number): FileFacts | undefined {
  if (sizeBytes < END_CHUNK_BYTES) return undefined;
  const file = openSync(path, "r");
  try {
    const head = readAt(file, 0, Math.min(HEAD_BYTES, sizeBytes));
    const endAt = sizeBytes - END_CHUNK_BYTES;
    const end = endAt + END_CHUNK_BYTES <= head.length
      ? head.subarray(endAt)
      : readAt(file, endAt, END_CHUNK_BYTES);
    if (scanChunks(end, 0, 1).chunks[0]?.type !== CHUNK.end) return undefined;
    const { originMicros } = decodeFileHeader(head);
    const metadata = readMetadata(file, head, sizeBytes);
    if (metadata === undefined) return undefined;
    const durationMicros = metadata.endedAtMicros ?? readLastWhen(file, sizeBytes);
    return { ...NO_FACTS, ...metadataFacts(metadata), originMicros, durationMicros, finalised: true };
  } finally {
    closeSync(file);
  }
}

/** What the first chunk says, if it is metadata. */
function readMetadata(file: number, head: Uint8Array, sizeBytes: number): ListedMetadata | undefined {
  for (let bytes = head;; bytes = readAt(file, 0, Math.min(bytes.length * 16, sizeBytes))) {
    const [chunk] = scanChunks(bytes, undefined, 1).chunks;
    if (chunk?.type === CHUNK.metadata && chunk.size <= MAX_METADATA_BYTES) {
      const { payload } = inflateChunk(chunk, inflate);
      if (payload instanceof Error) throw payload;
      return parseListed(payload, chunk.offset);
    }
    if (chunk !== undefined || bytes.length >= sizeBytes) return undefined;
  }
}

/** As the codec's `parseMetadata`, but only what a list tells: the environment of 20,000 recordings takes its time. */
function parseListed(payload: Uint8Array, offset: number): ListedMetadata {
  let value: unknown;
  try {
    value = JSON.parse(decoder.decode(payload));
  } catch (cause) {
    throw new FormatError("Cannot decode recording: its metadata is not JSON", offset, { cause });
  }
  if (!isRecord(value)) {
    throw new FormatError("Cannot decode recording: its metadata is not an object", offset);
  }
  const { application, command, runtime, exitCode, signal, endedAtMicros } = value;
  return {
    ...(typeof application === "string" ? { application } : {}),
    ...(Array.isArray(command) && command.every((word) => typeof word === "string") ? { command } : {}),
    ...(typeof runtime === "string" ? { runtime } : {}),
    ...(typeof exitCode === "number" ? { exitCode } : {}),
    ...(typeof signal === "string" ? { signal } : {}),
    ...(typeof endedAtMicros === "number" ? { endedAtMicros } : {}),
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The latest time that the index tells of, for recordings whose recorder did not see the end. */
function readLastWhen(file: number, sizeBytes: number): number | undefined {
  let tailBytes = Math.min(USUAL_TAIL_BYTES, sizeBytes);
  for (;;) {
    const index = readIndex(readAt(file, sizeBytes - tailBytes, tailBytes), sizeBytes, inflate);
    if ("tailBytes" in index) {
      tailBytes = index.tailBytes;
      continue;
    }
    const last = index.rows.reduce((most, row) => Math.max(most, row.lastWhen), -1);
    return last < 0 ? undefined : last;
  }
}

function readGrowingFacts(path: string): FileFacts {
  const recording = decodeRecording(readFileSync(path), inflate);
  const { originMicros, metadata, tables, problems, finalised } = recording;
  const [first] = problems;
  const root = rootProcess(tables);
  return {
    originMicros,
    durationMicros: recordingEnd(recording),
    ...metadataFacts(metadata),
    runtime: metadata.runtime ?? runtimeOf(tables, root),
    ...endingOf(recording),
    finalised,
    writers: finalised || wasCut(recording) ? undefined : findWriters(recording),
    problem: first === undefined ? undefined : `${first.message} (at byte ${first.offset})`,
  };
}

function metadataFacts(metadata: ListedMetadata) {
  return {
    application: metadata.application,
    command: metadata.command === undefined ? undefined : quoteCommand(metadata.command),
    runtime: metadata.runtime,
    exitCode: metadata.exitCode,
    signal: metadata.signal,
  };
}

function readAt(file: number, position: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  return bytes.subarray(0, readSync(file, bytes, 0, length, position));
}
