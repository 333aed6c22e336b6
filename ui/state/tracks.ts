// What lies below each other in the timeline: for each thread that is looked at its spans, its waits and its calls.

import type { AsyncBars } from "../../recording/analysis/async_bars.ts";
import type { FlameLayout } from "../../recording/analysis/flame_layout.ts";
import type { Calls } from "../../recording/analysis/calls.ts";
import type { LaneSize } from "../canvas/lane_geometry.ts";
import { keyOfLane, type OpenedRecording } from "./opened_recording.ts";

/** Threads whose calls are open before anybody opens them. */
const OPEN_LANES = 6;
/** … if their thread worked at least this share of the busiest one's time. */
const LEAST_OPEN_SHARE = 0.01;
/** Spans and waits are open when they are in no more rows. */
const OPEN_BAR_ROWS = 8;
/** Rows of one track up to which a picture may grow; deeper recursion is cut. */
const MAX_ROWS = 4096;
/** Keys in a link have this base. */
const KEY_BASE = 36;

/** One of the pictures below each other. */
export interface Track {
  /** Index of the recording's lanes. */
  readonly lane: number;
  /** The spans or waits of the lane's thread; undefined for its calls. */
  readonly bars: AsyncBars | undefined;
}

/** What a track's picture is drawn from. */
export function drawnOf(
  opened: OpenedRecording,
  { lane, bars }: Track,
): { readonly calls: Calls; readonly layout: FlameLayout } | undefined {
  return bars === undefined ? opened.lanes[lane] : { calls: bars.bars, layout: bars.layout };
}

/** The tracks of all threads that are looked at. @param chosen keys of these threads; none means all */
export function listTracks(opened: OpenedRecording, chosen: ReadonlySet<number>): Track[] {
  const isShown = opened.lanes.map((lane) => chosen.has(keyOfLane(opened, lane)));
  const all = !isShown.includes(true);
  return opened.lanes.flatMap(({ info }, lane) => {
    if (!all && isShown[lane] !== true) return [];
    const bars = opened.bars.filter(({ thread }) => thread === info.thread);
    return [...bars.map((of) => ({ lane, bars: of })), { lane, bars: undefined }];
  });
}

/** How a track of spans or waits is called in a link when it is not as it would be. */
export function foldName(opened: OpenedRecording, { kind, track }: AsyncBars, lane: number): string {
  const data = opened.lanes[lane];
  const name = `${kind[0]}${(data === undefined ? 0 : keyOfLane(opened, data)).toString(KEY_BASE)}`;
  return track === undefined ? name : `${name}-${shortHash(`${track.group}\n${track.name}`)}`;
}

/** A few letters that stand for a text: links are no place for names of any length. */
function shortHash(text: string): string {
  let hash = 0;
  for (const character of text) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) | 0;
  return (hash >>> 0).toString(KEY_BASE);
}

/** What of the tracks was opened or collapsed by hand. */
export interface Toggled {
  /** Keys of threads. */
  readonly lanes: ReadonlySet<number>;
  /** Spans and waits by {@link foldName}. */
  readonly bars: ReadonlySet<string>;
}

/** The sizes of tracks, in their order. */
export function sizeTracks(opened: OpenedRecording, tracks: readonly Track[], toggled: Toggled): LaneSize[] {
  const busiest = opened.lanes.reduce((most, lane) => Math.max(most, lane.info.busy), 0);
  let calls = 0;
  return tracks.map(({ lane, bars }) => {
    const data = opened.lanes[lane];
    if (data === undefined) return { depths: 0, open: false };
    if (bars !== undefined) {
      const opens = bars.layout.depths <= OPEN_BAR_ROWS;
      const open = opens !== toggled.bars.has(foldName(opened, bars, lane));
      return { depths: Math.min(MAX_ROWS, bars.layout.depths), open, isBars: true };
    }
    const opens = calls === 0 ||
      (calls < OPEN_LANES && data.info.busy >= busiest * LEAST_OPEN_SHARE && busiest > 0);
    calls++;
    const open = opens !== toggled.lanes.has(keyOfLane(opened, data));
    return { depths: Math.min(MAX_ROWS, data.layout.depths), open };
  });
}
