// Makes the final file of a recording: read, positions led to their sources, packed tight, indexed, put in place of
// the one that grew. Whatever happens in between, one of the two is there, whole.

import {
  appendFileSync,
  closeSync,
  existsSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { findModules } from "../../recording/analysis/modules.ts";
import { endingOf, rootProcess, runtimeOf } from "../../recording/analysis/root_process.ts";
import {
  CHUNK,
  CHUNK_HEADER_BYTES,
  decodeFileHeader,
  FILE_HEADER_BYTES,
  scanChunks,
  TORN_END,
  VERSION_MINOR,
} from "../../recording/codec/chunks.ts";
import { decodeRecording } from "../../recording/codec/decode.ts";
import { encodeBatch, encodeFinalised } from "../../recording/codec/encode.ts";
import { NotFoundError, StoreError } from "../../recording/errors.ts";
import type { Metadata, Recording, RecordingTables } from "../../recording/recording.ts";
import { joinLines, leaveOutRareLines } from "../../recording/tables/line_ticks.ts";
import { COLUMN_TABLES } from "../../recording/tables/schema.ts";
import { findWriters, thisMachine, type Writers } from "./running.ts";
import { resolveSources } from "./source_maps.ts";
import { deflate, inflate } from "./zlib.ts";

/** How often what was appended meanwhile is taken in. */
const MOST_ROUNDS = 3;

/** Somebody who finalises the same file is waited for this long; older than that, the work was given up. */
const LOCK_WAIT_MS = 30_000;
const LOCK_STALE_MS = 10 * 60_000;
const LOCK_POLL_MS = 50;

/** How long a process takes at most between opening the file and having appended a chunk. */
const WRITE_MS = 50;

/** Tables of which only what is referred to stays. */
const POOLS: ReadonlySet<string> = new Set(["frames", "stacks"]);

/**
 * Finalises a file, unless it is final, or damaged: then it stays as it is, because another tool may read more of it.
 * A torn last chunk is no damage, a file whose writer was killed ends so; but a finalised file that was cut is.
 * @returns the recording in the file; its `finalised` says whether it is final now
 * @throws {FormatError} when the file is no recording
 * @throws {VersionError} when it is of a later version
 * @throws {StoreError} when it cannot be read or written
 */
export async function finaliseFile(path: string): Promise<Recording> {
  const hidden = join(dirname(path), `.${basename(path)}`);
  const unlock = await lock(`${hidden}.lock`);
  try {
    for (let round = 1;; round++) {
      const { recording, appended } = await finaliseOnce(path, `${hidden}.finalising`);
      if (appended === 0 || round === MOST_ROUNDS) return recording;
    }
  } catch (cause) {
    if (!(cause instanceof Error && "syscall" in cause)) throw cause;
    throw new StoreError(`Cannot finalise "${path}": ${cause.message}`, { cause });
  } finally {
    unlock();
  }
}

interface Round {
  readonly recording: Recording;
  /** Bytes that were appended to the old file while the new one was made. */
  readonly appended: number;
}

async function finaliseOnce(path: string, unfinished: string): Promise<Round> {
  const old = openSync(path, "r");
  try {
    const { size, mode } = fstatSync(old);
    const bytes = readAt(old, 0, size);
    const before = decodeRecording(bytes, inflate);
    if (before.finalised || !canReplace(bytes, before)) return { recording: before, appended: 0 };
    const final = finaliseBytes(bytes, before);
    try {
      writeDurably(unfinished, final.bytes, mode);
    } catch (fault) {
      rmSync(unfinished, { force: true }); // what there is of it takes room on a disk that has none
      throw fault;
    }
    // Somebody may have removed the recording meanwhile: it is not to come back.
    if (!existsSync(path)) {
      rmSync(unfinished, { force: true });
      throw new NotFoundError(`Cannot finalise "${path}": it was removed`);
    }
    renameSync(unfinished, path);
    syncFolder(dirname(path));
    // Whoever had opened the old file when it was replaced writes there: that is taken over, from the last whole
    // chunk on.
    if (findWriters(before).processes.some(isAlive)) await delay(WRITE_MS);
    const { size: sizeNow } = fstatSync(old);
    if (sizeNow <= size) return { recording: final.recording, appended: 0 };
    const rest = readAt(old, before.readableBytes, sizeNow - before.readableBytes);
    appendFileSync(path, rest);
    return { recording: final.recording, appended: rest.length };
  } finally {
    closeSync(old);
  }
}

function isAlive({ pid, startedAtMs }: Writers["processes"][number]): boolean {
  return thisMachine.isAlive(pid, startedAtMs);
}

/** The final bytes of a recording, and the recording as it reads from them. */
function finaliseBytes(bytes: Uint8Array, before: Recording): { recording: Recording; bytes: Uint8Array } {
  const resolved = readResolved(bytes, before);
  const final = encodeFinalised({ ...resolved, metadata: completeMetadata(resolved) }, deflate);
  const recording = decodeRecording(final, inflate);
  // The old file is about to go: be sure that the new one is as good.
  const lost = COLUMN_TABLES.find((name) => {
    return !POOLS.has(name) && recording.tables[name].length !== resolved.tables[name].length;
  });
  if (recording.finalised && lost === undefined) return { recording, bytes: final };
  throw new StoreError(
    `Cannot finalise: what was written does not read as what was there (${lost ?? "file"})`,
  );
}

/** Whether the final file would hold all that this one does. */
function canReplace(bytes: Uint8Array, recording: Recording): boolean {
  const { minor } = decodeFileHeader(bytes);
  if (minor > VERSION_MINOR) return false; // tables and columns that this version would drop
  if (recording.chunks === 0 && recording.problems.length > 0) return false; // it would only look whole
  return recording.problems.every(({ offset, message }) => {
    return offset >= recording.readableBytes && TORN_END.test(message);
  });
}

/**
 * The recording with its positions led to their sources. Those of an earlier finalising are resolved already, and are
 * left alone.
 * @param before what the bytes decode to
 */
export function readResolved(bytes: Uint8Array, before: Recording): Recording {
  const { chunks } = scanChunks(bytes);
  if (!chunks.some(({ type }) => type === CHUNK.batch)) return before;
  if (!chunks.some(({ type }) => type === CHUNK.tables)) return { ...before, tables: resolve(before) };
  const pick = (wanted: (type: number) => boolean) =>
    chunks.filter(({ type }) => wanted(type))
      .map(({ offset, payload }) => bytes.subarray(offset, offset + CHUNK_HEADER_BYTES + payload.length));
  const header = bytes.subarray(0, FILE_HEADER_BYTES);
  const late = decodeRecording(concat([header, ...pick((type) => type !== CHUNK.tables)]), inflate);
  const resolved = encodeBatch(0, resolve(late), deflate);
  const whole = decodeRecording(concat([header, ...pick((type) => type !== CHUNK.batch), resolved]), inflate);
  return { ...whole, problems: before.problems };
}

/** What can only be told from all samples: load times of modules, where positions lead in the sources, and which lines. */
function resolve(recording: Recording): RecordingTables {
  const modules = findModules(recording.tables);
  const tables = resolveSources({ ...recording, tables: { ...recording.tables, modules } });
  return { ...tables, lines: leaveOutRareLines(joinLines(tables.lines)) };
}

/** What the first process knows of the run, where no recorder has told it: lists then need not read the tables. */
function completeMetadata(recording: Recording): Metadata {
  const { metadata, tables } = recording;
  const root = rootProcess(tables);
  const runtime = metadata.runtime ?? runtimeOf(tables, root);
  const named = runtime === undefined ? metadata : { ...metadata, runtime };
  // A recorder that saw the command end knows better how.
  if (root < 0 || metadata.endedAtMicros !== undefined) return named;
  const endedAtMicros = tables.processes.columns.endedAt[root] ?? -1;
  const { exitCode, signal } = endingOf(recording);
  return {
    ...(endedAtMicros < 0 ? {} : { endedAtMicros }),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(signal === undefined ? {} : { signal }),
    ...named,
  };
}

/** Waits until nobody else finalises the file. Returns what lets the next one in. */
async function lock(path: string): Promise<() => void> {
  const giveUpAt = Date.now() + LOCK_WAIT_MS;
  for (;;) {
    try {
      writeFileSync(path, String(process.pid), { flag: "wx" });
      return () => rmSync(path, { force: true });
    } catch (cause) {
      if (!(cause instanceof Error && "code" in cause)) throw cause;
      if (cause.code !== "EEXIST") {
        rmSync(path, { force: true }); // on a full disk it is there, and empty
        throw new StoreError(`Cannot finalise: ${cause.message}`, { cause });
      }
    }
    if (ageOf(path) > LOCK_STALE_MS) rmSync(path, { force: true });
    else if (Date.now() > giveUpAt) {
      throw new StoreError(`Cannot finalise: somebody else is at it, see "${path}"`);
    } else await delay(LOCK_POLL_MS);
  }
}

function ageOf(path: string): number {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return 0; // given back in between
  }
}

function writeDurably(path: string, bytes: Uint8Array, mode: number): void {
  const file = openSync(path, "w");
  try {
    writeFileSync(file, bytes);
    if (process.platform !== "win32") fchmodSync(file, mode & 0o777);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes the new name last, where folders can be synced. */
function syncFolder(path: string): void {
  try {
    const folder = openSync(path, "r");
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch {
    // Windows and some network drives cannot: the rename is atomic all the same.
  }
}

function readAt(file: number, position: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let read = 0;
  while (read < length) {
    const count = readSync(file, bytes, read, length - read, position + read);
    if (count === 0) break;
    read += count;
  }
  return bytes.subarray(0, read);
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let end = 0;
  for (const part of parts) {
    bytes.set(part, end);
    end += part.length;
  }
  return bytes;
}
