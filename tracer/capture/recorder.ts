// Puts the captures of one thread together and writes what they saw: chunks at a steady pace while the program runs,
// the rest when it ends, however it ends.

import { maskArguments } from "../logger/mask.ts";
import type { Runtime, StackSampler } from "../runtime/runtime.ts";
import type { WaitKind } from "../runtime/waits.ts";
import { Allowance } from "./allowance.ts";
import { Batch, type Identity } from "./batch.ts";
import { CallSites, parseStack } from "./call_sites.ts";
import { Guard } from "./guard.ts";
import { adaptInterval, DEFAULT_INTERVAL_MICROS } from "./interval.ts";
import { LibraryPort } from "./library_port.ts";
import { LogCapture } from "./logs.ts";
import { addRotation } from "./stacks.ts";
import { StatusCapture } from "./status.ts";
import { WaitCapture } from "./waits.ts";

/** What to record and where. */
export interface RecorderOptions {
  /** The recording's file, which is there already. */
  readonly file: string;
  /** Microseconds since 1970 that the recording's times count from. */
  readonly originMicros: number;
  /** Keys of this process and of the one that started it (-1 is unknown). */
  readonly processKey: number;
  readonly parentKey: number;
  /** Sampling interval; undefined: the finest that costs little on this runtime. */
  readonly intervalMicros: number | undefined;
  readonly statusMicros: number;
  readonly memoryMicros: number;
  /** What the sampler has cost before there was a recorder, default 0. */
  readonly profilerMicros?: number;
  /** Kinds of waits to record, default none. */
  readonly waits?: ReadonlySet<WaitKind>;
  /** Key of the span that the program is in, -1 for none. */
  spanKey?(): number;
  /** Whether a source is the tracer's own. */
  isTracer(url: string): boolean;
}

/** Pace of the timer that everything hangs on; also how finely loop delay is seen. */
const TICK_MILLIS = 20;

/** Longest time that a log entry stays unwritten. */
const FLUSH_MICROS = 900_000;

/** Longest time that all else stays unwritten: encoding takes some milliseconds each time, however little there is. */
const QUIET_FLUSH_MICROS = 2_400_000;

/** Writes on the spot for log entries. */
const PROMPT_WRITES = { burst: 20, perSecond: 10 } as const;

/** Writes for log entries from exit handlers, which come after the last regular write. */
const LATE_WRITES = 500;

/** What all three runtimes exit with after an uncaught error. */
const FATAL_EXIT_CODE = 1;

/** Rows that are written without waiting for the pace, to bound memory. */
const MANY_LOGS = 5000;

/** A turn of the sampler may take this part of the time; so the next comes the later the dearer the last was. */
const ROTATION_SHARE = 1 / 400;
const FIRST_ROTATION_MICROS = 900_000;
const SHORTEST_ROTATION_MICROS = 2_400_000;
const LONGEST_ROTATION_MICROS = 30_000_000;

/** Records one thread from `start` until it ends. */
export class Recorder {
  readonly #runtime: Runtime;
  readonly #options: RecorderOptions;
  readonly #guard: Guard;
  readonly #streamKey: number;
  readonly #startedAt: number;
  readonly #logs: LogCapture;
  readonly #callSites: CallSites;
  /** Of the program's library, if it has it. */
  readonly port: LibraryPort;
  readonly #waits: WaitCapture;
  readonly #status: StatusCapture;
  readonly #prompt = new Allowance(PROMPT_WRITES);
  #members: () => string = () => "";
  #sampler: StackSampler | undefined;
  #intervalMicros: number;
  /** From the next turn on. */
  #nextInterval: number;
  #batch = new Batch();
  #flushedAt: number;
  #rotatedAt = 0;
  #nextRotation = 0;
  #profilerMicros = 0;
  #flushMicros = 0;
  #gaps = 0;
  #exitCode: number | undefined;
  #signal: string | undefined;
  #handlesSignals = false;
  #stopTicking: () => void = () => {};
  #ended = false;
  #lateWrites = LATE_WRITES;
  #known = false;
  /** Whether there may be log entries to write. */
  #said = false;
  #broken = false;

