// Files that went wrong, from a seed: damage as disks and networks make it, and lies as only somebody who knows the
// format makes them, with right checksums, so that they reach the decoders within.

import { ByteWriter } from "../../recording/codec/bytes.ts";
import {
  CHUNK,
  type Chunk,
  CHUNK_HEADER_BYTES,
  encodeChunk,
  FILE_HEADER_BYTES,
  scanChunks,
} from "../../recording/codec/chunks.ts";
import { inflateChunk } from "../../recording/codec/decode.ts";
import { COLUMN_TABLES, columnsOf, TABLES } from "../../recording/tables/schema.ts";
import { buildFile, buildRawSection, buildSection, joinBytes, lieInHeader } from "./build_chunks.ts";
import { deflateZlib, inflateZlib } from "./inflate.ts";
import type { Random } from "./random.ts";

/** A file made from one of the whole files. */
export type Mutation = (random: Random, files: readonly Uint8Array[]) => Uint8Array;

/** Numbers that lengths and counts are replaced by. */
const TELLING = [
  0,
  1,
  2,
  127,
  128,
  255,
  65_535,
  2 ** 24,
  2 ** 26,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 53 - 1,
];

const CHUNK_TYPES = [0, ...Object.values(CHUNK), 99];

function flipBytes(random: Random, files: readonly Uint8Array[]): Uint8Array {
  const bytes = random.pick(files).slice();
  for (let i = 1 + random.below(8); i > 0; i--) bytes[random.below(bytes.length)] = random.below(256);
  return bytes;
}

function cutOut(random: Random, files: readonly Uint8Array[]): Uint8Array {
  const bytes = random.pick(files);
  const start = random.below(bytes.length);
  return joinBytes(bytes.subarray(0, start), bytes.subarray(start + random.below(100)));
}

function duplicate(random: Random, files: readonly Uint8Array[]): Uint8Array {
  const bytes = random.pick(files);
  const start = random.below(bytes.length);
  const end = start + random.below(bytes.length - start);
  return joinBytes(bytes.subarray(0, end), bytes.subarray(start));
}

/** Whole chunks of all files in any order and number. */
function spliceChunks(random: Random, files: readonly Uint8Array[]): Uint8Array {
  const chunks = files.flatMap((file) => splitChunks(file));
  return joinBytes(
    random.pick(files).subarray(0, FILE_HEADER_BYTES),
    ...Array.from({ length: random.below(12) }, () => random.pick(chunks)),
  );
}

/** A header's field that is a lie, with the right checksum. */
function lieInOneHeader(random: Random, files: readonly Uint8Array[]): Uint8Array {
  const file = random.pick(files);
  const chunks = splitChunks(file);
  const victim = random.below(chunks.length);
  const lies = random.pick([
    { flags: random.below(256) },
    { stored: random.pick(TELLING) % 2 ** 32 },
    { size: random.pick(TELLING) % 2 ** 32 },
    { flags: 1, size: random.below(100_000) },
  ]);
  const lying = chunks.map((chunk, i) => i === victim ? lieInHeader(chunk, lies) : chunk);
  return joinBytes(file.subarray(0, FILE_HEADER_BYTES), ...lying);
}

/** What is inside a chunk changed here and there, with the right lengths and checksum around it. */
function mutatePayload(random: Random, files: readonly Uint8Array[]): Uint8Array {
  const file = random.pick(files);
  const { chunks } = scanChunks(file);
  const victim = random.below(chunks.length);
  const parts = chunks.map((chunk, i) => {
    const payload = payloadOf(chunk);
    const type = random.chance(0.03) ? random.pick(CHUNK_TYPES) : chunk.type;
    return encodeChunk(
      type,
      chunk.stream,
      i === victim ? mutateBytes(random, payload) : payload,
      deflateZlib,
    );
  });
  return joinBytes(file.subarray(0, FILE_HEADER_BYTES), ...parts);
}

function mutateBytes(random: Random, bytes: Uint8Array): Uint8Array {
  let mutated: Uint8Array = bytes;
  for (let i = 1 + random.below(4); i > 0; i--) {
    const at = random.below(mutated.length + 1);
    const number = new ByteWriter();
    number.varint(random.chance(0.5) ? random.pick(TELLING) : random.below(300));
    const dropped = random.chance(0.4) ? 1 : random.below(4);
    mutated = joinBytes(mutated.subarray(0, at), number.written(), mutated.subarray(at + dropped));
  }
  return mutated;
}

/** Sections that follow the grammar and mean nothing, in chunks that are right. */
function inventSections(random: Random, files: readonly Uint8Array[]): Uint8Array {
  const real = scanChunks(random.pick(files)).chunks
    .filter(({ type }) => type === CHUNK.batch || type === CHUNK.tables).map(payloadOf);
  const chunks = Array.from({ length: 1 + random.below(3) }, () => {
    const invented = Array.from({ length: 1 + random.below(5) }, () => inventSection(random));
    const base = random.chance(0.7) && real.length > 0 ? [random.pick(real)] : [];
    return encodeChunk(
      random.pick([CHUNK.batch, CHUNK.tables]),
      1,
      joinBytes(...base, ...invented),
      deflateZlib,
    );
  });
  return buildFile(...chunks);
}

function inventSection(random: Random): Uint8Array {
  if (random.chance(0.1)) {
    return buildRawSection(random.below(20), random.below(20), randomBytes(random, random.below(40)));
  }
  const name = random.pick(COLUMN_TABLES);
  const rows = 1 + random.below(20);
  const columns = columnsOf(name).filter(() => random.chance(0.8)).map(([, { id }]) => ({
    id: random.chance(0.02) ? random.below(256) : id,
    encoding: random.chance(0.05) ? random.below(9) : random.pick([0, 1, 1, 2, 2, 3, 4, 5, 6]),
    scale: random.chance(0.9) ? 1 : random.pick(TELLING),
    body: (writer: ByteWriter) => {
      const count = random.chance(0.9) ? rows : random.below(rows * 2);
      // Ranks and recent stacks start with lengths of their own.
      if (random.chance(0.3)) writer.varint(random.below(30));
      if (random.chance(0.3)) writer.varint(count);
      for (let i = 0; i < count; i++) {
        writer.varint(random.chance(0.02) ? random.pick(TELLING) : random.below(5));
      }
    },
  }));
  return buildSection(TABLES[name].id, rows, columns);
}

function randomBytes(random: Random, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => random.below(256));
}

function payloadOf(chunk: Chunk): Uint8Array {
  const { payload } = inflateChunk(chunk, inflateZlib);
  if (payload instanceof Error) throw payload;
  return payload;
}

function splitChunks(file: Uint8Array): Uint8Array[] {
  return scanChunks(file).chunks.map(({ offset, payload }) =>
    file.subarray(offset, offset + CHUNK_HEADER_BYTES + payload.length)
  );
}

/** All mutations by name. */
export const MUTATIONS = {
  flipBytes,
  cutOut,
  duplicate,
  spliceChunks,
  lieInOneHeader,
  mutatePayload,
  inventSections,
} as const satisfies Record<string, Mutation>;
