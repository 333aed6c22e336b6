// Writes .tar.gz and .zip archives, of regular files, the same bytes for the same content. Only what releases need: no reading.

import { Buffer } from "node:buffer";
import { crc32, deflateRawSync, gzipSync } from "node:zlib";

/** One file of an archive. */
export interface ArchiveEntry {
  /** With forward slashes, ASCII, at most 100 characters. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly executable: boolean;
}

const TAR_BLOCK_BYTES = 512;
const TAR_PATH_BYTES = 100;
/** 1980-01-01, the first day a zip file knows: equal content gives equal archives. */
const ZIP_DATE = (1 << 5) | 1;
const ZIP_VERSION = 20;
const ZIP_MADE_ON_UNIX = 3 << 8;
const ZIP_DEFLATED = 8;

/** A gzipped tar archive (POSIX ustar). @throws {RangeError} when a path is too long */
export function packTarGz(entries: readonly ArchiveEntry[]): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const entry of entries) {
    const padding = (TAR_BLOCK_BYTES - entry.bytes.length % TAR_BLOCK_BYTES) % TAR_BLOCK_BYTES;
    parts.push(buildTarHeader(entry), entry.bytes, new Uint8Array(padding));
  }
  parts.push(new Uint8Array(2 * TAR_BLOCK_BYTES));
  return gzipSync(Buffer.concat(parts), { level: 9 });
}

// 0 path 100 · 100 mode 8 · 108 uid 8 · 116 gid 8 · 124 size 12 · 136 time 12 · 148 checksum 8 · 156 type 1 · 257 magic 8
function buildTarHeader({ path, bytes, executable }: ArchiveEntry): Uint8Array {
  if (path.length > TAR_PATH_BYTES) {
    throw new RangeError(`Cannot pack "${path}": longer than ${TAR_PATH_BYTES}`);
  }
  const header = Buffer.alloc(TAR_BLOCK_BYTES);
  header.write(path, 0, "ascii");
  header.write(executable ? "0000755\0" : "0000644\0", 100, "ascii");
  header.write("0000000\0".repeat(2), 108, "ascii");
  header.write(`${bytes.length.toString(8).padStart(11, "0")}\0`, 124, "ascii");
  header.write(`${"0".repeat(11)}\0`, 136, "ascii");
  header.write("ustar\x0000", 257, "ascii");
  header.write("0", 156, "ascii");
  // The checksum is taken with its own field filled by spaces.
  header.write(" ".repeat(8), 148, "ascii");
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "ascii");
  return header;
}

/** A zip archive with Unix modes. */
export function packZip(entries: readonly ArchiveEntry[]): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.path, "ascii");
    const data = deflateRawSync(entry.bytes, { level: 9 });
    const common = buildZipFields(entry, data.length);
    const local = Buffer.concat([Buffer.from("PK\x03\x04", "ascii"), common]);
    parts.push(local, name, data);

    // 0 signature 4 · 4 made by 2 · 6 common 26 · 32 comment 2 · 34 disk 2 · 36 internal 2 · 38 mode 4 · 42 offset 4
    const central = Buffer.alloc(46);
    central.write("PK\x01\x02", 0, "ascii");
    central.writeUInt16LE(ZIP_MADE_ON_UNIX | ZIP_VERSION, 4);
    common.copy(central, 6);
    central.writeUInt32LE((entry.executable ? 0o100755 : 0o100644) * 2 ** 16, 38);
    central.writeUInt32LE(offset, 42);
    directory.push(central, name);
    offset += local.length + name.length + data.length;
  }
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", 0, "ascii");
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.reduce((total, part) => total + part.length, 0), 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...directory, end]);
}

// 0 version 2 · 2 flags 2 · 4 method 2 · 6 time 2 · 8 date 2 · 10 checksum 4 · 14 packed 4 · 18 size 4 · 22 name 2 · 24 extra 2
function buildZipFields({ path, bytes }: ArchiveEntry, packedBytes: number): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(ZIP_VERSION, 0);
  fields.writeUInt16LE(ZIP_DEFLATED, 4);
  fields.writeUInt16LE(ZIP_DATE, 8);
  fields.writeUInt32LE(crc32(bytes), 10);
  fields.writeUInt32LE(packedBytes, 14);
  fields.writeUInt32LE(bytes.length, 18);
  fields.writeUInt16LE(path.length, 22);
  return fields;
}
