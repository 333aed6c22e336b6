// Inflating and deflating for whoever reads and writes recordings outside of a traced program.

import { deflateRawSync, inflateRawSync } from "node:zlib";

/** zlib's bounds for the pieces that it makes, in bytes; the upper one is ours. */
const LEAST_PIECE = 64;
const MOST_PIECE = 2 ** 20;

/** Raw deflate back to `size` bytes. @throws {RangeError} when there are more */
export function inflate(bytes: Uint8Array, size: number): Uint8Array {
  const chunkSize = Math.min(MOST_PIECE, Math.max(LEAST_PIECE, size));
  return plain(inflateRawSync(bytes, { maxOutputLength: Math.max(1, size), chunkSize }));
}

/** Raw deflate, as small as zlib can make it: it is done once, when a recording is finalised. */
export function deflate(bytes: Uint8Array): Uint8Array {
  return plain(deflateRawSync(bytes, { level: 9, memLevel: 9 }));
}

/** The bytes without what Buffers do in their own way: `slice` is to copy. */
function plain({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
