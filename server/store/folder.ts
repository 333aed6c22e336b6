// Recordings in a folder of the file system: `<root>/<application>/<time>.microlog`. Names are checked before they
// become paths, and links are not followed: nothing outside of the root is ever read or removed.

import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  rmdirSync,
  unlinkSync,
} from "node:fs";
import { basename, dirname, join, resolve, sep } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { decodeFileHeader, FILE_HEADER_BYTES } from "../../recording/codec/chunks.ts";
import { MicrologError, NotFoundError, StoreError } from "../../recording/errors.ts";
import { cleanName, RECORDING_EXTENSION, runName } from "../../recording/naming.ts";
import {
  compareNewestFirst,
  formatRecordingId,
  isApplicationName,
  isRecordingTime,
  parseRecordingId,
  type RecordingId,
} from "../api/recording_id.ts";
import type { RecordingChange, RecordingItem } from "../api/recordings.ts";
import { type FileFacts, NO_FACTS, readFacts } from "./file_facts.ts";
import { finaliseFile } from "./finalise.ts";
import { FolderWatch, type WatchedFile } from "./folder_watch.ts";
import { areWriting, type Machine, thisMachine } from "./running.ts";
import type { ByteRange, RecordingStore, StoredBytes, StoredFile } from "./store.ts";

/** Bytes that are read at once: all of most recordings. */
const READ_BYTES = 4 * 2 ** 20;

/** How long a list may keep others waiting, in milliseconds. */
const TURN_MS = 15;

/** How to look at a folder. */
export interface FolderOptions {
  /** A file anywhere that is shown besides those of the root, but never changed. */
  readonly file?: string;
  /** Tests hand in their own. */
  readonly machine?: Machine;
}

/** A file of the store, as the system tells of it. */
interface FolderFile extends StoredFile {
  readonly path: string;
  readonly changedAtMs: number;
  /** Whether it is of the root and may be changed. */
  readonly isOwn: boolean;
}

/** Facts, and the version of the file that they are of. */
interface KnownFacts {
  readonly version: string;
  readonly facts: FileFacts;
  /** Whether finalising was tried in vain. */
  readonly stays: boolean;
}

/** Starts the names of what is not of the root. `cleanName` makes no application of that kind. */
const FOREIGN = "@";

/**
 * The name under which a store shows a file that is not of its root: `@run/2026_01_31_12_00_00` for `/tmp/run.microlog`.
 * @throws {NotFoundError} when there is no such file
 */
export function idOfFile(path: string): string {
  const name = cleanName(basename(path, RECORDING_EXTENSION));
  return formatRecordingId({ application: `${FOREIGN}${name}`, time: runName(new Date(readOriginMs(path))) });
}

