// A recording that is open: what the worker derived, with texts. Only looks things up; changes nothing.

import type { AsyncBars, BarKind } from "../../recording/analysis/async_bars.ts";
import { findCallAt } from "../../recording/analysis/flame_layout.ts";
import { groupName } from "../../recording/analysis/frame_groups.ts";
import { displayName, displayPath, quoteCommand } from "../../recording/analysis/source_path.ts";
import type { Recording } from "../../recording/recording.ts";
import { StringTable } from "../../recording/tables/strings.ts";
import type { DecodedRecording, LaneData } from "./decode_protocol.ts";
import type { BarName, CallName } from "./hash.ts";

/** A call of one of the lanes. */
export interface LaneCall {
  /** Index of the recording's lanes. */
  readonly lane: number;
  /** Row of the lane's calls. */
  readonly call: number;
}

/** A span or a wait. */
export interface BarRef {
  readonly kind: BarKind;
  /** Row of that table. */
  readonly row: number;
}

/** A place in a source file as it is shown. */
export interface SourcePlace {
  readonly name: string;
  /** Path or URL, "" when the engine names none. */
  readonly file: string;
  /** 1-based, 0 unknown. */
  readonly line: number;
  readonly column: number;
  /** The package or file that gives its frames their colour; "" for the runtime. */
  readonly group: string;
}

/** A recording with everything that views draw from. */
export interface OpenedRecording extends DecodedRecording {
  readonly id: string;
  readonly sizeBytes: number;
  readonly recording: Recording;
  /** Whether somebody still writes to it. */
  readonly running: boolean;
  /** Whether each transform of the link found what it is about; absent where stacks are as they were recorded. */
  readonly applied?: readonly boolean[];
}

/** Puts the strings back into what came from the worker. */
export function openRecording(
  decoded: DecodedRecording,
  facts: { readonly id: string; readonly sizeBytes: number; readonly running: boolean },
): OpenedRecording {
  const { tables } = decoded.recording;
  const strings = new StringTable(decoded.strings);
  return { ...decoded, ...facts, recording: { ...decoded.recording, tables: { ...tables, strings } } };
}

/** The frame on top of a stack. @returns -1 when there is none */
export function frameOf({ recording }: OpenedRecording, stack: number): number {
  return recording.tables.stacks.columns.frame[stack] ?? -1;
}

/**
 * Name of the function on top of a stack; of one without a name, where it is. Hot: asked for every label of every
 * picture.
 */
export function labelOfStack(opened: OpenedRecording, stack: number): string {
  return labelOfFrame(opened, frameOf(opened, stack));
}

/** Name of a function; of one without a name, where it is. @param frame row of `frames` */
export function labelOfFrame({ recording }: OpenedRecording, frame: number): string {
  const { strings, frames } = recording.tables;
  const name = strings.get(frames.columns.name[frame] ?? -1);
  if (name !== "") return name;
  const file = strings.get(frames.columns.file[frame] ?? -1);
  if (file === "") return displayName(name);
  return `${displayName(name)} ${file.slice(file.lastIndexOf("/") + 1)}:${frames.columns.line[frame] ?? 0}`;
}

/** Where a frame is in the source. */
export function placeOfFrame({ recording }: OpenedRecording, frame: number): SourcePlace {
  const { strings, frames } = recording.tables;
  const file = strings.get(frames.columns.file[frame] ?? -1);
  return {
    name: displayName(strings.get(frames.columns.name[frame] ?? -1)),
    file: displayPath(file),
    line: frames.columns.line[frame] ?? 0,
    column: frames.columns.column[frame] ?? 0,
    group: groupName(file),
  };
}

/** `src/orders.ts:48`: the end of a place's path with its line; "" when it has none. */
export function shortPlace(place: SourcePlace): string {
  if (place.file === "") return "";
  const path = place.file.split(/[/\\]/).slice(-2).join("/");
  return place.line > 0 ? `${path}:${place.line}` : path;
}

/** The whole path with line and column. */
export function longPlace(place: SourcePlace): string {
  if (place.file === "" || place.line === 0) return place.file;
  return `${place.file}:${place.line}${place.column > 0 ? `:${place.column}` : ""}`;
}

/** The command line of the run. */
export function commandOf({ recording, lanes }: OpenedRecording): string {
  const { command } = recording.metadata;
  if (command !== undefined && command.length > 0) return quoteCommand(command);
  return lanes[0]?.info.command ?? "";
}

/** Key of a lane's thread: a name that stays when the recording grows. */
export function keyOfLane({ recording }: OpenedRecording, lane: LaneData): number {
  return recording.tables.threads.columns.key[lane.info.thread] ?? 0;
}

