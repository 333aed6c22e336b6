// Records in a file, written in large pieces: at once when a piece is full, a moment later otherwise, and when the program
// ends. Several processes may write to one file: pieces are whole lines, appended in one write.

import { OFF, WARN } from "../level_ranks.ts";
import { countByLevel } from "../sink_states.ts";
import type { LogRecord } from "../record.ts";
import { flag, numberFrom, oneOf, text } from "../schema.ts";
import { type RotationRules, Rotator } from "./rotation.ts";
import type { AppendFile, Format, Sink, SinkFiles, SinkHealth, SinkHost } from "./sink.ts";
import { sinkType } from "./sink_type.ts";

/** When the disk is to have what was written: when it likes, a few times a second, or before the call returns. */
export const FSYNC_POLICIES = ["never", "interval", "every"] as const;
export type FsyncPolicy = (typeof FSYNC_POLICIES)[number];

/** Where and how to write. */
export interface FileSinkOptions {
  readonly path: string;
  readonly fsync: FsyncPolicy;
  /** UTF-16 units after which a piece is written; 0 writes every record by itself, as workers do always. */
  readonly bufferLength: number;
  /** Milliseconds that a record waits at most. */
  readonly flushMillis: number;
  readonly rotation: RotationRules;
}

/** What it works with. */
export interface FileSinkParts {
  readonly host: SinkHost;
  readonly files: SinkFiles;
  readonly format: Format;
}

export const DEFAULT_BUFFER_LENGTH = 64 * 1024;
export const DEFAULT_FLUSH_MILLIS = 100;

/** What is kept while the file cannot be written; what comes then is dropped and counted. */
const MOST_PENDING = 4 * 1024 * 1024;

/** Shares of it that records may fill, by rank of their level: the less they matter, the sooner they are dropped. */
const SHARES = [0.5, 0.5, 0.75, 0.9, 1, 1] as const;

/** Milliseconds between tries while the file cannot be written. */
const RETRY_MILLIS = 1000;

/** Milliseconds between looks whether the file is still where it was: others may rotate it. */
const LOOK_MILLIS = 100;

const DAY_MILLIS = 86_400_000;

const SHAPE = {
  path: text,
  fsync: oneOf(FSYNC_POLICIES),
  bufferLength: numberFrom(0, 2 ** 24),
  flushMillis: numberFrom(1, 60_000),
  maxBytes: numberFrom(1),
  every: oneOf(["hour", "day"]),
  maxFiles: numberFrom(0),
  maxDays: numberFrom(0),
  maxTotalBytes: numberFrom(0),
  gzip: flag,
};

/** Options of sinks of the type `file`. */
export const FILE_SINK = sinkType(
  SHAPE,
  async (options, { host, format }) => {
    if (host.files === undefined) throw new TypeError("Cannot log to a file: this host has none");
    const { maxBytes, every, maxFiles, maxDays, maxTotalBytes, gzip = false } = options;
    const parts = { host, files: await host.files(), format: await format("json", false) };
    return new FileSink(parts, {
      path: text(options.path, "path"),
      fsync: options.fsync ?? "never",
      bufferLength: options.bufferLength ?? DEFAULT_BUFFER_LENGTH,
      flushMillis: options.flushMillis ?? DEFAULT_FLUSH_MILLIS,
      rotation: {
        maxBytes,
        every,
        maxFiles,
        maxAgeMillis: maxDays === undefined ? undefined : maxDays * DAY_MILLIS,
        maxTotalBytes,
        gzip,
      },
    });
  },
  ["path"],
);

/** Writes records to a file. Hot. */
export class FileSink implements Sink {
  readonly name: string;
  readonly #host: SinkHost;
  readonly #files: SinkFiles;
  readonly #format: Format;
  readonly #options: FileSinkOptions;
  readonly #path: string;
  readonly #rotator: Rotator;
  readonly #bufferLength: number;
  readonly #stopTimer: () => void;
  #file: AppendFile | undefined;
  #pending = "";
  #pendingRecords = 0;
  #written = 0;
  #dropped = 0;
  /** Of those that were dropped, how many because there was no room. */
  #overloads = 0;
  readonly #droppedByLevel = new Float64Array(OFF);
  /** Of those that were dropped, how many no line tells of yet. */
  #untold = 0;
  #problem = "";
  #retryAt = 0;
  #lookedAt = 0;
  #isClosed = false;

  constructor({ host, files, format }: FileSinkParts, options: FileSinkOptions) {
    this.name = `file ${options.path}`;
    this.#host = host;
    this.#files = files;
    this.#format = format;
    this.#options = options;
    this.#path = files.absolute(options.path);
    this.#rotator = new Rotator(files, this.#path, options.rotation);
    this.#bufferLength = options.fsync === "every" || host.endsUntold ? 0 : options.bufferLength;
    this.#stopTimer = host.every(options.flushMillis, () => this.#tick());
  }

