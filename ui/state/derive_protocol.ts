// What the page asks the decode worker for when stacks are transformed. The columns needed for it are copied to the worker,
// what it makes of them is moved back.

import type { Activity } from "../../recording/analysis/activity.ts";
import type { StatusLines } from "../../recording/analysis/status_lines.ts";
import type { ThreadLane } from "../../recording/analysis/thread_lanes.ts";
import type { TimeRange } from "../../recording/analysis/time_range.ts";
import type { Table } from "../../recording/tables/schema.ts";
import type { StringColumns } from "../../recording/tables/strings.ts";
import type { LaneData } from "./decode_protocol.ts";

/** The tables that transforms and the walk along samples read. */
export interface DeriveTables {
  readonly frames: Table<"frames">;
  readonly stacks: Table<"stacks">;
  readonly samples: Table<"samples">;
  readonly threads: Table<"threads">;
  readonly processes: Table<"processes">;
  readonly costs: Table<"costs">;
}

/** To the worker. */
export interface DeriveRequest {
  /** As transforms.ts writes them. */
  readonly transforms: readonly string[];
  readonly tables: DeriveTables;
  readonly strings: StringColumns;
  /** The lanes as they are: their order stays. */
  readonly lanes: readonly ThreadLane[];
  readonly status: StatusLines;
  readonly bounds: TimeRange;
  /** Of the activity. */
  readonly buckets: number;
  readonly endMicros: number;
  readonly running: boolean;
}

/** What is different after transforms. */
export interface DerivedParts {
  readonly frames: Table<"frames">;
  readonly stacks: Table<"stacks">;
  readonly samples: Table<"samples">;
  readonly strings: StringColumns;
  readonly lanes: readonly LaneData[];
  readonly activity: Activity;
  /** Whether each transform found what it is about. */
  readonly known: readonly boolean[];
}

/** From the worker. */
export type DeriveMessage =
  | { readonly type: "derived"; readonly parts: DerivedParts }
  | { readonly type: "failed"; readonly message: string };
