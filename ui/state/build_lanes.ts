// The threads of a recording with their calls, laid out: what takes longest when a recording is opened or transformed.
// Runs in the decode worker.

import { buildCalls, type Calls } from "../../recording/analysis/calls.ts";
import { layoutFlames } from "../../recording/analysis/flame_layout.ts";
import { buildStackTints } from "../../recording/analysis/frame_groups.ts";
import { StackDepths } from "../../recording/analysis/sample_walk.ts";
import type { RecordingTables } from "../../recording/recording.ts";
import type { LaneData } from "./decode_protocol.ts";

/** Calls of every thread, in the order of `threads`. */
export function buildThreadCalls(
  tables: RecordingTables,
  { running, endMicros, onProgress = () => {} }: {
    /** Whether somebody still writes to the recording. */
    readonly running: boolean;
    readonly endMicros: number;
    /** Called with the share that is done. */
    readonly onProgress?: (share: number) => void;
  },
): Calls[] {
  const options = {
    depths: new StackDepths(tables.stacks),
    ...(running ? {} : { endedAtMicros: endMicros }),
  };
  const calls: Calls[] = [];
  for (let thread = 0; thread < tables.threads.length; thread++) {
    calls.push(buildCalls(tables, thread, options));
    onProgress((thread + 1) / (tables.threads.length + 1));
  }
  return calls;
}

/** Lays out the calls of threads. @param calls by row of `threads` */
export function layOutLanes(
  tables: RecordingTables,
  infos: readonly LaneData["info"][],
  calls: readonly Calls[],
): LaneData[] {
  const tints = buildStackTints(tables);
  return infos.flatMap((info) => {
    const ofThread = calls[info.thread];
    return ofThread === undefined ? [] : [{ info, calls: ofThread, layout: layoutFlames(ofThread, tints) }];
  });
}

/** Microseconds in which anything was on the stack. */
export function busyMicros(calls: Calls): number {
  let busy = 0;
  for (let call = 0; call < calls.length; call++) {
    if (calls.depth[call] === 0) busy += (calls.end[call] ?? 0) - (calls.start[call] ?? 0);
  }
  return busy;
}
