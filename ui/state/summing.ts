// Sums at once where there is little to sum, so that nothing flickers; later, by a worker, where there is much.

import type { Calls } from "../../recording/analysis/calls.ts";
import type { DesignGraph } from "../../recording/analysis/design_graph.ts";
import { type FlamePart, mergePart } from "./merge_part.ts";
import type { OpenedRecording } from "./opened_recording.ts";
import {
  changesOf,
  designOf,
  type DesignParts,
  type DiffOptions,
  type DiffPicture,
  type DiffSide,
  measure,
  pictureOf,
  type RunChanges,
  type RunSums,
  sumRun,
  type SumScope,
  type TreeOptions,
} from "./run_sums.ts";
import type { HeldSide } from "./sum_protocol.ts";
import type { SumPort } from "./sum_worker_port.ts";

/** Samples and stacks together that take about a frame. */
const MOST_ROWS = 40_000;

/** A side of a comparison with its recording. */
export interface SummedSide extends DiffSide {
  readonly opened: OpenedRecording;
}

/** Where sums are made: without a port, always here. */
export class Summing {
  readonly #port: SumPort | undefined;

  constructor(port: SumPort | undefined) {
    this.#port = port;
  }

  sums(opened: OpenedRecording, scope: SumScope): RunSums | Promise<RunSums> {
    const port = this.#portFor(opened);
    if (port === undefined) return sumRun(opened.recording.tables, scope);
    return port.ask({ kind: "sums", run: port.hold(opened), scope }).then((made) => {
      if (made.kind !== "sums") throw new TypeError("The worker made something else");
      return made.sums;
    });
  }

  merged(opened: OpenedRecording, part: FlamePart): Calls | Promise<Calls> {
    const port = this.#portFor(opened);
    if (port === undefined) return mergePart(opened.recording.tables, part);
    return port.ask({ kind: "merged", run: port.hold(opened), part }).then((made) => {
      if (made.kind !== "merged") throw new TypeError("The worker made something else");
      return made.calls;
    });
  }

  design(opened: OpenedRecording, parts: DesignParts): DesignGraph | Promise<DesignGraph> {
    const port = this.#portFor(opened);
    if (port === undefined) return designOf(opened.recording.tables, parts);
    return port.ask({ kind: "design", run: port.hold(opened), parts }).then((made) => {
      if (made.kind !== "design") throw new TypeError("The worker made something else");
      return made.graph;
    });
  }

  changes(before: SummedSide, after: SummedSide, options: DiffOptions): RunChanges | Promise<RunChanges> {
    const port = this.#portFor(before.opened, after.opened);
    if (port === undefined) return changesOf(measured(before), measured(after), options);
    const sides = { before: heldSide(port, before), after: heldSide(port, after) };
    return port.ask({ kind: "changes", ...sides, options }).then((made) => {
      if (made.kind !== "changes") throw new TypeError("The worker made something else");
      return made.changes;
    });
  }

  picture(before: SummedSide, after: SummedSide, options: TreeOptions): DiffPicture | Promise<DiffPicture> {
    const port = this.#portFor(before.opened, after.opened);
    if (port === undefined) return pictureOf(measured(before), measured(after), options);
    const sides = { before: heldSide(port, before), after: heldSide(port, after) };
    return port.ask({ kind: "picture", ...sides, options }).then((made) => {
      if (made.kind !== "picture") throw new TypeError("The worker made something else");
      return made.picture;
    });
  }

  /** Undefined where there is little to do. */
  #portFor(...runs: readonly OpenedRecording[]): SumPort | undefined {
    const rows = runs.reduce((sum, { recording: { tables } }) => {
      return sum + tables.samples.length + tables.stacks.length;
    }, 0);
    return rows <= MOST_ROWS ? undefined : this.#port;
  }
}

function measured(side: SummedSide) {
  return measure(side.opened.recording.tables, side);
}

function heldSide(port: SumPort, { opened, scope, directory, durationMicros }: SummedSide): HeldSide {
  return { run: port.hold(opened), scope, directory, durationMicros };
}
