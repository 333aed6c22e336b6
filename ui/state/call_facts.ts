// What the panels tell of a call and of a function: figures, calls like it, where the time went, what was logged and
// loaded meanwhile, who called it and what it called.

import type { Distribution } from "../../recording/analysis/anomalies.ts";
import { addCallTimes, type CallTime, divideCallTime } from "../../recording/analysis/call_time.ts";
import {
  type BegunWaits,
  findBegunWaits,
  sumWaitedAfter,
  type WaitedAfter,
} from "../../recording/analysis/call_waits.ts";
import { firstEntryFrom } from "../../recording/analysis/log_markers.ts";
import { findCallees, findRelated, type RelatedFunction } from "../../recording/analysis/related_calls.ts";
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

/** Log entries and modules that a panel lists. */
const MAX_ROWS = 100;

/** Rows of a table of which a panel lists only the first. */
export interface SomeRows {
  readonly rows: readonly number[];
  /** Whether there are more than those. */
  readonly more: boolean;
}

/** What is told of a function, and of each of its calls. Times in microseconds. */
export interface FunctionFacts {
  /** Row of `frames`. */
  readonly frame: number;
  readonly place: SourcePlace;
  readonly similar: SimilarCalls;
  /** The longest of its calls by lane. */
  readonly listed: readonly LaneCall[];
  /** A call that took about as long as most. */
  readonly typical: LaneCall | undefined;
  /** Those of its calls that went on waiting once they had returned; undefined when there are none. */
  readonly waiting: WaitingCalls | undefined;
  /** Where the time went; of a function, that of the calls that are listed. */
  readonly time: CallTime;
  /** Share of the run, 0 to 1: of a call that of its function on the same thread, of a function on its busiest thread. */
  readonly shareOfRun: number;
  /** The heaviest functions that it called. */
  readonly callees: readonly RelatedFunction[];
}

/** Calls that waited for what they began, as those of asynchronous functions do. */
export interface WaitingCalls {
  /** How long they took with that. */
  readonly distribution: Distribution;
  /** The longest of them. */
  readonly listed: readonly { readonly call: LaneCall; readonly micros: number }[];
  readonly typical: LaneCall | undefined;
  /** What the longest one waited for. */
  readonly longest: WaitedAfter;
}

/** Everything about one call. */
export interface CallFacts extends FunctionFacts {
  readonly threadTitle: string;
  readonly depth: number;
  readonly start: number;
  readonly duration: number;
  readonly self: number;
  /** Whether it lasted far longer than others of its function do. */
  readonly isSlow: boolean;
  /** What it began and waited for after it returned; undefined when there is nothing. */
  readonly after: CallsAfter | undefined;
  /** Rows of `logs` made on its thread while it was open. */
  readonly entries: SomeRows;
  /** Rows of `modules` loaded on its thread meanwhile. */
  readonly modules: SomeRows;
  /** Nearest first. */
  readonly callers: readonly LaneCall[];
}

/** What a call waited for after it had returned. */
export interface CallsAfter extends WaitedAfter {
  readonly isSlow: boolean;
}

/** Everything about one function. */
export interface WholeFunctionFacts extends FunctionFacts {
  readonly self: number;
  /** The functions that called it, by how long it took below them. */
  readonly callers: readonly RelatedFunction[];
}

/** Collects the facts of a call. Looks at every call of the recording once or twice. */
export function findCallFacts(opened: OpenedRecording, target: LaneCall): CallFacts | undefined {
  const lane = opened.lanes[target.lane];
  if (lane === undefined) return undefined;
  const { calls, info } = lane;
  const frame = frameOf(opened, calls.stack[target.call] ?? -1);
  const { tables } = opened.recording;
  const similar = findSimilar(opened, frame);
  const begun = findBegun(opened, frame);
  const duration = durationOf(opened, target);
  return {
    ...functionFacts(opened, frame, similar, begun),
    threadTitle: info.title,
    depth: calls.depth[target.call] ?? 0,
    start: calls.start[target.call] ?? 0,
    duration,
    self: calls.self[target.call] ?? 0,
    isSlow: duration > similar.slowAbove,
    shareOfRun: (similar.totalByThread[target.lane] ?? 0) / runMicros(opened),
    time: divide(opened, target),
    after: waitedAfter(opened, target, begun),
    callees: findCallees(calls, tables.stacks.columns.frame, target.call),
    entries: rowsDuring(opened, target, "logs"),
    modules: rowsDuring(opened, target, "modules"),
    callers: callersOf(opened, target),
  };
}

