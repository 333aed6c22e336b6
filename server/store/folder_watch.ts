// What happens in a folder of recordings, found by looking again and again: no system's own notices are the same, and
// folders tell by their time when a file came or went. Files that lately grew are looked at each time, others seldom.

import { lstatSync } from "node:fs";
import type { RecordingChange } from "../api/recordings.ts";

/** How often is looked: what a running program writes is to be on the screen within a second. */
const TICK_MS = 250;

/** Files that changed this lately are likely to change again. */
const LIVELY_MS = 10 * 60_000;

/** How often all other files are looked at. */
const SWEEP_MS = 30_000;

/** Times of folders are this coarse: one that changed lately may have changed again unseen. */
const COARSE_MS = 2_000;

/** A recording's file. */
export interface WatchedFile {
  readonly id: string;
  readonly path: string;
}

/** The folders to look at, as their store sees them. */
export interface WatchedFolders {
  /** Folders whose time tells that files came or went. */
  folders(): readonly string[];
  /** The recordings that lie right in a folder. */
  filesIn(folder: string): readonly WatchedFile[];
}

interface SeenFile {
  readonly path: string;
  readonly folder: string;
  sizeBytes: number;
  changedAtMs: number;
  inode: number;
}

/** One look-out for everybody who wants to know. It looks only while somebody listens. */
export class FolderWatch {
  readonly #source: WatchedFolders;
  readonly #listeners = new Set<(change: RecordingChange) => void>();
  readonly #folderTimes = new Map<string, number>();
  readonly #files = new Map<string, SeenFile>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #sweptAt = 0;

  constructor(source: WatchedFolders) {
    this.#source = source;
  }

  /** Changes from now on. @param signal ends the iteration */
  async *changes(signal: AbortSignal): AsyncGenerator<RecordingChange, void> {
    const queue: RecordingChange[] = [];
    let wake = () => {};
    const listener = (change: RecordingChange) => {
      queue.push(change);
      wake();
    };
    const stop = () => wake();
    signal.addEventListener("abort", stop);
    this.#add(listener);
    try {
      while (!signal.aborted) {
        const change = queue.shift();
        if (change !== undefined) yield change;
        else await new Promise<void>((resolve) => wake = resolve);
      }
    } finally {
      signal.removeEventListener("abort", stop);
      this.#remove(listener);
    }
  }

  #add(listener: (change: RecordingChange) => void): void {
    if (this.#listeners.size === 0) {
      // What is there already is no news.
      this.#files.clear();
      this.#folderTimes.clear();
      this.#look(() => {});
      this.#timer = setInterval(() => this.#look((change) => this.#tell(change)), TICK_MS);
    }
    this.#listeners.add(listener);
  }

  #remove(listener: (change: RecordingChange) => void): void {
    this.#listeners.delete(listener);
    if (this.#listeners.size === 0) clearInterval(this.#timer);
  }

  #tell(change: RecordingChange): void {
    for (const listener of this.#listeners) listener(change);
  }

  #look(tell: (change: RecordingChange) => void): void {
    const now = Date.now();
    const folders = new Set(this.#source.folders());
    for (const folder of folders) this.#lookAtFolder(folder, now, tell);
    for (const folder of this.#folderTimes.keys()) {
      if (folders.has(folder)) continue;
      this.#folderTimes.delete(folder);
      this.#forget(folder, new Set(), tell);
    }
    const sweep = now - this.#sweptAt > SWEEP_MS;
    if (sweep) this.#sweptAt = now;
    for (const [id, file] of this.#files) {
      if (sweep || now - file.changedAtMs < LIVELY_MS) this.#lookAtFile(id, file, tell);
    }
  }

  #lookAtFolder(folder: string, now: number, tell: (change: RecordingChange) => void): void {
    const changedAtMs = lstatSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (this.#folderTimes.get(folder) === changedAtMs && now - changedAtMs > COARSE_MS) return;
    this.#folderTimes.set(folder, changedAtMs);
    const present = new Set<string>();
    for (const { id, path } of this.#source.filesIn(folder)) {
      present.add(id);
      if (this.#files.has(id)) continue;
      const stat = lstatSync(path, { throwIfNoEntry: false });
      if (stat === undefined) continue;
      const { size, mtimeMs, ino } = stat;
      this.#files.set(id, { path, folder, sizeBytes: size, changedAtMs: mtimeMs, inode: ino });
      tell({ type: "appeared", id, sizeBytes: size });
    }
    this.#forget(folder, present, tell);
  }

  #lookAtFile(id: string, file: SeenFile, tell: (change: RecordingChange) => void): void {
    const stat = lstatSync(file.path, { throwIfNoEntry: false });
    if (stat === undefined) return; // its folder's time tells
    const { size, mtimeMs, ino } = stat;
    if (size === file.sizeBytes && mtimeMs === file.changedAtMs && ino === file.inode) return;
    file.sizeBytes = size;
    file.changedAtMs = mtimeMs;
    file.inode = ino;
    tell({ type: "changed", id, sizeBytes: size });
  }

  /** Tells of files of a folder that are no longer there. */
  #forget(folder: string, present: ReadonlySet<string>, tell: (change: RecordingChange) => void): void {
    for (const [id, file] of this.#files) {
      if (file.folder !== folder || present.has(id)) continue;
      this.#files.delete(id);
      tell({ type: "removed", id, sizeBytes: 0 });
    }
  }
}
