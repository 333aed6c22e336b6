// Applies transforms to an open recording. Runs in the decode worker, and in tests without one.

import { buildActivity } from "../../recording/analysis/activity.ts";
import { applyTransforms } from "../../recording/analysis/transform_stacks.ts";
import { recordingEnd } from "../../recording/analysis/extent.ts";
import { emptyTables } from "../../recording/recording.ts";
import { StringTable } from "../../recording/tables/strings.ts";
import { buildThreadCalls, busyMicros, layOutLanes } from "./build_lanes.ts";
import type { DerivedParts, DeriveRequest } from "./derive_protocol.ts";
import type { OpenedRecording } from "./opened_recording.ts";

/** What is to be asked for. @param transforms as transforms.ts writes them */
export function requestDerived(opened: OpenedRecording, transforms: readonly string[]): DeriveRequest {
  const { frames, stacks, samples, threads, processes, costs } = opened.recording.tables;
  return {
    transforms,
    tables: { frames, stacks, samples, threads, processes, costs },
    strings: opened.strings,
    lanes: opened.lanes.map((lane) => lane.info),
    status: opened.status,
    bounds: opened.bounds,
    buckets: opened.activity.open.length,
    endMicros: recordingEnd(opened.recording) ?? 0,
    running: opened.running,
  };
}

/** Derives what is different. @throws {LimitError} when there are more calls than fit into memory */
export function deriveForViews(request: DeriveRequest): DerivedParts {
  const { transforms, bounds, buckets, endMicros, running, status } = request;
  const before = { ...emptyTables(), ...request.tables, strings: new StringTable(request.strings) };
  const { tables, known } = applyTransforms(before, transforms);
  const calls = buildThreadCalls(tables, { running, endMicros });
  const infos = request.lanes.map((info) => {
    const ofThread = calls[info.thread];
    return { ...info, busy: ofThread === undefined ? 0 : busyMicros(ofThread) };
  });
  const lanes = layOutLanes(tables, infos, calls);
  return {
    frames: tables.frames,
    stacks: tables.stacks,
    samples: tables.samples,
    strings: tables.strings.columns,
    lanes,
    activity: buildActivity(bounds, buckets, status, lanes),
    known,
  };
}

/** The recording as it is after transforms. */
export function withDerived(opened: OpenedRecording, parts: DerivedParts): OpenedRecording {
  const { frames, stacks, samples, lanes, activity, known } = parts;
  const { tables } = opened.recording;
  const strings = new StringTable(parts.strings);
  return {
    ...opened,
    strings: parts.strings,
    lanes,
    activity,
    applied: known,
    recording: { ...opened.recording, tables: { ...tables, frames, stacks, samples, strings } },
  };
}
