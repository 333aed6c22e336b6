// What the sinks of the logger get from Bun, Deno and Node, all by way of node: modules: clock, standard streams, timers,
// files. Nothing is loaded before it is needed.

import type { AppendFile, FileEntry, SinkFiles, SinkHost, StandardStream } from "../logger/sinks/sink.ts";
import { builtin } from "./builtins.ts";
import { process } from "./host_process.ts";
import { endsUntold, isWorkerThread } from "./thread.ts";

/** What the host does not know by itself. */
export type SinkHostContext = Pick<SinkHost, "contextFields" | "fault">;

// Taken before the program can replace them.
const { setInterval, clearInterval } = globalThis;
const now = Date.now.bind(Date);

const DESCRIPTORS = { stdout: 1, stderr: 2 } as const;

const isDeno = "Deno" in globalThis;

/** A stream whose reader is slow gets this long before what it did not take is given up. */
const MAX_WAIT_MILLIS = 1000;

/** The host of a program. */
export function createSinkHost(context: SinkHostContext): SinkHost {
  /** Streams that wait for their reader. */
  const waiting = new Set<StandardStream>();
  return {
    ...context,
    now,
    print(stream, text) {
      if (!waiting.has(stream)) {
        waiting.add(stream);
        makeWaiting(stream);
      }
      writeAll(DESCRIPTORS[stream], text);
    },
    isTerminal,
    every(milliseconds, callback) {
      const timer = setInterval(callback, milliseconds);
      timer.unref();
      return () => clearInterval(timer);
    },
    files: createSinkFiles(),
    get endsUntold() {
      return endsUntold();
    },
  };
}

/**
 * Has a pipe of Node's wait for its reader, as files and terminals do. Else what the console prints while the reader is
 * slow goes into a queue, which records would overtake, and which `process.exit()` throws away.
 */
function makeWaiting(stream: StandardStream): void {
  if (isDeno || "Bun" in globalThis || isWorkerThread()) return;
  const handle: unknown = Reflect.get(process[stream], "_handle");
  if (typeof handle !== "object" || handle === null) return;
  const setBlocking: unknown = Reflect.get(handle, "setBlocking");
  if (typeof setBlocking === "function") Reflect.apply(setBlocking, handle, [true]);
}

function isTerminal(stream: StandardStream): boolean {
  try {
    return builtin("node:tty").isatty(DESCRIPTORS[stream]);
  } catch {
    return false; // Deno may not be allowed to look
  }
}

/**
 * Writes all of a text, also where a piece at a time is taken.
 * @throws what the system says, when nothing was taken
 * @throws {PartWritten} when a part was
 */
function writeAll(descriptor: number, text: string): void {
  const fs = builtin("node:fs");
  const { byteLength } = builtin("node:buffer").Buffer;
  // Node and Bun write texts without bytes of ours in between, five times as fast as with them. Deno makes them itself.
  let bytes: Uint8Array | undefined = isDeno ? new TextEncoder().encode(text) : undefined;
  let written = 0;
  let waited = 0;
  for (;;) {
    try {
      written += bytes === undefined
        ? fs.writeSync(descriptor, text)
        : fs.writeSync(descriptor, bytes, written);
      if (written === (bytes?.length ?? byteLength(text))) return;
      bytes ??= new TextEncoder().encode(text);
    } catch (error) {
      if (isBusy(error) && waited < MAX_WAIT_MILLIS) {
        waited++;
        pause(1);
        continue;
      }
      if (written === 0) throw error;
      throw new PartWritten(new TextDecoder().decode(bytes?.subarray(written)), error);
    }
  }
}

/** A pipe that is full and does not wait. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EAGAIN";
}

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/** Part of a text was written, and then no more. */
class PartWritten extends Error {
  readonly rest: string;

  constructor(rest: string, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.rest = rest;
  }
}

function createSinkFiles(): SinkFiles {
  return {
    absolute: (path) => builtin("node:path").resolve(path),
    open: (path) => new DescriptorFile(path),
    list: listFiles,
    rename: (from, to) => builtin("node:fs").renameSync(from, to),
    remove: (path) => builtin("node:fs").rmSync(path, { force: true }),
    gzip: packFile,
    withLock,
  };
}

/** An open file. Others may move it, and write to it at the same time. */
class DescriptorFile implements AppendFile {
  readonly #path: string;
  readonly #descriptor: number;
  readonly #inode: number;

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
      writeAll(this.#descriptor, text);
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
