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

/** How far loading is: the worker starts, asks for the file, decodes it. */
export interface LoadProgress {
  readonly stage: "starting" | "fetching" | "decoding";
  /** 0 to 1; undefined when it cannot be told. */
  readonly share: number | undefined;
  readonly loadedBytes: number;
}

/** To the worker, which keeps to one recording: load it, or what was appended to it since the last time. */
export interface LoadRequest {
  /** `application/time` */
  readonly id: string;
  /** Whether somebody still writes to the file. */
  readonly running: boolean;
  /** What the list says of its size, if it does. */
  readonly listedBytes: number | undefined;
}

/** From the worker. */
export type DecodeMessage =
  | { readonly type: "progress"; readonly progress: LoadProgress }
  | { readonly type: "decoded"; readonly decoded: DecodedRecording; readonly sizeBytes: number }
  | { readonly type: "failed"; readonly message: string };
