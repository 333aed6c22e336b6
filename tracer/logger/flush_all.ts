// Has sinks write what they hold, waits for it, and tells what came of it. Loaded by the first `flush()`.

import type { Sink, SinkHealth, SinkHost } from "./sinks/sink.ts";
import { readSinks } from "./sink_states.ts";

/** How long somebody waits. */
export interface FlushOptions {
  /** Milliseconds at most; default: as long as the sinks themselves wait, those of the network `flushMillis`. */
  readonly timeoutMillis?: number;
}

/** What became of a sink's records, since it was made. */
export interface SinkFlush {
  readonly state: SinkHealth["state"];
  /** Records that are where they belong. */
  readonly delivered: number;
  /** Records that were given up. */
  readonly dropped: number;
  /** Records that wait still. */
  readonly pending: number;
  /** The last fault, "" when there is none. */
  readonly problem: string;
}

/** What became of all records. One that goes to two sinks counts in both. */
export interface FlushResult {
  /** Whether nothing waits any more, nothing was given up meanwhile, no sink fails, and all of it in time. */
  readonly isComplete: boolean;
  /** Whether the time was up. */
  readonly timedOut: boolean;
  readonly delivered: number;
  readonly dropped: number;
  readonly pending: number;
  /** By the names that `health()` has. Sinks of the program's own without `health()` are not among them. */
  readonly sinks: Readonly<Record<string, SinkFlush>>;
}

type Fault = SinkHost["fault"];

/** Flushes. Never throws; a sink that fails leaves the others alone. */
export async function flushAll(
  sinks: readonly Sink[],
  host: Pick<SinkHost, "fault" | "network">,
  { timeoutMillis = Infinity }: FlushOptions = {},
): Promise<FlushResult> {
  const before = sumOf(tellSinks(sinks, host.fault)).dropped;
  const failures = new Set<Sink>();
  // All at once: one that waits for its receiver does not keep the others.
  const work = Promise.all(sinks.map(async (sink) => {
    try {
      await sink.flush?.();
    } catch (fault) {
      failures.add(sink);
      host.fault(sink.name, fault);
    }
  }));
  const isInTime = timeoutMillis === Infinity || sinks.every((sink) => sink.flush === undefined)
    ? await work.then(() => true)
    : await inTime(work, timeoutMillis, host.network);
  const told = tellSinks(sinks, host.fault);
  const sum = sumOf(told);
  const isWell = failures.size === 0 && Object.values(told).every(({ state }) => state !== "failing");
  return {
    isComplete: isInTime && isWell && sum.pending === 0 && sum.dropped === before,
    timedOut: !isInTime,
    ...sum,
    sinks: told,
  };
}

/** Whether work is done before the time is up. The program waits for either. */
async function inTime(
  work: Promise<unknown>,
  millis: number,
  network: SinkHost["network"],
): Promise<boolean> {
  const { after } = await network();
  return await new Promise((resolve) => {
    const stop = after(Math.max(0, millis), true, () => resolve(false));
    void work.then(() => {
      stop();
      resolve(true);
    });
  });
}

function tellSinks(sinks: readonly Sink[], fault: Fault): Readonly<Record<string, SinkFlush>> {
  const entries = Object.entries(readSinks(sinks, fault)).map((
    [name, { state, written, dropped, pending, problem }],
  ) => [name, { state, delivered: written, dropped, pending, problem }] as const);
  return Object.fromEntries(entries);
}

function sumOf(
  sinks: Readonly<Record<string, SinkFlush>>,
): Pick<FlushResult, "delivered" | "dropped" | "pending"> {
  const sum = { delivered: 0, dropped: 0, pending: 0 };
  for (const { delivered, dropped, pending } of Object.values(sinks)) {
    sum.delivered += delivered;
    sum.dropped += dropped;
    sum.pending += pending;
  }
  return sum;
}
