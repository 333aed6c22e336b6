// Deflate and inflate for tests: zlib's, as commands and tracer use, and the web's streams, as the page uses.

import { deflateRawSync, inflateRawSync } from "node:zlib";

/** Raw deflate by zlib at its highest level, as finalising uses. */
export function deflateZlib(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(deflateRawSync(bytes, { level: 9 }));
}

/** Raw inflate by zlib. @throws when it does not come to exactly `size` bytes */
export function inflateZlib(bytes: Uint8Array, size: number): Uint8Array {
  // zlib wants room for one byte at least. With room for all in one piece it has nothing to join.
  const options = { maxOutputLength: Math.max(1, size), chunkSize: Math.max(64, size + 1) };
  const inflated = inflateRawSync(bytes, options);
  if (inflated.length !== size) throw new RangeError(`${inflated.length} bytes instead of ${size}`);
  return new Uint8Array(inflated.buffer, inflated.byteOffset, inflated.length);
}

/** Raw inflate by the web's `DecompressionStream`. Rejects when it does not come to exactly `size` bytes. */
export async function inflateStream(bytes: Uint8Array, size: number): Promise<Uint8Array> {
  const inflated = new Uint8Array(size);
  let end = 0;
  const stream = new Blob([new Uint8Array(bytes)]).stream().pipeThrough(
    new DecompressionStream("deflate-raw"),
  );
  for await (const part of stream) {
    if (end + part.length > size) throw new RangeError(`More than ${size} bytes`);
    inflated.set(part, end);
    end += part.length;
  }
  if (end !== size) throw new RangeError(`${end} bytes instead of ${size}`);
  return inflated;
}
