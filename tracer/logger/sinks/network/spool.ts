// Files for what there is no room for in memory, and for what was not sent when the program ended; the next program that logs
// there sends them. A file is named for what may be done with it:
//
//   NAME.<made>-<key>-<n>.spool          free: whoever renames it has it
//   NAME.<made>-<key>-<n>.held-<since>   a program that runs has it, or died with it if that is long ago

import type { AppendFile, SinkFiles } from "../sink.ts";
import type { Entry, Segment } from "./entry.ts";

/** Larger ones are not ours. */
const MOST_SEGMENT_BYTES = 64 * 1024 * 1024;

/** A file that is held for longer was left by a program that died. */
const STALE_MILLIS = 3_600_000;

/** What an entry is made of again. */
export type SpooledEntry = Pick<Entry, "time" | "level" | "logger" | "group" | "text">;

/** What a spool is made with. */
export interface SpoolParts {
  readonly files: SinkFiles;
  /** Beginning of the names. */
  readonly path: string;
  /** Bytes of all files. */
  readonly maxBytes: number;
  /** Bytes of one file, about; so much is read back at once. */
  readonly segmentBytes: number;
  readonly now: () => number;
  /** Tells programs apart. */
  readonly key: string;
}

/** Keeps entries in files. Waits for the disk. */
export class Spool {
  readonly #parts: SpoolParts;
  readonly #path: string;
  #open: { readonly file: AppendFile; readonly path: string; bytes: number } | undefined;
  #bytes = 0;
  #count = 0;
  /** Whether there may be files to read back. */
  #mayHold = true;

  /** @throws when the folder cannot be made */
  constructor(parts: SpoolParts) {
    this.#parts = parts;
    this.#path = parts.files.absolute(parts.path);
    // Makes the folder, and shows before anything depends on it whether it can be written.
    const probe = this.#name("held");
    parts.files.open(probe).close();
    parts.files.remove(probe);
    for (const { sizeBytes } of parts.files.list(`${this.#path}.`)) this.#bytes += sizeBytes;
  }

  /** Keeps an entry that there is no room for. Returns whether there was room here. @throws when the disk has none */
  keep(entry: Entry): boolean {
    const line = lineOf(entry);
    if (this.#bytes + line.length > this.#parts.maxBytes) return false;
    const open = this.#open ??= this.#begin();
    if (open.file.append(line) !== "") throw new Error("only a part could be written");
    open.bytes += line.length;
    this.#bytes += line.length;
    if (open.bytes >= this.#parts.segmentBytes) this.#finish();
    return true;
  }

  /** Keeps what has no file yet, because the program may end. Returns how many could not be kept. */
  keepAll(entries: Iterable<Entry>): number {
    this.#finish();
    let lost = 0;
    let kept: Entry[] = [];
    let text = "";
    for (const entry of entries) {
      if (entry.segment !== undefined) continue;
      const line = lineOf(entry);
      if (this.#bytes + text.length + line.length > this.#parts.maxBytes) {
        lost++;
        continue;
      }
      text += line;
      kept.push(entry);
      if (text.length < this.#parts.segmentBytes) continue;
      this.#write(kept, text);
      kept = [];
      text = "";
    }
    if (kept.length > 0) this.#write(kept, text);
    return lost;
  }

  /** Writes a whole file. */
  #write(entries: readonly Entry[], text: string): void {
    const { file, path } = this.#begin();
    const rest = file.append(text);
    file.close();
    if (rest !== "") throw new Error("only a part could be written");
    this.#bytes += text.length;
    const segment = { path: this.#free(path), left: entries.length };
    for (const entry of entries) entry.segment = segment;
  }

  /** Leaves a file that was read back to others. */
  release(segment: Segment): void {
    if (isHeld(segment.path)) segment.path = this.#free(segment.path);
  }

  /** The entries of the oldest file, with the file; undefined when there is none. */
  next(): { readonly entries: readonly SpooledEntry[]; readonly segment: Segment } | undefined {
    if (!this.#mayHold) return undefined;
    this.#finish();
    const { files } = this.#parts;
    const found = files.list(`${this.#path}.`).filter(({ path, sizeBytes }) =>
      this.#isFree(path) && sizeBytes <= MOST_SEGMENT_BYTES
    ).map(({ path }) => path).sort();
    for (const path of found) {
      const held = `${stemOf(path)}.held-${this.#parts.now().toString(36)}`;
      try {
        files.rename(path, held);
      } catch {
        continue; // another program has it
      }
      const entries = files.read(held).split("\n").flatMap((line) => readLine(line) ?? []);
      const segment = { path: held, left: entries.length };
      if (entries.length > 0) return { entries, segment };
      this.remove(segment);
    }
    this.#mayHold = false;
    return undefined;
  }

  /** Removes a file whose entries are settled. */
  remove({ path }: Segment): void {
    const { files } = this.#parts;
    const [found] = files.list(path);
    if (found === undefined) return;
    files.remove(path);
    this.#bytes = Math.max(0, this.#bytes - found.sizeBytes);
  }

  /** Leaves what was kept to others. */
  close(): void {
    this.#finish();
  }

  #begin(): { readonly file: AppendFile; readonly path: string; bytes: number } {
    const path = this.#name(`held-${this.#parts.now().toString(36)}`);
    return { file: this.#parts.files.open(path), path, bytes: 0 };
  }

  #finish(): void {
    const open = this.#open;
    if (open === undefined) return;
    this.#open = undefined;
    open.file.close();
    this.#free(open.path);
    this.#mayHold = true;
  }

  #free(path: string): string {
    const free = `${stemOf(path)}.spool`;
    this.#parts.files.rename(path, free);
    return free;
  }

  #name(state: string): string {
    const made = this.#parts.now().toString(36);
    return `${this.#path}.${made}-${this.#parts.key}-${this.#count++}.${state}`;
  }

  #isFree(path: string): boolean {
    if (path.endsWith(".spool")) return true;
    const since = /\.held-([0-9a-z]+)$/.exec(path)?.[1];
    return since !== undefined && this.#parts.now() - Number.parseInt(since, 36) > STALE_MILLIS;
  }
}

function isHeld(path: string): boolean {
  return /\.held-[0-9a-z]+$/.test(path);
}

/** Without what may be done with it. */
function stemOf(path: string): string {
  return path.slice(0, path.lastIndexOf("."));
}

function lineOf({ time, level, logger, group, text }: Entry): string {
  return `${JSON.stringify([time, level, logger, group, text])}\n`;
}

/** Undefined where a line was torn. */
function readLine(line: string): SpooledEntry | undefined {
  try {
    const [time, level, logger, group, text]: unknown[] = JSON.parse(line);
    const isWhole = typeof time === "number" && typeof level === "number" && typeof text === "string";
    return isWhole ? { time, level, logger: String(logger), group: String(group), text } : undefined;
  } catch {
    return undefined;
  }
}
