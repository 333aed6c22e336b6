// Files and chunks put together by hand, right and wrong, for tests of the codec.

import { CHUNK_HEADER_BYTES, encodeChunk, encodeFileHeader } from "../../recording/codec/chunks.ts";
import { crc32 } from "../../recording/codec/crc32.ts";
import { ByteWriter } from "../../recording/codec/bytes.ts";

/** The parts behind one another. */
export function joinBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let end = 0;
  for (const part of parts) {
    joined.set(part, end);
    end += part.length;
  }
  return joined;
}

/** A file of a header and these chunks. Origin: one microsecond. */
export function buildFile(...chunks: readonly Uint8Array[]): Uint8Array {
  return joinBytes(encodeFileHeader(1), ...chunks);
}

/** Fields of a chunk's header that are to be lies. */
export interface ChunkLies {
  readonly flags?: number;
  /** Length as stored. */
  readonly stored?: number;
  /** Length once inflated. */
  readonly size?: number;
}

/** The chunk with some fields of its header replaced and its checksum made right again. */
export function lieInHeader(chunk: Uint8Array, lies: ChunkLies): Uint8Array {
  const bytes = chunk.slice();
  const view = new DataView(bytes.buffer);
  if (lies.flags !== undefined) bytes[5] = lies.flags;
  if (lies.stored !== undefined) view.setUint32(12, lies.stored, true);
  if (lies.size !== undefined) view.setUint32(16, lies.size, true);
  fixChecksum(bytes);
  return bytes;
}

/** Makes the checksum of a chunk right, in place. */
export function fixChecksum(chunk: Uint8Array): void {
  const sum = crc32(chunk.subarray(CHUNK_HEADER_BYTES), crc32(chunk.subarray(0, CHUNK_HEADER_BYTES - 4)));
  new DataView(chunk.buffer, chunk.byteOffset).setUint32(CHUNK_HEADER_BYTES - 4, sum, true);
}

/** What {@link buildSection} writes, number by number. */
export interface WrittenColumn {
  readonly id: number;
  readonly encoding: number;
  /** Default 1. */
  readonly scale?: number;
  /** The column's bytes. */
  readonly body: (writer: ByteWriter) => void;
}

/** A section of columns as it is told, true or not. */
export function buildSection(tableId: number, rows: number, columns: readonly WrittenColumn[]): Uint8Array {
  const content = new ByteWriter();
  for (const { id, encoding, scale = 1, body } of columns) {
    const column = new ByteWriter();
    body(column);
    content.uint8(id);
    content.uint8(encoding);
    content.varint(scale);
    content.varint(column.length);
    content.bytes(column.written());
  }
  return buildRawSection(tableId, rows, content.written());
}

/** A section with any content. */
export function buildRawSection(tableId: number, rows: number, content: Uint8Array): Uint8Array {
  const writer = new ByteWriter();
  writer.uint8(tableId);
  writer.varint(rows);
  writer.varint(content.length);
  writer.bytes(content);
  return writer.written().slice();
}

/** A section of strings from row `firstRow` on. */
export function buildStrings(texts: readonly string[], firstRow = 0): Uint8Array {
  const encoded = texts.map((text) => new TextEncoder().encode(text));
  const content = new ByteWriter();
  content.varint(firstRow);
  for (const { length } of encoded) content.varint(length);
  for (const bytes of encoded) content.bytes(bytes);
  return buildRawSection(1, texts.length, content.written());
}

/** A chunk that is stored as it is. */
export function buildChunk(type: number, ...sections: readonly Uint8Array[]): Uint8Array {
  return encodeChunk(type, 0, joinBytes(...sections));
}

/** Writes zigzag numbers, as plain and delta columns have them. */
export function zigzags(...values: readonly number[]): (writer: ByteWriter) => void {
  return (writer) => values.forEach((value) => writer.zigzag(value));
}

/** Writes varints. */
export function varints(...values: readonly number[]): (writer: ByteWriter) => void {
  return (writer) => values.forEach((value) => writer.varint(value));
}
