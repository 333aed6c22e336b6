// From a file's bytes to what the views draw. Runs in the decode worker, and in tests without one.

import { buildActivity } from "../../recording/analysis/activity.ts";
import { buildAsyncBars } from "../../recording/analysis/async_bars.ts";
import { recordingEnd } from "../../recording/analysis/extent.ts";
import { buildLogMarkers } from "../../recording/analysis/log_markers.ts";
import { findRunStretches } from "../../recording/analysis/run_stretches.ts";
import { buildStatusLines } from "../../recording/analysis/status_lines.ts";
import { listLanes } from "../../recording/analysis/thread_lanes.ts";
import { MIN_SPAN_MICROS } from "../../recording/analysis/time_range.ts";
import { GrowingDecoder } from "../../recording/codec/decode.ts";
import { stringTableFrom } from "../../recording/tables/strings.ts";
import { buildThreadCalls, busyMicros, layOutLanes } from "./build_lanes.ts";
import type { DecodedRecording, LaneData } from "./decode_protocol.ts";

/** Buckets of the minimap: more than most screens have pixels for it. */
const ACTIVITY_BUCKETS = 2048;

/** Share of the work after which the file is decoded and calls are built. Measured on a million samples. */
const DECODED_SHARE = 0.4;

/** A file to be decoded. */
export interface FileToDecode {
  readonly bytes: Uint8Array;
  /** Whether somebody still writes to it. */
  readonly running: boolean;
}

/**
 * Decodes a recording and derives what the views need.
 * @param onProgress called with the share that is done, 0 to 1
 * @param decoder one that knows how the file began, when it is decoded again
 * @throws {FormatError} when the bytes are no recording
 * @throws {VersionError} when they are of a later version
 * @throws {LimitError} when there are more calls than fit into memory
 */
export async function decodeForViews(
  { bytes, running }: FileToDecode,
  onProgress: (share: number) => void = () => {},
  decoder = new GrowingDecoder(),
): Promise<DecodedRecording> {
  const recording = await decoder.decode(bytes, inflateRaw);
  onProgress(DECODED_SHARE);
  const { tables } = recording;
  const end = recordingEnd(recording) ?? 0;
  const calls = buildThreadCalls(tables, {
    running,
    endMicros: end,
    onProgress: (share) => onProgress(DECODED_SHARE + (1 - DECODED_SHARE) * share),
  });
  const infos = listLanes(tables, calls.map(busyMicros), !running);
  const lanes = layOutLanes(tables, infos, calls);
  const bounds = { from: 0, to: Math.max(end, lastCallEnd(lanes), MIN_SPAN_MICROS) };
  const status = buildStatusLines(tables);
  return {
    recording: { ...recording, tables: { ...tables, strings: stringTableFrom([]) } },
    strings: tables.strings.columns,
    bounds,
    lanes,
    status,
    markers: buildLogMarkers(tables),
    activity: buildActivity(bounds, ACTIVITY_BUCKETS, status, lanes),
    bars: buildAsyncBars(tables, bounds.to),
    stretches: findRunStretches(tables, status, lanes, bounds.to),
  };
}

/** When the last call of any thread ended: its outermost one's end. */
function lastCallEnd(lanes: readonly LaneData[]): number {
  return lanes.reduce(
    (last, { layout }) => Math.max(last, layout.end[(layout.rowStart[1] ?? 0) - 1] ?? 0),
    0,
  );
}

/** Bytes that are handed to the inflater at once: however they unpack, it is stopped before memory ends. */
const PIECE_BYTES = 64 * 1024;

/** Inflates raw deflate to exactly `size` bytes. */
async function inflateRaw(bytes: Uint8Array, size: number): Promise<Uint8Array> {
  // Written by hand: a Blob's stream or a Response's body takes three times as long to arrive.
  const { readable, writable } = new DecompressionStream("deflate-raw");
  const writer = writable.getWriter();
  const write = async () => {
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      await writer.write(bytes.slice(at, at + PIECE_BYTES));
    }
    await writer.close();
  };
  write().catch(() => {}); // who reads hears of it
  const result = new Uint8Array(size);
  let length = 0;
  const reader = readable.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    if (length + read.value.length > size) {
      await reader.cancel();
      throw new RangeError(`More than ${size} bytes`);
    }
    result.set(read.value, length);
    length += read.value.length;
  }
  if (length !== size) throw new RangeError(`${length} bytes instead of ${size}`);
  return result;
}

/** The buffers below a value, each once: what to transfer rather than copy. */
export function buffersOf(value: unknown): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  const queue: unknown[] = [value];
  for (let item = queue.pop(); item !== undefined; item = queue.pop()) {
    if (ArrayBuffer.isView(item)) {
      if (item.buffer instanceof ArrayBuffer) buffers.add(item.buffer);
    } else if (typeof item === "object" && item !== null) {
      for (const child of Object.values(item)) if (child !== undefined) queue.push(child);
    }
  }
  return [...buffers];
}