/** A name for a call that holds when the recording grows. */
export function nameCall(opened: OpenedRecording, { lane, call }: LaneCall): CallName | undefined {
  const data = opened.lanes[lane];
  if (data === undefined) return undefined;
  return {
    threadKey: keyOfLane(opened, data),
    // The middle of its first microsecond would do as well: a name only has to lie inside the call.
    start: Math.ceil(data.calls.start[call] ?? 0),
    depth: data.calls.depth[call] ?? 0,
  };
}

/** How far a named call may have moved when times were rounded at finalising. */
const NAME_SLACK_MICROS = 100;

/** The call that a name means; undefined when it is not there. */
export function findNamedCall(opened: OpenedRecording, name: CallName): LaneCall | undefined {
  const lane = opened.lanes.findIndex((candidate) => keyOfLane(opened, candidate) === name.threadKey);
  const data = opened.lanes[lane];
  if (data === undefined) return undefined;
  // Just inside: at its very start, the call before it has not ended yet for those who count from the left.
  const call = findCallAt(data.layout, name.depth, name.start + 0.5, NAME_SLACK_MICROS);
  return call < 0 ? undefined : { lane, call };
}

/** Microseconds that a call took. */
export function durationOf(opened: OpenedRecording, { lane, call }: LaneCall): number {
  const calls = opened.lanes[lane]?.calls;
  return (calls?.end[call] ?? 0) - (calls?.start[call] ?? 0);
}

/** The callers of a call, nearest first. */
export function callersOf(opened: OpenedRecording, { lane, call }: LaneCall): LaneCall[] {
  const parents = opened.lanes[lane]?.calls.parent;
  const callers: LaneCall[] = [];
  for (let at = parents?.[call] ?? -1; at >= 0; at = parents?.[at] ?? -1) callers.push({ lane, call: at });
  return callers;
}

/** Index of a thread's lane; -1 when it has none. @param thread row of `threads` */
export function laneOfThread({ lanes }: OpenedRecording, thread: number): number {
  return lanes.findIndex((lane) => lane.info.thread === thread);
}

/** What a span or a wait is called: a span's name, a wait's kind and target. Hot: asked for every label. */
export function labelOfBar(opened: OpenedRecording, { kind, row }: BarRef): string {
  const { strings, spans, waits } = opened.recording.tables;
  if (kind === "spans") return strings.get(spans.columns.name[row] ?? -1) || "span";
  const count = waits.columns.count[row] ?? 1;
  const label = labelOfWait(opened, row);
  return count > 1 ? `${label} ×${count}` : label;
}

/** What waits of one kind and target are called. @param row of `waits` */
export function labelOfWait({ recording: { tables } }: OpenedRecording, row: number): string {
  const { strings, waits: { columns: { kind, target } } } = tables;
  return `${strings.get(kind[row] ?? -1)} ${strings.get(target[row] ?? -1)}`.trim();
}

/** Where a bar is in its lane; undefined when it is not drawn. */
export function placeOfBar(
  opened: OpenedRecording,
  { kind, row }: BarRef,
): { readonly of: AsyncBars; readonly index: number } | undefined {
  const { thread, when } = opened.recording.tables[kind].columns;
  const wanted = when[row] ?? 0;
  for (const of of opened.bars) {
    if (of.kind !== kind || of.thread !== thread[row]) continue;
    const { start, stack, length } = of.bars;
    let low = 0;
    let high = length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((start[middle] ?? 0) < wanted) low = middle + 1;
      else high = middle;
    }
    for (; low < length && start[low] === wanted; low++) if (stack[low] === row) return { of, index: low };
  }
  return undefined;
}

/** A name for a span or a wait that holds when the recording grows. */
export function nameBar({ recording }: OpenedRecording, { kind, row }: BarRef): BarName {
  const { when, thread } = recording.tables[kind].columns;
  const start = Math.round(when[row] ?? 0);
  let nth = 0;
  for (let at = row - 1; at >= 0 && Math.round(when[at] ?? 0) === start; at--) {
    if (thread[at] === thread[row]) nth++;
  }
  const threadKey = recording.tables.threads.columns.key[thread[row] ?? -1] ?? 0;
  return { kind, threadKey, start, nth };
}

/** The span or wait that a name means; undefined when it is not there. */
export function findNamedBar({ recording }: OpenedRecording, name: BarName): BarRef | undefined {
  const { when, thread } = recording.tables[name.kind].columns;
  const keys = recording.tables.threads.columns.key;
  let nth = name.nth;
  for (let row = 0; row < when.length; row++) {
    if (Math.round(when[row] ?? 0) !== name.start || keys[thread[row] ?? -1] !== name.threadKey) continue;
    if (nth-- === 0) return { kind: name.kind, row };
  }
  return undefined;
}
