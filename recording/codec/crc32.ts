// The checksum of chunks: CRC-32 as in gzip and PNG (polynomial 0xEDB88320), four bytes a step.

const TABLES = makeTables();

/**
 * CRC-32 of the bytes.
 * @param seed checksum of the bytes before them, 0 at the start
 * @returns unsigned 32-bit number
 */
export function crc32(bytes: Uint8Array, seed = 0): number {
  let crc = ~seed;
  let i = 0;
  for (const end = bytes.length - 3; i < end; i += 4) {
    crc ^= byteAt(bytes, i) | byteAt(bytes, i + 1) << 8 | byteAt(bytes, i + 2) << 16 |
      byteAt(bytes, i + 3) << 24;
    crc = effectAt(TABLES, 768 + (crc & 0xff)) ^ effectAt(TABLES, 512 + (crc >>> 8 & 0xff)) ^
      effectAt(TABLES, 256 + (crc >>> 16 & 0xff)) ^ effectAt(TABLES, crc >>> 24);
  }
  for (; i < bytes.length; i++) crc = crc >>> 8 ^ effectAt(TABLES, (crc ^ byteAt(bytes, i)) & 0xff);
  return ~crc >>> 0;
}

// One function a type of array: engines make fast code for an access that has seen a single one. Callers stay inside.

function byteAt(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0;
}

function effectAt(tables: Uint32Array, index: number): number {
  return tables[index] ?? 0;
}

/**
 * Table `k` at `256 * k`: the effect of a byte that `k` more bytes follow. Made at the start of every recorded program,
 * before any compiler of the engine's has seen it: the effect of a byte is that of its bits, put together.
 */
function makeTables(): Uint32Array {
  const tables = new Uint32Array(1024);
  let effect = 1;
  for (let bit = 128; bit > 0; bit >>= 1) {
    effect = effect & 1 ? effect >>> 1 ^ 0xedb88320 : effect >>> 1;
    for (let i = 0; i < 256; i += 2 * bit) tables[i + bit] = effectAt(tables, i) ^ effect;
  }
  for (let i = 256; i < 1024; i++) {
    const before = effectAt(tables, i - 256);
    tables[i] = before >>> 8 ^ effectAt(tables, before & 0xff);
  }
  return tables;
}
