// A sink that sends records in batches, tries again what could not be sent, and keeps a limited number of bytes meanwhile. How
// a batch is sent is up to its sender.

import { reasonOf } from "../../hostile.ts";
import { WARN } from "../../level_ranks.ts";
import { type LogRecord, NOWHERE } from "../../record.ts";
import type { Sink, SinkHealth, SinkHost, SinkNetwork } from "../sink.ts";
import { type Capture, DropCounts, type Entry, type Segment, utf8Length } from "./entry.ts";
import { EntryQueue } from "./entry_queue.ts";
import type { NetworkOptions } from "./network_options.ts";
import { backoffMillis } from "./retry.ts";
import type { Spool } from "./spool.ts";

/** What became of a batch; what is in neither list was delivered. */
export interface SendResult {
  /** Entries that may be taken later. */
  readonly retry: readonly Entry[];
  /** Entries that would be refused again. */
  readonly refused: readonly Entry[];
  /** Why, "" when all were delivered. */
  readonly problem: string;
  /** Milliseconds that the receiver asks to wait. */
  readonly waitMillis?: number | undefined;
  /** Whether only so many tries are worth it. */
  readonly isLimited?: boolean;
  /** Whether the batch is to be sent in halves. */
  readonly isTooLarge?: boolean;
}

/** Sends batches. */
export interface Sender {
  /** @throws when the receiver could not be reached: all of it is tried again */
  send(batch: readonly Entry[], outlivesPage: boolean): Promise<SendResult>;
  close?(): void;
}

/** What a batch sink is made of. */
export interface BatchSinkParts {
  readonly name: string;
  readonly host: SinkHost;
  readonly network: SinkNetwork;
  readonly capture: Capture;
  readonly sender: Sender;
  readonly spool: Spool | undefined;
  /** What an entry adds to a request besides its text. */
  readonly overheadBytes: number;
  readonly random: () => number;
}

/** What an entry takes over from its record. */
type EntryHead = Pick<Entry, "time" | "level" | "logger">;

/** What a page that ends may still send (Fetch, "keepalive"). */
const MOST_LEAVING_BYTES = 60_000;

/** Somebody who waits until entries are settled. */
interface Waiter {
  /** Those that came before it. */
  readonly before: number;
  /** Whether a failure ends it, too. */
  readonly once: boolean;
  readonly done: () => void;
}

/** Sends records in batches. */
export class BatchSink implements Sink {
  readonly name: string;
  readonly #parts: BatchSinkParts;
  readonly #options: NetworkOptions;
  readonly #queue: EntryQueue;
  readonly #drops = new DropCounts();
  readonly #stopBeforeEnd: () => void;
  readonly #stopAtExit: () => void;
  /** What is being sent, or waits to be sent again. */
  readonly #unsettled = new Set<Entry>();
  readonly #sleepers = new Set<() => void>();
  readonly #waiters = new Set<Waiter>();
  #order = 0;
  #running = 0;
  #stopTimer: (() => void) | undefined;
  /** What came before it goes out now, in a full batch or not. */
  #dueBefore = 0;
  /** Files that hold what is not settled. */
  readonly #segments = new Set<Segment>();
  /** Whether somebody finds out if the receiver is there again. */
  #isProbing = false;
  #isLeavingPage = false;
  /** In a row. */
  #failures = 0;
  #retryAt = 0;
  /** Whether the receiver said when to come back. */
  #isToldToWait = false;
  #sent = 0;
  #retries = 0;
  #toldDrops = 0;
  #problem = "";
  #hasTriedToEnd = false;
  #isClosed = false;

  constructor(parts: BatchSinkParts, options: NetworkOptions) {
    this.name = parts.name;
    this.#parts = parts;
    this.#options = options;
    this.#queue = new EntryQueue(options.queueBytes, options.overload, (entry) => this.#giveUp(entry));
    this.#stopBeforeEnd = parts.network.beforeEnd(() => this.#beforeEnd());
    this.#stopAtExit = parts.network.atExit(() => this.#leave());
    if (parts.spool !== undefined) this.#pump();
  }