/** Collects the facts of all calls of a function. Looks at every call of the recording a few times. */
export function findFunctionFacts(opened: OpenedRecording, frame: number): WholeFunctionFacts {
  const { tables } = opened.recording;
  const similar = findSimilar(opened, frame);
  const frameOfStack = tables.stacks.columns.frame;
  const related = findRelated(opened.lanes.map(({ calls }) => calls), frameOfStack, frame);
  const facts = functionFacts(opened, frame, similar, findBegun(opened, frame));
  let self = 0;
  for (const { calls } of opened.lanes) {
    for (let call = 0; call < calls.length; call++) {
      if (frameOfStack[calls.stack[call] ?? -1] === frame) self += calls.self[call] ?? 0;
    }
  }
  return {
    ...facts,
    self,
    shareOfRun: Math.max(0, ...similar.totalByThread) / runMicros(opened),
    time: addCallTimes(tables, outermost(opened, facts.listed).map((call) => divide(opened, call))),
    callees: related.callees,
    callers: related.callers,
  };
}

function runMicros({ bounds }: OpenedRecording): number {
  return Math.max(1, bounds.to - bounds.from);
}

function findSimilar(opened: OpenedRecording, frame: number): SimilarCalls {
  const threads = opened.lanes.map((each) => ({ thread: each.info.thread, calls: each.calls }));
  return findSimilarCalls(threads, opened.recording.tables.stacks.columns.frame, frame);
}

function findBegun({ lanes, bounds, recording: { tables } }: OpenedRecording, frame: number): BegunWaits {
  const threads = lanes.map(({ info, calls, layout }) => ({ thread: info.thread, calls, layout }));
  return findBegunWaits(tables, threads, frame, bounds.to);
}

function functionFacts(opened: OpenedRecording, frame: number, similar: SimilarCalls, begun: BegunWaits) {
  const laneOf = new Map(opened.lanes.map((each, index) => [each.info.thread, index]));
  const inLane = ({ thread, call }: { readonly thread: number; readonly call: number }): LaneCall => {
    return { lane: laneOf.get(thread) ?? 0, call };
  };
  return {
    frame,
    place: placeOfFrame(opened, frame),
    similar,
    listed: similar.listed.map(inLane),
    typical: similar.typical === undefined ? undefined : inLane(similar.typical),
    waiting: waitingCalls(opened, begun),
  };
}

/** Calls that waited for nothing once they had returned need no list of their own. */
function waitingCalls(opened: OpenedRecording, begun: BegunWaits): WaitingCalls | undefined {
  const listed = begun.listed.map(({ thread, call, micros }) => ({ call: { lane: thread, call }, micros }));
  const [first] = listed;
  const longest = first && waitedAfter(opened, first.call, begun);
  if (longest === undefined || longest.micros <= 0) return undefined;
  const { distribution, typical } = begun;
  return { distribution, listed, longest, typical: typical && { lane: typical.thread, call: typical.call } };
}

/** Where the time of a call went. */
function divide(opened: OpenedRecording, { lane, call }: LaneCall): CallTime {
  const data = opened.lanes[lane];
  const thread = data?.info.thread ?? -1;
  const stretch = { thread, from: data?.calls.start[call] ?? 0, to: data?.calls.end[call] ?? 0 };
  return divideCallTime(opened.recording.tables, stretch, {
    collecting: opened.stretches.collecting,
    waits: opened.bars.find((bars) => bars.kind === "waits" && bars.thread === thread),
    runEnd: opened.bounds.to,
  });
}

function waitedAfter(
  { lanes, bounds, recording: { tables } }: OpenedRecording,
  { lane, call }: LaneCall,
  { byThread, distribution }: BegunWaits,
): CallsAfter | undefined {
  const calls = lanes[lane]?.calls;
  const rows = byThread[lane]?.get(call);
  if (calls === undefined || rows === undefined) return undefined;
  const from = calls.start[call] ?? 0;
  const waited = sumWaitedAfter(tables, { from, to: calls.end[call] ?? from }, rows, bounds.to);
  return { ...waited, isSlow: waited.whole > distribution.slowAbove };
}

/** Calls without those that lie inside another one of them: their time is counted already. */
function outermost(opened: OpenedRecording, calls: readonly LaneCall[]): LaneCall[] {
  const extentOf = ({ lane, call }: LaneCall) => {
    const data = opened.lanes[lane]?.calls;
    return { from: data?.start[call] ?? 0, to: data?.end[call] ?? 0 };
  };
  return calls.filter((inner) => {
    const { from, to } = extentOf(inner);
    return !calls.some((outer) => {
      if (outer === inner || outer.lane !== inner.lane) return false;
      const around = extentOf(outer);
      return around.from <= from && around.to >= to && around.to - around.from > to - from;
    });
  });
}

/** Rows that a table has of a call's thread while the call was open. */
function rowsDuring(
  opened: OpenedRecording,
  { lane, call }: LaneCall,
  name: "logs" | "modules",
): SomeRows {
  const data = opened.lanes[lane];
  const { when, thread } = opened.recording.tables[name].columns;
  const rows: number[] = [];
  const end = data?.calls.end[call] ?? 0;
  const first = firstEntryFrom({ when, length: when.length }, data?.calls.start[call] ?? 0);
  for (let row = first; row < when.length && (when[row] ?? 0) < end; row++) {
    if (thread[row] !== data?.info.thread) continue;
    if (rows.length === MAX_ROWS) return { rows, more: true };
    rows.push(row);
  }
  return { rows, more: false };
}
