// What the panel tells of a call: its own figures, those of calls like it, what was logged inside it.

import { firstEntryFrom } from "../../recording/analysis/log_markers.ts";
import { findSimilarCalls, type SimilarCalls } from "../../recording/analysis/similar_calls.ts";
import {
  callersOf,
  durationOf,
  frameOf,
  type LaneCall,
  type OpenedRecording,
  placeOfFrame,
  type SourcePlace,
} from "./opened_recording.ts";

/** Log entries that a panel lists. */
const MAX_ENTRIES = 100;

/** Everything about one call. Times in microseconds. */
export interface CallFacts {
  readonly place: SourcePlace;
  readonly threadTitle: string;
  readonly depth: number;
  readonly start: number;
  readonly duration: number;
  readonly self: number;
  readonly similar: SimilarCalls;
  /** The listed similar calls by lane. */
  readonly listed: readonly LaneCall[];
  /** Share of the run that calls like it took on the same thread, 0 to 1. */
  readonly shareOfRun: number;
  /** Rows of `logs` made on its thread while it was open. */
  readonly entries: readonly number[];
  /** Whether there are more than those. */
  readonly moreEntries: boolean;
  /** Nearest first. */
  readonly callers: readonly LaneCall[];
}

/** Collects the facts. Looks at every call of the recording once or twice. */
export function findCallFacts(opened: OpenedRecording, target: LaneCall): CallFacts | undefined {
  const lane = opened.lanes[target.lane];
  if (lane === undefined) return undefined;
  const { calls, info } = lane;
  const frame = frameOf(opened, calls.stack[target.call] ?? -1);
  const threads = opened.lanes.map((each) => ({ thread: each.info.thread, calls: each.calls }));
  const similar = findSimilarCalls(threads, opened.recording.tables.stacks.columns.frame, frame);
  const laneOf = new Map(opened.lanes.map((each, index) => [each.info.thread, index]));
  const { entries, more } = findEntries(opened, target);
  return {
    place: placeOfFrame(opened, frame),
    threadTitle: info.title,
    depth: calls.depth[target.call] ?? 0,
    start: calls.start[target.call] ?? 0,
    duration: durationOf(opened, target),
    self: calls.self[target.call] ?? 0,
    similar,
    listed: similar.listed.map(({ thread, call }) => ({ lane: laneOf.get(thread) ?? 0, call })),
    shareOfRun: (similar.totalByThread[target.lane] ?? 0) /
      Math.max(1, opened.bounds.to - opened.bounds.from),
    entries,
    moreEntries: more,
    callers: callersOf(opened, target),
  };
}

function findEntries(
  opened: OpenedRecording,
  { lane, call }: LaneCall,
): { entries: number[]; more: boolean } {
  const data = opened.lanes[lane];
  const { when, thread } = opened.recording.tables.logs.columns;
  const entries: number[] = [];
  const end = data?.calls.end[call] ?? 0;
  const first = firstEntryFrom(opened.markers, data?.calls.start[call] ?? 0);
  for (let row = first; row < opened.markers.length && (when[row] ?? 0) < end; row++) {
    if (thread[row] !== data?.info.thread) continue;
    if (entries.length === MAX_ENTRIES) return { entries, more: true };
    entries.push(row);
  }
  return { entries, more: false };
}