  write(record: LogRecord): void {
    if (this.#isClosed || this.#pending.length > MOST_PENDING * (SHARES[record.level] ?? 1)) {
      this.#drop(record.level);
      return;
    }
    this.#pending += this.#format.line(record);
    this.#pendingRecords++;
    if (this.#pending.length >= this.#bufferLength) this.#writeOut();
  }

  #drop(level: number): void {
    this.#dropped++;
    if (!this.#isClosed) this.#overloads++;
    this.#untold++;
    this.#droppedByLevel[level] = (this.#droppedByLevel[level] ?? 0) + 1;
  }

  flushSync(): void {
    this.#retryAt = 0;
    this.#writeOut();
  }

  async flush(): Promise<void> {
    this.flushSync();
    if (this.#options.fsync !== "never") this.#sync();
  }

  /** What cannot be written now is given up. */
  async close(): Promise<void> {
    await this.flush();
    this.#isClosed = true;
    this.#dropped += this.#pendingRecords;
    this.#pending = "";
    this.#pendingRecords = 0;
    this.#stopTimer();
    this.#file?.close();
    this.#file = undefined;
    await this.#rotator.settled();
  }

  health(): SinkHealth {
    return {
      state: this.#isClosed ? "closed" : this.#problem === "" ? "ok" : "failing",
      written: this.#written,
      dropped: this.#dropped,
      droppedByLevel: countByLevel(this.#droppedByLevel),
      droppedByReason: { overload: this.#overloads, ended: this.#dropped - this.#overloads },
      pending: this.#pendingRecords,
      problem: this.#problem,
    };
  }

  #tick(): void {
    if (this.#pending !== "") this.#writeOut();
    if (this.#options.fsync === "interval") this.#sync();
    try {
      this.#rotator.packOld(this.#host.now());
    } catch (fault) {
      this.#host.fault(this.name, fault);
    }
  }

  #sync(): void {
    try {
      this.#file?.sync();
    } catch (fault) {
      this.#host.fault(this.name, fault);
    }
  }

  /** Writes what is pending; what cannot be written stays for the next try. */
  #writeOut(): void {
    if (this.#pending === "" || this.#host.now() < this.#retryAt) return;
    try {
      const file = this.#ready();
      const rest = file.append(this.#pending);
      this.#keep(rest);
      if (rest !== "") throw new Error("only a part could be written");
      if (this.#options.fsync === "every") file.sync();
      this.#problem = "";
      if (this.#untold > 0) this.#tellDropped();
    } catch (fault) {
      this.#problem = fault instanceof Error ? fault.message : String(fault);
      this.#retryAt = this.#host.now() + RETRY_MILLIS;
      this.#file?.close();
      this.#file = undefined;
      this.#host.fault(this.name, fault);
    }
  }

  /** Leaves a line for those that were dropped, where they would have been. */
  #tellDropped(): void {
    const dropped = this.#untold;
    this.#untold = 0;
    this.#pending += this.#format.line({
      time: this.#host.now(),
      level: WARN,
      logger: "microlog",
      message: `${dropped} records were dropped`,
      error: undefined,
      fields: { dropped },
      bound: undefined,
      context: undefined,
    });
    this.#pendingRecords++;
  }

  /** Keeps what is still to be written. */
  #keep(rest: string): void {
    const left = rest === "" ? 0 : Math.min(this.#pendingRecords, rest.split("\n").length - 1);
    this.#written += this.#pendingRecords - left;
    this.#pending = rest;
    this.#pendingRecords = left;
  }

  /** The file to write to now: opened anew when it was moved away, a new one when it is due. */
  #ready(): AppendFile {
    const now = this.#host.now();
    const file = this.#current(now);
    if (!this.#rotator.isDue(file, now)) return file;
    try {
      this.#rotator.rotate(now, () => file.isInPlace());
    } catch (fault) {
      // Rather one file that is too large than records that are lost.
      this.#host.fault(this.name, fault);
    }
    this.#lookedAt = Number.NEGATIVE_INFINITY;
    return this.#current(now);
  }

  #current(now: number): AppendFile {
    if (this.#file !== undefined && now - this.#lookedAt >= LOOK_MILLIS && !this.#file.isInPlace()) {
      this.#file.close();
      this.#file = undefined;
    }
    if (this.#file === undefined || now - this.#lookedAt >= LOOK_MILLIS) this.#lookedAt = now;
    return this.#file ??= this.#files.open(this.#path);
  }
}
