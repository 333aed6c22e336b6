// When a log file makes room for a new one, under which name it is kept, and which old ones go.

import type { AppendFile, FileEntry, SinkFiles } from "./sink.ts";

/** When to begin a new file and how many to keep; undefined is no limit. */
export interface RotationRules {
  /** Bytes after which a new file begins. */
  readonly maxBytes: number | undefined;
  /** Begins a new file every hour or day (UTC). */
  readonly every: "hour" | "day" | undefined;
  /** Old files to keep. */
  readonly maxFiles: number | undefined;
  /** Milliseconds after which an old file goes. */
  readonly maxAgeMillis: number | undefined;
  /** Bytes of all old files together. */
  readonly maxTotalBytes: number | undefined;
  /** Whether old files are packed. */
  readonly gzip: boolean;
}

export const ROTATION_PERIODS = ["hour", "day"] as const;

const PERIOD_MILLIS = { hour: 3_600_000, day: 86_400_000 } as const;

/**
 * How long an old file rests before it is packed: other processes see only at their next look that it was moved, and
 * write to it until then.
 */
const REST_MILLIS = 2000;

/** Rotates one file. */
export class Rotator {
  readonly #files: SinkFiles;
  readonly #path: string;
  readonly #rules: RotationRules;
  #period: number | undefined;
  #packing: Promise<void> = Promise.resolve();
  #packAt = 0;

  constructor(files: SinkFiles, path: string, rules: RotationRules) {
    this.#files = files;
    this.#path = path;
    this.#rules = rules;
  }

  /** Whether a new file is to begin before the next piece. @param now milliseconds since 1970 */
  isDue(file: AppendFile, now: number): boolean {
    const { maxBytes, every } = this.#rules;
    if (maxBytes === undefined && every === undefined) return false;
    const sizeBytes = file.sizeBytes();
    const period = every === undefined ? undefined : Math.floor(now / PERIOD_MILLIS[every]);
    // A file that an earlier run left belongs to the period in which it was changed last.
    this.#period ??= period === undefined || every === undefined
      ? undefined
      : this.#periodOfFile(every) ?? period;
    if (sizeBytes === 0) {
      this.#period = period;
      return false;
    }
    return (maxBytes !== undefined && sizeBytes >= maxBytes) || this.#period !== period;
  }

  /**
   * Keeps the file under a name with the moment in it, and removes what is too old or too much.
   * @param isStillThere whether the file that was due has not been moved by another process meanwhile
   */
  rotate(now: number, isStillThere: () => boolean): void {
    this.#period = undefined;
    const ran = this.#files.withLock(`${this.#path}.lock`, () => {
      if (!isStillThere()) return;
      const kept = this.#freeName(now);
      this.#files.rename(this.#path, kept);
      this.#packAt = Math.min(this.#packAt, now + REST_MILLIS);
    });
    if (ran) this.#removeOld(now);
  }

  /** Packs old files that nobody writes to any more, those of earlier runs among them. To be called now and then. */
  packOld(now: number): void {
    if (!this.#rules.gzip || now < this.#packAt) return;
    this.#packAt = Number.POSITIVE_INFINITY;
    for (const { path, changedAt } of this.#oldFiles()) {
      if (path.endsWith(".gz")) continue;
      // One after the other, and never in the way of the program. A file that stays unpacked is not lost.
      if (now - changedAt >= REST_MILLIS) this.#packing = this.#packing.then(() => this.#pack(path));
      else this.#packAt = now + REST_MILLIS;
    }
  }

  /** Waits until files are packed that are being packed. */
  async settled(): Promise<void> {
    await this.#packing;
  }

  async #pack(path: string): Promise<void> {
    try {
      await this.#files.gzip(path);
    } catch {
      // It is gone, or another process packs it: the next run looks again.
    }
  }

  #periodOfFile(every: "hour" | "day"): number | undefined {
    const file = this.#files.list(this.#path).find(({ path }) => path === this.#path);
    return file === undefined || file.sizeBytes === 0
      ? undefined
      : Math.floor(file.changedAt / PERIOD_MILLIS[every]);
  }

  /** `app.log` becomes `app.log.2026-01-31T12-00-00.123`, with a number behind it when that is taken. */
  #freeName(now: number): string {
    const moment = new Date(now).toISOString().slice(0, -1).replaceAll(":", "-");
    const base = `${this.#path}.${moment}`;
    const taken = new Set(this.#files.list(base).map(({ path }) => path.replace(/\.gz$/, "")));
    let name = base;
    for (let number = 1; taken.has(name); number++) name = `${base}.${number}`;
    return name;
  }

  #removeOld(now: number): void {
    const { maxFiles, maxAgeMillis, maxTotalBytes } = this.#rules;
    const old = this.#oldFiles();
    let total = 0;
    old.forEach(({ path, sizeBytes, changedAt }, index) => {
      total += sizeBytes;
      const tooMany = maxFiles !== undefined && index >= maxFiles;
      const tooOld = maxAgeMillis !== undefined && now - changedAt > maxAgeMillis;
      const tooMuch = maxTotalBytes !== undefined && total > maxTotalBytes;
      if (tooMany || tooOld || tooMuch) this.#files.remove(path);
    });
  }

  /** The newest first. */
  #oldFiles(): FileEntry[] {
    const begin = `${this.#path}.`;
    return this.#files.list(begin)
      .filter(({ path }) => /^\d{4}-\d\d-\d\dT[\d.-]+(?:\.gz)?$/.test(path.slice(begin.length)))
      .sort((a, b) => a.path < b.path ? 1 : -1);
  }
}