/** The moment that a file's times count from, in milliseconds since 1970; 0 when it is no recording. */
function readOriginMs(path: string): number {
  try {
    const file = openSync(path, "r");
    try {
      const bytes = new Uint8Array(FILE_HEADER_BYTES);
      return decodeFileHeader(bytes.subarray(0, readSync(file, bytes))).originMicros / 1000;
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    if (cause instanceof MicrologError) return 0;
    throw new NotFoundError(`Cannot open "${path}": ${messageOf(cause)}`);
  }
}

/** The recordings below a folder, which need not be there yet. */
export class FolderStore implements RecordingStore {
  readonly location: string;
  /** The file that is shown besides. */
  readonly file: { readonly id: string; readonly path: string } | undefined;
  readonly #machine: Machine;
  readonly #known = new Map<string, KnownFacts>();
  readonly #watch: FolderWatch;

  /** @throws {NotFoundError} when the file that is to be shown besides is not there */
  constructor(root: string, { file, machine = thisMachine }: FolderOptions = {}) {
    this.location = resolve(root);
    this.file = file === undefined ? undefined : { id: idOfFile(resolve(file)), path: resolve(file) };
    this.#machine = machine;
    this.#watch = new FolderWatch({
      folders: () => [
        ...this.#applications().map((name) => join(this.location, name)),
        ...this.#fileFolder(),
      ],
      filesIn: (folder) => this.#watchedFiles(folder),
    });
  }

  async list(): Promise<readonly RecordingItem[]> {
    const items: RecordingItem[] = [];
    let turnEndsAt = performance.now() + TURN_MS;
    for (const { id, path } of this.#paths()) {
      const file = statFile(id, path, path !== this.file?.path);
      if (file === undefined) continue; // removed meanwhile
      const item = await this.#settle(file);
      if (item !== undefined) items.push(item);
      if (performance.now() < turnEndsAt) continue;
      await nextTurn();
      turnEndsAt = performance.now() + TURN_MS;
    }
    const ids = new Set(items.map(({ id }) => id));
    for (const id of this.#known.keys()) if (!ids.has(id)) this.#known.delete(id);
    return items;
  }

  async ids(): Promise<readonly string[]> {
    return this.#paths().map(({ id }) => id);
  }

  async stat(id: string): Promise<StoredFile> {
    return this.#get(id);
  }

  async read(id: string, range?: ByteRange): Promise<StoredBytes> {
    await this.#settle(this.#get(id));
    const { path, isOwn } = this.#get(id);
    const file = openToRead(path, id);
    try {
      const stat = fstatSync(file);
      if (!stat.isFile()) throw notFound(id);
      const end = Math.min(range?.end ?? stat.size, stat.size);
      const part = { start: Math.min(range?.start ?? 0, end), end };
      return { ...fileOf(id, path, stat, isOwn), range: part, body: streamOf(file, part) };
    } catch (error) {
      closeSync(file);
      throw error;
    }
  }

  async remove(id: string): Promise<void> {
    const { path, isOwn } = this.#get(id);
    if (!isOwn) throw new StoreError(`Cannot remove "${path}": it does not lie in "${this.location}"`);
    try {
      unlinkSync(path);
    } catch (cause) {
      throw new StoreError(`Cannot remove "${path}": ${messageOf(cause)}`, { cause });
    }
    this.#known.delete(id);
    try {
      rmdirSync(dirname(path));
    } catch {
      // The application has other recordings.
    }
  }

  watch(signal: AbortSignal): AsyncIterable<RecordingChange> {
    return this.#watch.changes(signal);
  }

  /** The list's line on a file, finalised first when it can be; undefined when it is gone. */
  async #settle(file: FolderFile): Promise<RecordingItem | undefined> {
    let known: KnownFacts | undefined;
    let now: FolderFile | undefined = file;
    try {
      known = this.#factsOf(now);
      const { facts, stays } = known;
      if (!facts.finalised && !stays && file.isOwn && !this.#isRunning(facts, file)) {
        await this.#finalise(file);
        now = this.#find(file.id);
        if (now === undefined) return undefined;
        known = { ...this.#factsOf(now), stays: true };
        this.#known.set(file.id, known);
      }
    } catch (error) {
      if (this.#find(file.id) === undefined) return undefined;
      return describe(file, { ...NO_FACTS, problem: `Cannot read it: ${messageOf(error)}` }, false);
    }
    return describe(now, known.facts, this.#isRunning(known.facts, now));
  }

  #factsOf(file: FolderFile): KnownFacts {
    const known = this.#known.get(file.id);
    if (known?.version === file.version) return known;
    const fresh = { version: file.version, facts: readFacts(file.path, file.sizeBytes), stays: false };
    this.#known.set(file.id, fresh);
    return fresh;
  }

  async #finalise(file: FolderFile): Promise<void> {
    try {
      await finaliseFile(file.path);
    } catch (error) {
      // A root that may only be read, a full disk: the file can be shown as it is.
      if (!(error instanceof MicrologError)) throw error;
    }
  }

  #isRunning({ writers }: FileFacts, { changedAtMs }: FolderFile): boolean {
    return writers !== undefined && areWriting(writers, changedAtMs, this.#machine);
  }

  #get(id: string): FolderFile {
    const file = this.#find(id);
    if (file === undefined) throw notFound(id);
    return file;
  }

  /** The regular file of a recording; links are none. */
  #find(id: string): FolderFile | undefined {
    if (id === this.file?.id) return statFile(id, this.file.path, false);
    const parts = parseRecordingId(id);
    if (parts === undefined || parts.application.startsWith(FOREIGN)) return undefined;
    const folder = join(this.location, parts.application);
    if (!lstatSync(folder, { throwIfNoEntry: false })?.isDirectory()) return undefined;
    return statFile(id, join(folder, parts.time + RECORDING_EXTENSION), true);
  }

  /** All files, newest first. */
  #paths(): { readonly id: string; readonly path: string }[] {
    const found: (RecordingId & { path: string })[] = [];
    for (const application of this.#applications()) {
      const folder = join(this.location, application);
      for (const time of this.#times(application)) {
        found.push({ application, time, path: `${folder}${sep}${time}${RECORDING_EXTENSION}` });
      }
    }
    const paths = found.sort(compareNewestFirst).map(({ path, ...id }) => ({
      id: formatRecordingId(id),
      path,
    }));
    return this.file === undefined ? paths : [this.file, ...paths];
  }

  #applications(): string[] {
    return entriesOf(this.location).filter((entry) => entry.isDirectory()).map(({ name }) => name)
      .filter((name) => isApplicationName(name) && !name.startsWith(FOREIGN));
  }

  #times(application: string): string[] {
    return entriesOf(join(this.location, application))
      .filter((entry) => entry.isFile() && entry.name.endsWith(RECORDING_EXTENSION))
      .map(({ name }) => name.slice(0, -RECORDING_EXTENSION.length))
      .filter(isRecordingTime);
  }

  #fileFolder(): string[] {
    return this.file === undefined ? [] : [dirname(this.file.path)];
  }

  #watchedFiles(folder: string): WatchedFile[] {
    const application = basename(folder);
    const isOwn = folder === join(this.location, application);
    const files = (isOwn ? this.#times(application) : []).map((time) => ({
      id: formatRecordingId({ application, time }),
      path: join(folder, time + RECORDING_EXTENSION),
    }));
    const { file } = this;
    return file !== undefined && folder === dirname(file.path) ? [...files, file] : files;
  }
}