  write(record: LogRecord): void {
    if (this.#isClosed) return this.#drops.add(record.level, "ended");
    this.#hasTriedToEnd = false;
    this.#isLeavingPage = false;
    this.#add(record);
    if (this.#isFull()) this.#pump();
    else this.#stopTimer ??= this.#startTimer();
  }

  /** The program may end: keeps what it can where the next one finds it. */
  flushSync(): void {
    const { spool, network } = this.#parts;
    if (spool !== undefined) {
      spool.keepAll(this.#all());
      for (const { segment } of this.#all()) if (segment !== undefined) this.#segments.add(segment);
      for (const segment of this.#segments) spool.release(segment);
    }
    if (!network.isPage) return;
    this.#isLeavingPage = true;
    this.#dueBefore = this.#order;
    this.#pump();
  }

  /** Sends what waits, and waits for it so long at most as was configured. */
  async flush(): Promise<void> {
    await this.#settled(this.#options.flushMillis, false);
  }

  /** What could not be sent until now is left to the next program, or given up. */
  close(): void {
    if (this.#isClosed) return;
    this.#stopTimer?.();
    this.#stopBeforeEnd();
    this.#stopAtExit();
    this.#leave();
    this.#isClosed = true;
    this.#parts.spool?.close();
    this.#wake();
    for (const { done } of this.#waiters) done();
    this.#parts.sender.close?.();
  }

  health(): SinkHealth {
    const pending = this.#queue.length + this.#unsettled.size;
    return {
      state: this.#isClosed ? "closed" : this.#problem === "" ? "ok" : "failing",
      written: this.#sent,
      dropped: this.#drops.total,
      pending: this.#isClosed ? 0 : pending,
      problem: this.#problem,
      retries: this.#retries,
      droppedByLevel: { ...this.#drops.byLevel },
      droppedByReason: { ...this.#drops.byReason },
    };
  }

  #add(record: LogRecord): void {
    const { text, group } = this.#parts.capture(record);
    this.#queue.add(this.#entry(record, text, group, undefined));
  }

  #entry({ time, level, logger }: EntryHead, text: string, group: string, segment: Entry["segment"]): Entry {
    return { time, level, logger, text, group, bytes: utf8Length(text), order: this.#order++, segment };
  }

  *#all(): Iterable<Entry> {
    yield* this.#unsettled;
    yield* this.#queue.all();
  }

  #isFull(): boolean {
    return this.#queue.length >= this.#options.batchCount || this.#queue.bytes >= this.#options.batchBytes;
  }

  #startTimer(): () => void {
    return this.#parts.network.after(this.#options.batchMillis, false, () => {
      this.#stopTimer = undefined;
      this.#dueBefore = this.#order;
      this.#pump();
    });
  }

  /** Begins as many deliveries as may run. */
  #pump(): void {
    // While the receiver fails, one batch finds out when it no longer does.
    const most = this.#failures > 0 ? 1 : this.#options.inFlight;
    if (this.#isClosed || this.#running >= most) return;
    this.#refill();
    while (this.#running < most && (this.#isFull() || this.#queue.oldest < this.#dueBefore)) {
      this.#running++;
      void this.#deliver(this.#take()).then(() => {
        this.#running--;
        this.#pump();
      });
    }
    if (this.#queue.length > 0 && this.#running < most) this.#stopTimer ??= this.#startTimer();
    if (this.#waiters.size === 0) return;
    const oldest = this.#oldest();
    for (const { before, done } of this.#waiters) if (before <= oldest) done();
  }

  /** Order of the oldest entry that is not settled; infinite when all are. */
  #oldest(): number {
    let { oldest } = this.#queue;
    for (const { order } of this.#unsettled) oldest = Math.min(oldest, order);
    return oldest;
  }

  #take(): readonly Entry[] {
    const { batchCount: count, batchBytes } = this.#options;
    const bytes = this.#isLeavingPage ? Math.min(batchBytes, MOST_LEAVING_BYTES) : batchBytes;
    const batch = this.#queue.take({ count, bytes, overheadBytes: this.#parts.overheadBytes });
    for (const entry of batch) this.#unsettled.add(entry);
    return batch;
  }

  /** Takes back what was kept on disk when there is room again. */
  #refill(): void {
    const { spool } = this.#parts;
    if (spool === undefined || this.#failures > 0 || this.#queue.fill > 0.5 || this.#segments.size > 0) {
      return;
    }
    try {
      const found = spool.next();
      if (found === undefined) return;
      this.#segments.add(found.segment);
      for (const entry of found.entries) {
        this.#queue.add(this.#entry(entry, entry.text, entry.group, found.segment));
      }
      this.#dueBefore = this.#order;
    } catch (fault) {
      this.#parts.host.fault(this.name, fault);
    }
  }

  /** Sends a batch until all of it is settled, or the sink is closed. Never throws. */
  async #deliver(batch: readonly Entry[]): Promise<void> {
    let left = batch;
    for (let attempt = 1; left.length > 0; attempt++) {
      await this.#untilAllowed();
      if (this.#isClosed) return;
      const result = await this.#send(left);
      this.#isProbing = false;
      if (this.#isClosed) return;
      if (result.isTooLarge === true && left.length > 1) {
        const half = left.length >> 1;
        await this.#deliver(left.slice(0, half));
        return await this.#deliver(left.slice(half));
      }
      const isLast = result.isTooLarge === true ||
        (result.isLimited === true && attempt >= this.#options.maxAttempts);
      const retry = isLast ? [] : result.retry;
      this.#settle(
        left,
        retry,
        isLast ? [...result.refused, ...result.retry] : result.refused,
        result.problem,
      );
      this.#note(result, retry.length);
      left = retry;
    }
  }

  async #send(batch: readonly Entry[]): Promise<SendResult> {
    try {
      return await this.#parts.sender.send(batch, this.#isLeavingPage);
    } catch (fault) {
      return { retry: batch, refused: [], problem: reasonOf(fault) };
    }
  }

  /** Takes note of what became of a batch's entries. */
  #settle(
    batch: readonly Entry[],
    retry: readonly Entry[],
    refused: readonly Entry[],
    problem: string,
  ): void {
    const again = new Set(retry);
    for (const entry of batch) if (!again.has(entry)) this.#forget(entry);
    for (const { level } of refused) this.#drops.add(level, "refused");
    this.#sent += batch.length - retry.length - refused.length;
    if (refused.length === 0) return;
    const what = refused.length === 1 ? "a record was" : `${refused.length} records were`;
    this.#parts.host.fault(this.name, new Error(`${what} refused: ${problem}`));
  }

  #forget(entry: Entry): void {
    this.#unsettled.delete(entry);
    this.#queue.release(entry);
    this.#leaveSegment(entry);
  }

