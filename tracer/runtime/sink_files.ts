// Files for sinks, by way of node:fs.

import type { AppendFile, FileEntry, SinkFiles } from "../logger/sinks/sink.ts";
import { builtin } from "./builtins.ts";
import { PartWritten, writeAll } from "./write_all.ts";

// Taken before the program can replace it.
const now = Date.now.bind(Date);

const SCRATCH_BYTES = 96 * 1024;

/** The files of the system. */
export function createSinkFiles(): SinkFiles {
  return {
    absolute: (path) => builtin("node:path").resolve(path),
    open: (path) => new DescriptorFile(path),
    list: listFiles,
    rename: (from, to) => builtin("node:fs").renameSync(from, to),
    remove: (path) => builtin("node:fs").rmSync(path, { force: true }),
    read: (path) => builtin("node:fs").readFileSync(path, "utf8"),
    gzip: packFile,
    withLock,
  };
}

/** An open file. Others may move it, and write to it at the same time. */
class DescriptorFile implements AppendFile {
  readonly #path: string;
  readonly #descriptor: number;
  readonly #inode: number;
  /** Room for the usual piece. */
  readonly #scratch = "Deno" in globalThis ? new Uint8Array(SCRATCH_BYTES) : undefined;

  constructor(path: string) {
    const fs = builtin("node:fs");
    fs.mkdirSync(builtin("node:path").dirname(path), { recursive: true });
    this.#path = path;
    this.#descriptor = fs.openSync(path, "a");
    this.#inode = fs.fstatSync(this.#descriptor).ino;
  }

  sizeBytes(): number {
    return builtin("node:fs").fstatSync(this.#descriptor).size;
  }

  isInPlace(): boolean {
    const found = builtin("node:fs").statSync(this.#path, { throwIfNoEntry: false });
    return found?.ino === this.#inode;
  }

  append(text: string): string {
    try {
      writeAll(this.#descriptor, text, this.#scratch);
      return "";
    } catch (error) {
      if (error instanceof PartWritten) return error.rest;
      throw error;
    }
  }

  sync(): void {
    builtin("node:fs").fdatasyncSync(this.#descriptor);
  }

  close(): void {
    try {
      builtin("node:fs").closeSync(this.#descriptor);
    } catch {
      // The program closed it: there is nothing left to do.
    }
  }
}

function listFiles(beginning: string): readonly FileEntry[] {
  const fs = builtin("node:fs");
  const { dirname, basename, join } = builtin("node:path");
  const folder = dirname(beginning);
  return fs.readdirSync(folder).filter((name) => name.startsWith(basename(beginning))).flatMap((name) => {
    const path = join(folder, name);
    const found = fs.statSync(path, { throwIfNoEntry: false });
    return found === undefined ? [] : [{ path, sizeBytes: found.size, changedAt: found.mtimeMs }];
  });
}

/** Beside, then in its place: a half-packed file is never taken for a whole one. One process packs it. */
async function packFile(path: string): Promise<void> {
  const { createReadStream, createWriteStream, promises } = builtin("node:fs");
  const half = `${path}.gz.part`;
  // What a process left that died over it.
  const left = await promises.stat(half).catch(() => undefined);
  if (left !== undefined && now() - left.mtimeMs > STALE_PART_MILLIS) {
    await promises.rm(half, { force: true });
  }
  const source = createReadStream(path);
  await builtin("node:stream/promises").pipeline(
    source,
    builtin("node:zlib").createGzip(),
    createWriteStream(half, { flags: "wx" }),
  );
  // Somebody wrote to it all the same: it is packed the next time.
  if ((await promises.stat(path)).size !== source.bytesRead) return await promises.rm(half);
  await promises.rename(half, `${path}.gz`);
  await promises.rm(path);
}

/** A half-packed file that nobody works on. */
const STALE_PART_MILLIS = 60_000;

/** A lock whose holder died is older than any rotation takes. */
const STALE_LOCK_MILLIS = 10_000;

function withLock(path: string, action: () => void): boolean {
  const fs = builtin("node:fs");
  try {
    fs.closeSync(fs.openSync(path, "wx"));
  } catch (error) {
    const found = fs.statSync(path, { throwIfNoEntry: false });
    if (found === undefined || now() - found.mtimeMs < STALE_LOCK_MILLIS) return false;
    fs.rmSync(path, { force: true });
    if (!(error instanceof Error)) throw error;
    return withLock(path, action);
  }
  try {
    action();
    return true;
  } finally {
    fs.rmSync(path, { force: true });
  }
}
