// Small files that want to take much memory or time, or that lie in ways that a decoder may overlook. The small ones lie
// in fixtures/hostile (make_hostile_files.ts), all are decoded by fuzz_test.ts.

import { ByteWriter } from "../../recording/codec/bytes.ts";
import { CHUNK, CHUNK_HEADER_BYTES, encodeChunk } from "../../recording/codec/chunks.ts";
import { ENCODING } from "../../recording/codec/columns.ts";
import { TABLES } from "../../recording/tables/schema.ts";
import {
  buildChunk,
  buildFile,
  buildRawSection,
  buildSection,
  buildStrings,
  joinBytes,
  varints,
  type WrittenColumn,
  zigzags,
} from "./build_chunks.ts";
import { deflateZlib } from "./inflate.ts";

const { constant, plain, delta, distance, recentStack } = ENCODING;

/** Rows of most bombs: what a decoder takes in some tables, and refuses in others. */
const MILLION = 1_000_000;

const FRAME = joinBytes(
  buildStrings(["f"]),
  buildSection(TABLES.frames.id, 1, [{ id: 1, encoding: plain, body: zigzags(0) }]),
);

const ONE_SAMPLE = buildSection(TABLES.samples.id, 1, [{ id: 1, encoding: plain, body: zigzags(1) }]);

/** The bytes again and again, in one deflated chunk. */
function repeat(type: number, piece: Uint8Array, megabytes: number): Uint8Array {
  const times = Math.floor(megabytes * 2 ** 20 / piece.length);
  const payload = new Uint8Array(times * piece.length);
  payload.set(piece);
  for (let done = piece.length; done < payload.length; done *= 2) payload.copyWithin(done, 0, done);
  return encodeChunk(type, 0, payload, deflateZlib);
}

/** One section with so many rows, all columns of which but the first are constant or missing. */
function manyRows(
  table: keyof typeof TABLES,
  rows: number,
  columns: readonly WrittenColumn[] = [],
): Uint8Array {
  const first = {
    id: 1,
    encoding: delta,
    body: (writer: ByteWriter) => writer.bytes(new Uint8Array(rows).fill(2)),
  };
  const section = buildSection(TABLES[table].id, rows, [first, ...columns]);
  return encodeChunk(CHUNK.batch, 0, section, deflateZlib);
}

function emptyStrings(count: number): Uint8Array {
  const section = buildRawSection(TABLES.strings.id, count, new Uint8Array(count + 1));
  return encodeChunk(CHUNK.batch, 0, section, deflateZlib);
}

function differentStrings(count: number): Uint8Array {
  const texts = Array.from({ length: count }, (_, i) => i.toString(36));
  return encodeChunk(CHUNK.batch, 0, buildStrings(texts), deflateZlib);
}

/** One chain of stacks, and sections of samples each of which begins with the end of that chain. */
function chain(depth: number, sections: number): Uint8Array {
  const stacks = buildSection(TABLES.stacks.id, depth, [
    {
      id: 1,
      encoding: distance,
      body: (writer) => writer.bytes(new Uint8Array(depth).fill(1).fill(0, 0, 1)),
    },
    { id: 2, encoding: plain, body: (writer) => writer.bytes(new Uint8Array(depth)) },
  ]);
  const samples = buildSection(TABLES.samples.id, 1, [
    { id: 1, encoding: plain, body: zigzags(1) },
    { id: 3, encoding: recentStack, body: varints(0, 1, 0) },
  ]);
  const payload = joinBytes(FRAME, stacks, ...Array.from({ length: sections }, () => samples));
  return encodeChunk(CHUNK.tables, 0, payload, deflateZlib);
}

/** Chunks within chunks, all with checksums that differ: each is a place where reading might go on. */
function nest(depth: number): Uint8Array {
  let nested: Uint8Array = new Uint8Array(0);
  for (let i = 0; i < depth; i++) nested = encodeChunk(CHUNK.batch, 0, nested);
  for (let i = CHUNK_HEADER_BYTES - 1; i < nested.length; i += CHUNK_HEADER_BYTES) {
    nested[i] = (nested[i] ?? 0) ^ 1;
  }
  return nested;
}

function json(text: string): Uint8Array {
  return encodeChunk(CHUNK.metadata, 0, new TextEncoder().encode(text), deflateZlib);
}