  #leaveSegment({ segment }: Entry): void {
    if (segment === undefined || --segment.left > 0) return;
    this.#segments.delete(segment);
    try {
      this.#parts.spool?.remove(segment);
    } catch (fault) {
      this.#parts.host.fault(this.name, fault);
    }
  }

  /** Takes note of how the receiver is. */
  #note({ problem, waitMillis }: SendResult, again: number): void {
    this.#problem = problem;
    if (again === 0) {
      // What waited meanwhile has waited long enough.
      if (this.#failures > 0) this.#dueBefore = this.#order;
      this.#failures = 0;
      this.#retryAt = 0;
      this.#isToldToWait = false;
      this.#wake();
      if (this.#drops.total > this.#toldDrops && problem === "") this.#tellDrops();
      return;
    }
    this.#retries++;
    this.#failures++;
    this.#isToldToWait = waitMillis !== undefined;
    this.#retryAt = this.#parts.host.now() +
      (waitMillis ?? backoffMillis(this.#failures, this.#options, this.#parts.random));
    if (this.#failures === 1) {
      this.#parts.host.fault(this.name, new Error(`cannot send, trying again: ${problem}`));
    }
    this.#wake();
    for (const { once, done } of this.#waiters) if (once) done();
  }

  /** Has the receiver know what it did not get. */
  #tellDrops(): void {
    const count = this.#drops.total - this.#toldDrops;
    this.#toldDrops = this.#drops.total;
    this.#add({
      time: this.#parts.host.now(),
      level: WARN,
      logger: "microlog",
      message: `dropped ${count} ${count === 1 ? "record" : "records"}`,
      error: undefined,
      fields: { dropped: count, dropped_in_all: { ...this.#drops.byLevel } },
      bound: undefined,
      context: undefined,
      madeIn: NOWHERE,
    });
    this.#dueBefore = this.#order;
  }

  /** Waits until the receiver may be tried again; while it fails, by one at a time. */
  async #untilAllowed(): Promise<void> {
    for (;;) {
      const left = this.#retryAt - this.#parts.host.now();
      if (this.#isClosed || (left <= 0 && !this.#isProbing)) break;
      await this.#sleep(left > 0 ? left : undefined);
    }
    this.#isProbing = this.#failures > 0;
  }

  /** @param millis undefined sleeps until it is woken */
  async #sleep(millis: number | undefined): Promise<void> {
    await new Promise<void>((resolve) => {
      const stop = millis === undefined ? undefined : this.#parts.network.after(millis, false, () => wake());
      const wake = () => {
        stop?.();
        this.#sleepers.delete(wake);
        resolve();
      };
      this.#sleepers.add(wake);
    });
  }

  #wake(): void {
    for (const wake of this.#sleepers) wake();
  }

  /** Waits until all is sent, or the time is up. @param once whether a failure ends it, too */
  async #settled(millis: number, once: boolean): Promise<void> {
    if (this.#isClosed || this.#queue.length + this.#unsettled.size === 0) return;
    this.#dueBefore = this.#order;
    // Unless the receiver asked for it, there is nothing to wait for when somebody waits.
    if (!this.#isToldToWait) this.#retryAt = 0;
    await new Promise<void>((resolve) => {
      const done = () => {
        stop();
        this.#waiters.delete(waiter);
        resolve();
      };
      const waiter = { before: this.#order, once, done };
      const stop = this.#parts.network.after(millis, true, done);
      this.#waiters.add(waiter);
      this.#wake();
      this.#pump();
    });
  }

  /** The program has nothing left to do: one try, for which it stays. */
  #beforeEnd(): void {
    if (this.#hasTriedToEnd || this.#options.endMillis === 0) return;
    this.#hasTriedToEnd = true;
    void this.#settled(this.#options.endMillis, true);
  }

  /** Leaves what is not settled to the next program, or gives it up. */
  #leave(): void {
    try {
      this.flushSync();
    } catch (fault) {
      this.#parts.host.fault(this.name, fault);
    }
    let lost = 0;
    for (const { level, segment } of this.#all()) {
      if (segment !== undefined) continue;
      this.#drops.add(level, "ended");
      lost++;
    }
    if (lost === 0) return;
    const what = lost === 1 ? "a record was" : `${lost} records were`;
    const hint = this.#parts.spool === undefined ? '; "spool" names files that keep such' : "";
    const reason = this.#problem === "" ? "" : ` (${this.#problem})`;
    // A part of its own: faults of one part are told once.
    this.#parts.host.fault(
      `end of ${this.name}`,
      new Error(`${what} not sent before the end${reason}${hint}`),
    );
  }

  /** There is no room for it. */
  #giveUp(entry: Entry): void {
    this.#leaveSegment(entry);
    try {
      if (this.#parts.spool?.keep(entry) === true) return;
    } catch (fault) {
      this.#parts.host.fault(this.name, fault);
    }
    this.#drops.add(entry.level, "overload");
  }
}
