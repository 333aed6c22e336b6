// Status readings: CPU, memory, modules, objects and loop delay at a steady pace. Each row describes the stretch from
// the reading before it to its own, from cumulative times, so that a blocked loop gives one long true row.

import type { Batch } from "./batch.ts";
import type { Runtime, SystemCpu } from "../runtime/runtime.ts";

/** Pace of the readings in microseconds. */
export interface StatusPace {
  readonly statusMicros: number;
  /** Memory and heap, which cost more. */
  readonly memoryMicros: number;
  /** Of the calls of `tick`. */
  readonly tickMicros: number;
}

/** Of the program's time, what counting heap objects may take, and what asking for the machine's CPU time may. */
const COUNTING_SHARE = 0.001;
const SYSTEM_SHARE = 0.0005;

/** Loop delays below this are the timer's own unsteadiness. */
const DELAY_UNIT_MICROS = 1000;

/** Bytes are told to this much: finer digits change all the time and mean nothing. */
const PAGE_BYTES = 4096;

/** What readings are taken from. */
export type StatusSource = Pick<
  Runtime,
  | "now"
  | "threadNumber"
  | "cpuMicros"
  | "systemCpu"
  | "rssBytes"
  | "heapUsedBytes"
  | "moduleCount"
  | "objectCount"
>;

/** Values of one row, in the order of its columns. */
interface Reading {
  cpuPercent: number;
  systemCpuPercent: number;
  rssBytes: number;
  heapUsedBytes: number;
  modules: number;
  objects: number;
  loopDelayMicros: number;
}

/** Takes readings of one thread. */
export class StatusCapture {
  readonly #runtime: StatusSource;
  readonly #pace: StatusPace;
  readonly #originMicros: number;
  readonly #batch: () => Batch;
  readonly #reading: Reading;
  #last: Readonly<Reading> | undefined;
  #lastBatch: Batch | undefined;
  #lastRow = -1;
  #tickedAt: number;
  #readAt: number;
  #memoryAt = 0;
  #objectsAt = 0;
  #systemAt = 0;
  /** What asking for it takes, when nothing comes between. */
  #systemMicros = Infinity;
  #longestDelay = 0;
  #cpu: number;
  /** Undefined until the first tick: asking at the start would make the program wait for it. */
  #system: SystemCpu | undefined;

  constructor(runtime: StatusSource, pace: StatusPace, originMicros: number, batch: () => Batch) {
    this.#runtime = runtime;
    this.#pace = pace;
    this.#originMicros = originMicros;
    this.#batch = batch;
    this.#tickedAt = this.#readAt = runtime.now();
    this.#cpu = runtime.cpuMicros();
    this.#reading = {
      cpuPercent: -1,
      systemCpuPercent: -1,
      rssBytes: -1,
      heapUsedBytes: -1,
      modules: -1,
      objects: -1,
      loopDelayMicros: -1,
    };
  }

  /** Looks at the clock, and reads when it is time. To be called from a timer. */
  tick(): void {
    const now = this.#runtime.now();
    this.#noteDelay(now);
    this.#tickedAt = now;
    this.#system ??= this.#runtime.systemCpu();
    if (now - this.#readAt >= this.#pace.statusMicros * 0.9) this.read(now);
  }

  /** Adds a row for the time since the last one. */
  read(now = this.#runtime.now()): void {
    const from = this.#readAt;
    const elapsed = now - from;
    if (elapsed <= 0) return;
    this.#noteDelay(now); // a loop that is blocked to the end never ticks
    this.#readCpu(elapsed);
    if (now - this.#memoryAt >= this.#pace.memoryMicros * 0.9) this.#readMemory(now);
    this.#reading.loopDelayMicros = Math.floor(Math.max(0, this.#longestDelay) / DELAY_UNIT_MICROS) *
      DELAY_UNIT_MICROS;
    this.#longestDelay = 0;
    this.#readAt = now;
    this.#addRow(from);
  }

  #noteDelay(now: number): void {
    this.#longestDelay = Math.max(this.#longestDelay, now - this.#tickedAt - this.#pace.tickMicros);
  }

  #readCpu(elapsed: number): void {
    // Workers share the process's CPU time; it is told once, by the main thread.
    if (this.#runtime.threadNumber !== 0) return;
    const cpu = this.#runtime.cpuMicros();
    this.#reading.cpuPercent = Math.round((cpu - this.#cpu) / elapsed * 100);
    this.#cpu = cpu;
    this.#readSystemCpu();
  }

  #readSystemCpu(): void {
    // Before the first tick there is nothing to compare with.
    if (this.#system === undefined || this.#readAt < this.#systemAt) return;
    const before = this.#runtime.now();
    const system = this.#runtime.systemCpu();
    this.#systemMicros = Math.min(this.#systemMicros, this.#runtime.now() - before);
    this.#systemAt = this.#readAt + this.#systemMicros / SYSTEM_SHARE;
    if (system === undefined) return;
    // The machine counts in ticks of 10 ms; a stretch without one keeps the last value.
    const total = system.total - this.#system.total;
    if (total <= 0) return;
    this.#reading.systemCpuPercent = Math.round((system.busy - this.#system.busy) / total * 100);
    this.#system = system;
  }

  #readMemory(now: number): void {
    this.#memoryAt = now;
    const reading = this.#reading;
    if (this.#runtime.threadNumber === 0) reading.rssBytes = toPages(this.#runtime.rssBytes());
    reading.modules = this.#runtime.moduleCount();
    reading.heapUsedBytes = toPages(this.#runtime.heapUsedBytes());
    if (now < this.#objectsAt) return;
    const before = this.#runtime.now();
    reading.objects = this.#runtime.objectCount();
    // The next count comes when this one's cost has become small.
    this.#objectsAt = now + (this.#runtime.now() - before) / COUNTING_SHARE;
  }

  /** Equal readings become one row. */
  #addRow(from: number): void {
    const batch = this.#batch();
    const { status } = batch;
    const last = this.#last;
    const reading = this.#reading;
    if (last !== undefined && batch === this.#lastBatch && isEqual(last, reading)) {
      status.set(this.#lastRow, "readings", status.get(this.#lastRow, "readings") + 1);
      return;
    }
    this.#lastRow = status.append({ when: Math.max(0, from - this.#originMicros), thread: 0, ...reading });
    this.#lastBatch = batch;
    this.#last = { ...reading };
  }
}

function toPages(bytes: number): number {
  return bytes < 0 ? -1 : Math.round(bytes / PAGE_BYTES) * PAGE_BYTES;
}

function isEqual(a: Reading, b: Reading): boolean {
  return a.cpuPercent === b.cpuPercent && a.systemCpuPercent === b.systemCpuPercent &&
    a.rssBytes === b.rssBytes &&
    a.heapUsedBytes === b.heapUsedBytes && a.modules === b.modules && a.objects === b.objects &&
    a.loopDelayMicros === b.loopDelayMicros;
}