/** Files that are small enough to be kept, by name. */
export const SMALL_HOSTILE_FILES: Readonly<Record<string, () => Uint8Array>> = {
  // A number of a thousand zero digits: 0 times infinity is NaN, which no comparison refuses.
  endless_number: () =>
    buildFile(buildChunk(CHUNK.batch, new Uint8Array(1000).fill(0x80).fill(1, 0, 1).fill(0, 999))),
  // 4294967296 reads as row 0 where 32 bits are kept.
  wrapped_reference: () =>
    buildFile(buildChunk(
      CHUNK.batch,
      FRAME,
      buildSection(TABLES.stacks.id, 1, [
        { id: 1, encoding: plain, body: zigzags(-1) },
        { id: 2, encoding: plain, body: zigzags(2 ** 32) },
      ]),
    )),
  stack_without_frame: () =>
    buildFile(
      buildChunk(
        CHUNK.batch,
        buildSection(TABLES.stacks.id, 1, [{ id: 1, encoding: plain, body: zigzags(-1) }]),
      ),
    ),
  stack_is_its_own_caller: () =>
    buildFile(buildChunk(
      CHUNK.batch,
      FRAME,
      buildSection(TABLES.stacks.id, 2, [
        { id: 1, encoding: plain, body: zigzags(-1, 1) },
        { id: 2, encoding: plain, body: zigzags(0, 0) },
      ]),
    )),
  time_is_no_number: () =>
    buildFile(buildChunk(
      CHUNK.batch,
      buildSection(TABLES.samples.id, 1, [{
        id: 1,
        encoding: ENCODING.float64,
        body: (writer) => writer.float64(NaN),
      }]),
    )),
  // 300,000 stacks to walk for each of 20,000 samples.
  chain_walked_again: () => buildFile(chain(300_000, 20_000)),
  // Eight megabytes of sections of three bytes, none of which has a row.
  sections_without_rows: () =>
    buildFile(repeat(CHUNK.batch, buildRawSection(TABLES.samples.id, 0, new Uint8Array(0)), 8)),
  sections_of_one_row: () => buildFile(repeat(CHUNK.batch, ONE_SAMPLE, 8)),
  sections_unknown: () => buildFile(repeat(CHUNK.tables, buildRawSection(99, 1, new Uint8Array(1)), 8)),
  chunks_within_chunks: () => buildFile(nest(800)),
  strings_far_away: () => buildFile(buildChunk(CHUNK.batch, buildStrings(["a"], 2 ** 26 - 2))),
  strings_empty: () => buildFile(emptyStrings(8 * MILLION)),
  brackets: () => buildFile(json("[".repeat(4 * 2 ** 20))),
};

/** Larger ones, and variations. */
export const LARGE_HOSTILE_FILES: Readonly<Record<string, () => Uint8Array>> = {
  zeros_as_tables: () => buildFile(repeat(CHUNK.tables, new Uint8Array(1), 50)),
  many_bombs: () => buildFile(...new Array<Uint8Array>(20).fill(repeat(CHUNK.batch, new Uint8Array(1), 20))),
  many_sections_of_one_row: () => buildFile(repeat(CHUNK.tables, ONE_SAMPLE, 30)),
  lists_in_metadata: () => buildFile(json(`{"a":[${"[],".repeat(MILLION)}1]}`)),
  environment_of_many: () =>
    buildFile(json(`{"environment":{${Array.from({ length: 250_000 }, (_, i) => `"k${i}":"v"`).join()}}}`)),
  strings_different: () => buildFile(differentStrings(200_000)),
  strings_repeated: () => buildFile(...new Array<Uint8Array>(30).fill(differentStrings(20_000))),
  frames_many: () =>
    buildFile(manyRows("frames", 2 * MILLION, [{ id: 1, encoding: constant, body: zigzags(-1) }])),
  frames_different: () =>
    buildFile(encodeChunk(
      CHUNK.batch,
      0,
      buildSection(TABLES.frames.id, MILLION, [
        { id: 3, encoding: delta, body: (writer) => writer.bytes(new Uint8Array(MILLION).fill(2)) },
      ]),
      deflateZlib,
    )),
  stack_deep: () => buildFile(chain(2 * MILLION, 1)),
  samples_many: () => buildFile(manyRows("samples", 2 * MILLION)),
  samples_too_many: () => buildFile(manyRows("samples", 8 * MILLION)),
  samples_backwards: () =>
    buildFile(encodeChunk(
      CHUNK.batch,
      0,
      buildSection(TABLES.samples.id, MILLION, [
        { id: 1, encoding: delta, body: (writer) => writer.bytes(new Uint8Array(MILLION).fill(1)) },
      ]),
      deflateZlib,
    )),
  spans_many: () => buildFile(manyRows("spans", MILLION)),
  metrics_many: () => buildFile(manyRows("metrics", MILLION)),
  threads_many: () => buildFile(manyRows("threads", MILLION)),
  processes_many: () => buildFile(manyRows("processes", 500_000)),
};
