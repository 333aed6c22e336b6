// What of a run is marked on its chart: pauses of the garbage collector, stretches in which the event loop was blocked,
// and stretches in which calls were open but the processor had little to do, so that the program waited.

import type { RecordingTables } from "../recording.ts";
import { frameKindIndex } from "../tables/stacks.ts";
import type { LaidOutCalls } from "./activity.ts";
import { MACHINE_BUSY_PERCENT } from "./call_time.ts";
import type { StatusLines } from "./status_lines.ts";
import { StretchBuilder, type Stretches, uniteStretches } from "./stretches.ts";

/** Delay of the event loop from which it counts as blocked: people notice that. */
export const BLOCKED_MICROS = 50_000;
/** CPU percent below which a thread with open calls waits rather than works; 100 is one core. */
const WAITING_PERCENT = 25;
/** Share of a reading's stretch in which calls have to be open for that. */
const LEAST_OPEN = 0.5;

/** The marks of a run. */
export interface RunStretches {
  /** The garbage collector was seen on the stack of a thread. */
  readonly collecting: Stretches;
  /** The event loop of a thread was late by {@link BLOCKED_MICROS} or more. */
  readonly blocked: Stretches;
  /** Calls were open and the processor was not busy. */
  readonly waiting: Stretches;
}

/** Finds them. @param end of the run, in microseconds after the origin */
export function findRunStretches(
  tables: RecordingTables,
  status: StatusLines,
  threads: readonly LaidOutCalls[],
  end: number,
): RunStretches {
  const isCollecting = findCollectingStacks(tables);
  return {
    collecting: uniteStretches(threads.map(({ calls }) => collectingOf(isCollecting, calls))),
    blocked: blockedOf(status, end),
    waiting: waitingOf(status, threads, end),
  };
}

/** `found[i]` is 1 when the garbage collector is on top of stack `i`. Hot. */
function findCollectingStacks(tables: RecordingTables): Uint8Array {
  const gc = frameKindIndex("gc");
  const { frame } = tables.stacks.columns;
  const { kind } = tables.frames.columns;
  const found = new Uint8Array(frame.length);
  for (let stack = 0; stack < found.length; stack++) found[stack] = kind[frame[stack] ?? -1] === gc ? 1 : 0;
  return found;
}

function collectingOf(isCollecting: Uint8Array, calls: LaidOutCalls["calls"]): Stretches {
  const found = new StretchBuilder();
  for (let call = 0; call < calls.length; call++) {
    if (isCollecting[calls.stack[call] ?? -1] === 1) found.add(calls.start[call] ?? 0, calls.end[call] ?? 0);
  }
  return found.build();
}

function blockedOf(status: StatusLines, end: number): Stretches {
  const { value } = status.lines.loopDelay;
  const found = new StretchBuilder();
  for (let i = 0; i < status.length; i++) {
    if ((value[i] ?? 0) >= BLOCKED_MICROS) found.add(status.when[i] ?? 0, status.when[i + 1] ?? end);
  }
  return found.build();
}

function waitingOf(status: StatusLines, threads: readonly LaidOutCalls[], end: number): Stretches {
  const { value, known } = status.lines.cpu;
  const found = new StretchBuilder();
  if (!known) return found.build();
  const machine = status.lines.systemCpu.value;
  const open = openMicros(status, threads, end);
  for (let i = 0; i < status.length; i++) {
    const percent = value[i] ?? -1;
    const from = status.when[i] ?? 0;
    const to = Math.min(end, status.when[i + 1] ?? end);
    if (percent < 0 || percent >= WAITING_PERCENT || to <= from) continue;
    if ((machine[i] ?? -1) >= MACHINE_BUSY_PERCENT) continue;
    if ((open[i] ?? 0) >= (to - from) * LEAST_OPEN) found.add(from, to);
  }
  return found.build();
}

/** By reading, how long calls were open while it held; of several threads the longest. Walks both in step. */
function openMicros(status: StatusLines, threads: readonly LaidOutCalls[], end: number): Float64Array {
  const most = new Float64Array(status.length);
  for (const { layout } of threads) {
    const own = new Float64Array(status.length);
    let reading = 0;
    for (let place = 0; place < (layout.rowStart[1] ?? 0); place++) {
      const [from, to] = [layout.start[place] ?? 0, layout.end[place] ?? 0];
      while (reading < status.length && (status.when[reading + 1] ?? end) <= from) reading++;
      for (let i = reading; i < status.length && (status.when[i] ?? 0) < to; i++) {
        const covered = Math.min(to, status.when[i + 1] ?? end) - Math.max(from, status.when[i] ?? 0);
        own[i] = (own[i] ?? 0) + Math.max(0, covered);
      }
    }
    for (let i = 0; i < own.length; i++) most[i] = Math.max(most[i] ?? 0, own[i] ?? 0);
  }
  return most;
}