function describe(file: FolderFile, facts: FileFacts, running: boolean): RecordingItem {
  const startedAtMs = facts.originMicros === undefined ? file.changedAtMs : facts.originMicros / 1000;
  return {
    id: file.id,
    application: (file.isOwn ? undefined : facts.application) ?? parseRecordingId(file.id)?.application ?? "",
    startedAt: new Date(startedAtMs).toISOString(),
    durationMs: facts.durationMicros === undefined ? null : Math.round(facts.durationMicros) / 1000,
    sizeBytes: file.sizeBytes,
    command: facts.command ?? null,
    runtime: facts.runtime ?? null,
    exitCode: facts.exitCode ?? null,
    signal: facts.signal ?? null,
    finalised: facts.finalised,
    running,
    problem: running ? null : facts.problem ?? null,
  };
}

function statFile(id: string, path: string, isOwn: boolean): FolderFile | undefined {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat?.isFile() ? fileOf(id, path, stat, isOwn) : undefined;
}

function fileOf(
  id: string,
  path: string,
  stat: { readonly size: number; readonly mtimeMs: number; readonly ino: number },
  isOwn: boolean,
): FolderFile {
  const version = `${stat.ino.toString(36)}-${stat.mtimeMs.toString(36)}-${stat.size.toString(36)}`;
  return { id, path, sizeBytes: stat.size, changedAtMs: stat.mtimeMs, version, isOwn };
}

function openToRead(path: string, id: string): number {
  try {
    // O_NOFOLLOW is not known on Windows.
    return openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") throw notFound(id);
    throw new StoreError(`Cannot read "${path}": ${messageOf(cause)}`, { cause });
  }
}

/**
 * The bytes of a range. Those of most recordings are read at once; of longer ones the file stays open until the last
 * byte was asked for, so that all are of the same version.
 */
function streamOf(file: number, range: ByteRange): ReadableStream<Uint8Array> {
  let position = range.start;
  const readOn = (): Uint8Array => {
    const bytes = new Uint8Array(Math.min(READ_BYTES, range.end - position));
    const count = readSync(file, bytes, 0, bytes.length, position);
    position = count === 0 ? range.end : position + count;
    return bytes.subarray(0, count);
  };
  let isOpen = true;
  const close = () => {
    if (isOpen) closeSync(file);
    isOpen = false;
  };
  const first = readOn();
  const isAll = position >= range.end;
  if (isAll) close();
  return new ReadableStream<Uint8Array>({
    start(controller) {
      if (first.length > 0) controller.enqueue(first);
      if (isAll) controller.close();
    },
    pull(controller) {
      const bytes = readOn();
      if (bytes.length > 0) controller.enqueue(bytes);
      if (position < range.end) return;
      close();
      controller.close();
    },
    cancel: close,
  });
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return []; // not there yet, or not ours to read: there is nothing to list
  }
}

function notFound(id: string): NotFoundError {
  return new NotFoundError(`There is no recording "${id}"`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
