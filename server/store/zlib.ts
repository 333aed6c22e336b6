// Inflating and deflating for whoever reads and writes recordings outside of a traced program.

import { Buffer } from "node:buffer";
import { constants, deflateRawSync, inflateRawSync } from "node:zlib";

/** zlib's bounds for the pieces that it makes, in bytes; the upper one is ours. */
const LEAST_PIECE = 64;
const MOST_PIECE = 2 ** 20;

/** Raw deflate back to `size` bytes. @throws {RangeError} when there are more */
export function inflate(bytes: Uint8Array, size: number): Uint8Array {
  const chunkSize = Math.min(MOST_PIECE, Math.max(LEAST_PIECE, size));
  return plain(inflateRawSync(bytes, { maxOutputLength: Math.max(1, size), chunkSize }));
}

/** Shorter stretches between cuts are not worth a block of their own, whose codes take some 60 bytes. */
const LEAST_STRETCH = 512;

/**
 * Raw deflate, as small as zlib can make it: it is done once, when a recording is finalised. zlib begins a block every
 * 16,000 symbols wherever that is, with codes that suit what lies on both sides badly; cut where the kind of bytes changes,
 * the recording of a compiler is 5 % smaller.
 * @param cuts where the kind of bytes changes, ascending
 */
export function deflate(bytes: Uint8Array, cuts: readonly number[] = []): Uint8Array {
  const whole = deflateRawSync(bytes, { level: 9 });
  const starts = [0];
  for (const cut of cuts) {
    const isLong = cut - (starts.at(-1) ?? 0) >= LEAST_STRETCH && bytes.length - cut >= LEAST_STRETCH;
    if (isLong) starts.push(cut);
  }
  if (starts.length === 1) return plain(whole);
  // Each stretch but the last ends at a byte's border without ending the stream, so that they can be put together.
  const stretches = starts.map((start, i) => {
    const finishFlush = i === starts.length - 1 ? constants.Z_FINISH : constants.Z_SYNC_FLUSH;
    return deflateRawSync(bytes.subarray(start, starts[i + 1]), { level: 9, finishFlush });
  });
  const joined = Buffer.concat(stretches);
  return plain(joined.length < whole.length ? joined : whole);
}

/** The bytes without what Buffers do in their own way: `slice` is to copy. */
function plain({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
