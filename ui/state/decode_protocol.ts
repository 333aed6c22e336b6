// What the page and its decode worker say to each other. Columns travel by transfer: they are moved, not copied.

import type { Activity } from "../../recording/analysis/activity.ts";
import type { AsyncBars } from "../../recording/analysis/async_bars.ts";
import type { Calls } from "../../recording/analysis/calls.ts";
import type { FlameLayout } from "../../recording/analysis/flame_layout.ts";
import type { LogMarkers } from "../../recording/analysis/log_markers.ts";
import type { RunStretches } from "../../recording/analysis/run_stretches.ts";
import type { StatusLines } from "../../recording/analysis/status_lines.ts";
import type { ThreadLane } from "../../recording/analysis/thread_lanes.ts";
import type { TimeRange } from "../../recording/analysis/time_range.ts";
import type { Recording } from "../../recording/recording.ts";
import type { StringColumns } from "../../recording/tables/strings.ts";

/** A thread with its calls, ready to be drawn. */
export interface LaneData {
  readonly info: ThreadLane;
  readonly calls: Calls;
  readonly layout: FlameLayout;
}

/** Everything that the views of one recording need; what is derived is derived once, in the worker. */
export interface DecodedRecording {
  /** Its string table is empty: a class cannot travel. The columns do. */
  readonly recording: Recording;
  readonly strings: StringColumns;
  /** From the origin to the end of what is known. */
  readonly bounds: TimeRange;
  readonly lanes: readonly LaneData[];
  readonly status: StatusLines;
  readonly markers: LogMarkers;
  readonly activity: Activity;
  /** Spans and waits by thread. */
  readonly bars: readonly AsyncBars[];
  readonly stretches: RunStretches;
}

/** To the worker: a file's bytes, or what was appended to those that it knows. */
export interface DecodeRequest {
  readonly bytes: Uint8Array;
  /** Where they begin in the file, default 0. */
  readonly start?: number;
  /** Whether somebody still writes to the file. */
  readonly running: boolean;
}

/** From the worker. */
export type DecodeMessage =
  | { readonly type: "progress"; /** 0 to 1. */ readonly share: number }
  | { readonly type: "decoded"; readonly decoded: DecodedRecording }
  | { readonly type: "failed"; readonly message: string };
