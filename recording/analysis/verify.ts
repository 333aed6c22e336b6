// What is whole in a file and what is not: the walk of `microlog verify`, with the index of finalised files checked too.

import {
  CHUNK,
  type Chunk,
  CHUNK_HEADER_BYTES,
  FILE_HEADER_BYTES,
  type Inflate,
  type Problem,
  scanChunks,
} from "../codec/chunks.ts";
import { decodeRecording } from "../codec/decode.ts";
import { readIndex } from "../codec/read_range.ts";
import { FormatError, MicrologError } from "../errors.ts";
import type { Recording } from "../recording.ts";
import { COLUMN_TABLES, TABLES } from "../tables/schema.ts";

/** What `microlog verify --json` prints. */
export interface Verification {
  /** Whether all of the file can be read. */
  readonly ok: boolean;
  readonly chunks: number;
  /** The header's and those of all chunks that can be read, wherever they lie. */
  readonly readableBytes: number;
  readonly problems: readonly Problem[];
}

/** Walks every chunk. A file that is no recording is a problem, not an error. */
export function verifyRecording(bytes: Uint8Array, inflate: Inflate): Verification {
  let recording: Recording;
  try {
    recording = decodeRecording(bytes, inflate);
  } catch (error) {
    if (!(error instanceof MicrologError)) throw error;
    return { ok: false, chunks: 0, readableBytes: 0, problems: [problemOf(error)] };
  }
  const readable = scanChunks(bytes).chunks.filter((chunk) => !isBroken(chunk, recording.problems));
  const readableBytes = readable.reduce((sum, chunk) => sum + lengthOf(chunk), FILE_HEADER_BYTES);
  const problems = [
    ...recording.problems,
    ...(recording.finalised ? verifyIndex(bytes, recording, inflate) : []),
  ];
  return { ok: problems.length === 0, chunks: recording.chunks, readableBytes, problems };
}

/** Whether a chunk, whole as it is, holds what cannot be read. */
function isBroken(chunk: Chunk, problems: readonly Problem[]): boolean {
  const end = chunk.offset + lengthOf(chunk);
  return problems.some(({ offset }) => offset >= chunk.offset && offset < end);
}

function lengthOf({ payload }: Chunk): number {
  return CHUNK_HEADER_BYTES + payload.length;
}

/** Whether the index says what the file holds: readers of parts rely on it. */
function verifyIndex(bytes: Uint8Array, recording: Recording, inflate: Inflate): Problem[] {
  const problems: Problem[] = [];
  try {
    const index = readIndex(bytes, bytes.length, inflate);
    if ("tailBytes" in index) return [];
    const starts = new Set(
      scanChunks(bytes).chunks.filter(({ type }) => type === CHUNK.tables).map(({ offset }) => offset),
    );
    const lost = index.rows.find(({ offset }) => !starts.has(offset));
    if (lost !== undefined) {
      problems.push({
        offset: index.offset,
        message: `The index names a chunk at ${lost.offset}, where none is`,
      });
    }
    for (const name of COLUMN_TABLES) {
      const rows = index.rows.filter(({ table }) => table === TABLES[name].id).reduce(
        (sum, row) => sum + row.rows,
        0,
      );
      const { length } = recording.tables[name];
      if (rows === length) continue;
      problems.push({
        offset: index.offset,
        message: `The index tells of ${rows} rows of ${name}, there are ${length}`,
      });
    }
  } catch (error) {
    if (!(error instanceof MicrologError)) throw error;
    problems.push(problemOf(error));
  }
  return problems;
}

function problemOf(error: MicrologError): Problem {
  return error instanceof FormatError
    ? { offset: error.offset, message: error.reason }
    : { offset: 0, message: error.message };
}
