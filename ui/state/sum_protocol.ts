// What the page and the worker that sums say to each other. The worker keeps the tables of runs that it was given, by
// number, until the page has no more use for them.

import type { Calls } from "../../recording/analysis/calls.ts";
import type { DesignGraph } from "../../recording/analysis/design_graph.ts";
import type { StringColumns } from "../../recording/tables/strings.ts";
import type { DeriveTables } from "./derive_protocol.ts";
import type { FlamePart } from "./merge_part.ts";
import type { SamplePiece } from "./sample_pieces.ts";
import type {
  DesignParts,
  DiffOptions,
  DiffPicture,
  DiffSide,
  RunChanges,
  RunSums,
  SumScope,
  TreeOptions,
} from "./run_sums.ts";

/** A side of a comparison whose tables the worker has. */
export interface HeldSide extends DiffSide {
  readonly run: number;
}

/** What is asked for. */
export type SumTask =
  | { readonly kind: "sums"; readonly run: number; readonly scope: SumScope }
  | { readonly kind: "merged"; readonly run: number; readonly part: FlamePart }
  | { readonly kind: "design"; readonly run: number; readonly parts: DesignParts }
  | {
    readonly kind: "changes";
    readonly before: HeldSide;
    readonly after: HeldSide;
    readonly options: DiffOptions;
  }
  | {
    readonly kind: "picture";
    readonly before: HeldSide;
    readonly after: HeldSide;
    readonly options: TreeOptions;
  };

/** To the worker. */
export type SumRequest =
  | {
    readonly kind: "hold";
    readonly run: number;
    /** Without samples: `samples` of them follow in pieces. */
    readonly tables: Omit<DeriveTables, "samples">;
    readonly samples: number;
    readonly strings: StringColumns;
  }
  | { readonly kind: "piece"; readonly run: number; readonly piece: SamplePiece }
  | { readonly kind: "forget"; readonly run: number }
  | { readonly kind: "task"; readonly task: SumTask; readonly number: number };

/** What was made of a task, by its kind. */
export type SumMade =
  | { readonly kind: "sums"; readonly sums: RunSums }
  | { readonly kind: "merged"; readonly calls: Calls }
  | { readonly kind: "design"; readonly graph: DesignGraph }
  | { readonly kind: "changes"; readonly changes: RunChanges }
  | { readonly kind: "picture"; readonly picture: DiffPicture };

/** From the worker. */
export type SumMessage =
  | { readonly number: number; readonly made: SumMade }
  | { readonly number: number; readonly problem: string };