  /** @param streamKey random number that names this thread in the recording */
  constructor(runtime: Runtime, options: RecorderOptions, streamKey: number) {
    this.#runtime = runtime;
    this.#options = options;
    this.#streamKey = streamKey;
    this.#guard = new Guard((line) => runtime.warn(line));
    this.#startedAt = this.#flushedAt = runtime.now();
    this.#intervalMicros = options.intervalMicros ?? DEFAULT_INTERVAL_MICROS;
    this.#nextInterval = this.#intervalMicros;
    this.#profilerMicros = options.profilerMicros ?? 0;
    const hidden: string[] = [];
    this.#callSites = new CallSites((url) =>
      options.isTracer(url) || hidden.some((beginning) => url.startsWith(beginning))
    );
    this.#logs = new LogCapture({
      callSites: this.#callSites,
      now: () => this.#now(),
      batch: () => this.#batch,
      members: () => this.#members(),
    });
    this.port = new LibraryPort({
      logs: this.#logs,
      batch: () => this.#batch,
      originMicros: options.originMicros,
      hideSource: (url) => hidden.push(url),
    });
    this.#waits = new WaitCapture({
      callSites: this.#callSites,
      kinds: options.waits ?? new Set(),
      now: () => this.#now(),
      batch: () => this.#batch,
      spanKey: () => Math.max(this.port.spanKey(), options.spanKey?.() ?? -1),
      isTracer: options.isTracer,
    });
    const { statusMicros, memoryMicros } = options;
    const pace = { statusMicros, memoryMicros, tickMicros: TICK_MILLIS * 1000 };
    this.#status = new StatusCapture(runtime, pace, options.originMicros, () => this.#batch);
  }

  /** Starts every capture. Each that cannot start is left out, with one warning for all. */
  start(): void {
    const { hook, run } = bound(this.#guard);
    const runtime = this.#runtime;
    run("sample stacks", () => this.#startSampler(), undefined);
    run("watch output", () => {
      const logs = this.#logs;
      runtime.watchOutput({
        // Hot, and cannot throw: it counts.
        takes: (source, args) => {
          this.#said = true;
          return !this.#broken && logs.takes(source, args);
        },
        entry: hook(
          "watch output",
          (source: string, args: readonly unknown[], text: string) =>
            this.#addEntry(() => logs.entry(source, args, text)),
          undefined,
        ),
        isOwnLine: (line) => this.#options.isTracer(line),
      });
    }, undefined);
    run("watch errors", () => {
      const addError = (error: unknown, kind: string, ends: boolean) => this.#addError(error, kind, ends);
      runtime.onUncaught(hook("watch errors", addError, undefined));
      runtime.onWarning(hook("watch errors", (warning: Error) => this.#addWarning(warning), undefined));
    }, undefined);
    if ((this.#options.waits?.size ?? 0) > 0) {
      run("watch waits", () => runtime.watchWaits(this.#waits), undefined);
    }
    run("flush at the end", () => {
      runtime.onLastWords(hook("flush at the end", () => this.#addLastWords(), undefined));
      runtime.onExit((code) => this.end(code));
      if (runtime.threadNumber !== 0) return; // signals are the main thread's
      const addSignal = (signal: string, ends: boolean) => this.#addSignal(signal, ends);
      runtime.onSignal(hook("flush at the end", addSignal, undefined));
    }, undefined);
    this.#stopTicking = runtime.every(TICK_MILLIS, hook("keep the time", () => this.#tick(), undefined));
  }

  /** Has log entries say more. @param members of a JSON object for an entry made here, "" for none; does not throw */
  addToEntries(members: () => string): void {
    this.#members = members;
  }

  /** Ends sampling until {@link resumeSampling}. */
  pauseSampling(): void {
    if (this.#sampler === undefined) return;
    const began = this.#runtime.now();
    this.#guard.run("sample stacks", () => {
      const rotation = this.#sampler?.stop();
      if (rotation !== undefined) this.#take(rotation);
      this.#sampler = undefined;
    }, undefined);
    this.#profilerMicros += this.#runtime.now() - began;
  }

  resumeSampling(): void {
    if (this.#ended || this.#broken) return;
    this.#guard.run("sample stacks", () => this.#startSampler(), undefined);
  }

  /** Writes everything, samples included, and goes on. @param moment "last" when nothing may come after it */
  flush(moment: "running" | "last" = "running"): void {
    if (this.#ended || this.#broken) return;
    this.#guard.run("sample stacks", () => this.#rotate(), undefined);
    this.#guard.run("read the status", () => this.#status.read(), undefined);
    this.#write(moment);
  }

  /** Writes everything for the last time. */
  end(exitCode: number | undefined): void {
    if (this.#ended) return;
    this.#exitCode = exitCode;
    this.#stopTicking();
    this.#guard.run("flush workers", () => this.#runtime.flushWorkers(), undefined);
    this.pauseSampling();
    this.#guard.run("read the status", () => this.#status.read(), undefined);
    this.#write("last");
    this.#ended = true;
  }

  /** Writes everything as at a signal: the thread is about to be killed, being too busy to hear of it. */
  giveLastWords(signal: string): void {
    this.#guard.run("flush at the end", () => this.#addSignal(signal, true), undefined);
  }

  #now(): number {
    return Math.max(0, this.#runtime.now() - this.#options.originMicros);
  }

  #startSampler(): void {
    const before = this.#runtime.now();
    const sampler = this.#runtime.createSampler();
    this.#intervalMicros = this.#nextInterval;
    sampler.start(this.#intervalMicros);
    this.#sampler = sampler;
    this.#rotatedAt = this.#runtime.now();
    this.#nextRotation = this.#rotatedAt + FIRST_ROTATION_MICROS;
    this.#profilerMicros += this.#rotatedAt - before;
  }

  #tick(): void {
    this.#guard.run("read the status", () => this.#status.tick(), undefined);
    this.#logs.tick();
    this.#guard.run("watch waits", () => this.#waits.tick(), undefined);
    // Who runs is told at the first tick, however soon it is killed after that.
    const now = this.#runtime.now();
    const isQuiet = !this.#said && !this.#waits.isUsed && !this.port.isUsed && now < this.#nextRotation;
    const pause = isQuiet ? QUIET_FLUSH_MICROS : FLUSH_MICROS;
    if (!this.#known || now - this.#flushedAt >= pause) this.#keepUp();
  }

  /** Writes what there is, with the samples when it is their turn. */
  #keepUp(): void {
    const due = this.#runtime.now() >= this.#nextRotation;
    if (due) this.#guard.run("sample stacks", () => this.#rotate(), undefined);
    this.#write("running");
  }

  #rotate(): void {
    const sampler = this.#sampler;
    if (sampler === undefined) return;
    const began = this.#runtime.now();
    const rotation = sampler.rotate(this.#nextInterval);
    if (rotation !== undefined) this.#take(rotation);
    const now = this.#runtime.now();
    const cost = now - began;
    this.#profilerMicros += cost;
    if (sampler.idleIsHole && this.#options.intervalMicros === undefined) {
      const samples = rotation?.profile.samples?.length ?? 0;
      const elapsedMicros = began - this.#rotatedAt;
      const stretch = { elapsedMicros, samples, readMicros: cost };
      const adapted = adaptInterval(this.#intervalMicros, stretch);
      this.#intervalMicros = this.#nextInterval;
      this.#nextInterval = adapted;
    }
    this.#rotatedAt = now;
    const pause = Math.max(SHORTEST_ROTATION_MICROS, cost / ROTATION_SHARE);
    this.#nextRotation = now + Math.min(LONGEST_ROTATION_MICROS, pause);
  }

  #take(rotation: NonNullable<ReturnType<StackSampler["rotate"]>>): void {
    addRotation(this.#batch, rotation, {
      originMicros: this.#options.originMicros,
      idleIsHole: this.#sampler?.idleIsHole ?? false,
      intervalMicros: this.#intervalMicros,
      isTracer: this.#options.isTracer,
    });
    if (rotation.gap) this.#gaps++;
  }

  /**
   * Adds a log entry, and writes at once while entries are few: a program that then blocks its event loop, or is
   * killed, has said it.
   */
  #addEntry(add: () => void): void {
    this.#said = true;
    add();
    this.#prompt.refill(this.#runtime.now());
    const late = this.#ended && this.#lateWrites-- > 0;
    if (late || this.#prompt.take()) this.#keepUp();
    else if (this.#batch.logs.length >= MANY_LOGS) this.#write("running");
  }

  /** The thread is about to be ended from outside, and with it those that it has started. */
  #addLastWords(): void {
    this.#guard.run("flush workers", () => this.#runtime.flushWorkers(), undefined);
    this.flush("last");
  }

  /** A program without handlers of its own ends of a signal; any other goes its way. */
  #addSignal(signal: string, ends: boolean): void {
    if (!ends) return this.flush();
    this.#signal = signal;
    this.#addLastWords();
    this.#signal = undefined; // where the system ignores the signal, the program lives on
  }

  #addWarning(warning: Error): void {
    if (this.#broken) return;
    const frames = parseStack(this.#textOf(warning));
    this.#addEntry(() => this.#logs.warning(warning, frames));
  }

  /** The error as text, whatever it is. */
  #textOf(error: unknown): string {
    try {
      return this.#runtime.errorText(error);
    } catch {
      return "an error that cannot be shown"; // its own getters throw
    }
  }

  #addError(error: unknown, kind: string, ends: boolean): void {
    if (this.#broken) return;
    const text = this.#textOf(error);
    this.#addEntry(() => this.#logs.add("error", kind, text, parseStack(text)));
    if (!ends) return;
    // Not every runtime has an event for what follows. One that has knows the exit code better.
    this.#exitCode = FATAL_EXIT_CODE;
    this.#addLastWords();
  }

  /** Appends the batch. While the thread runs, only when there is something in it, but once in any case. */
  #write(moment: "running" | "last"): void {
    if (this.#broken) return;
    const began = this.#runtime.now();
    this.#guard.run("ask the library", () => this.port.gather(moment === "last"), undefined);
    this.#logs.settle();
    this.#guard.run("record waits", () => this.#waits.settle(moment === "last"), undefined);
    const handlesSignals = this.#runtime.handlesSignals();
    const changed = handlesSignals !== this.#handlesSignals;
    this.#handlesSignals = handlesSignals;
    this.#flushedAt = began;
    this.#said = false;
    const idle = moment === "running" && this.#batch.isEmpty && this.#signal === undefined;
    if (idle && !changed && this.#known) return;
    this.#known = true;
    const batch = this.#batch;
    this.#batch = new Batch();
    this.#append(batch, (batch) => this.#identity(batch, moment === "last"));
    this.#flushMicros += this.#runtime.now() - began;
    if (moment === "last" && !this.#broken) this.#tellCosts();
  }

  /** What the last write cost is known only after it, and nothing may follow that would tell. */
  #tellCosts(): void {
    this.#append(new Batch(), () => ({
      process: { key: this.#options.processKey },
      thread: { key: this.#streamKey },
    }));
  }

  /** Appends a batch, with the costs since the one before. */
  #append(batch: Batch, identify: (batch: Batch) => Identity): void {
    batch.costs.append({
      when: this.#now(),
      thread: 0,
      profilerMicros: Math.round(this.#profilerMicros),
      flushMicros: Math.round(this.#flushMicros),
      gaps: this.#gaps,
      intervalMicros: this.#intervalMicros,
    });
    this.#profilerMicros = this.#flushMicros = this.#gaps = 0;
    try {
      const chunk = batch.encode(this.#streamKey, identify(batch), this.#runtime.deflate);
      this.#runtime.append(this.#options.file, chunk);
    } catch (error) {
      // A full disk, or the folder is gone: tell it once and let the program live.
      this.#broken = true;
      this.#stopTicking();
      this.#guard.run("write the recording", () => {
        throw error;
      }, undefined);
      this.pauseSampling();
    }
  }

  #identity({ strings }: Batch, last: boolean): Identity {
    const runtime = this.#runtime;
    const { originMicros, processKey, parentKey } = this.#options;
    const startedAt = Math.max(0, this.#startedAt - originMicros);
    const isMain = runtime.threadNumber === 0;
    const endedAt = last ? this.#now() : -1;
    return {
      process: {
        key: processKey,
        pid: runtime.pid,
        parentKey,
        runtime: strings.add(runtime.name),
        version: strings.add(runtime.version),
        directory: strings.add(runtime.directory),
        ...(isMain
          ? {
            command: strings.add(quoteCommand(maskArguments(runtime.command))),
            handlesSignals: this.#handlesSignals ? 1 : 0,
            startedAt,
            endedAt,
          }
          : {}),
        ...(isMain && this.#exitCode !== undefined ? { exitCode: this.#exitCode } : {}),
        ...(isMain && this.#signal !== undefined ? { signal: strings.add(this.#signal) } : {}),
      },
      thread: {
        key: this.#streamKey,
        number: runtime.threadNumber,
        name: strings.add(runtime.threadName),
        startedAt,
        endedAt,
      },
    };
  }
}

function bound(guard: Guard): { hook: Guard["hook"]; run: Guard["run"] } {
  return {
    hook: (name, hook, otherwise) => guard.hook(name, hook, otherwise),
    run: (name, action, otherwise) => guard.run(name, action, otherwise),
  };
}

/** One line as a shell would take it. */
export function quoteCommand(command: readonly string[]): string {
  return command.map((part) => /^[\w@%+=:,./-]+$/.test(part) ? part : `'${part.replaceAll("'", "'\\''")}'`)
    .join(" ");
}
