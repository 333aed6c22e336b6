// The Calls tab's model: time by stack within what is looked at, and everything that is told from it, each found when it
// is first asked for.

import { computed, type ReadonlySignal } from "@preact/signals";
import { type CallsByFrame, sortCallsByFrame, sumMoments } from "../../recording/analysis/call_moments.ts";
import { type CallTree, InvertedTree, TopDownTree } from "../../recording/analysis/call_tree.ts";
import { recordingEnd } from "../../recording/analysis/extent.ts";
import type { Functions } from "../../recording/analysis/functions.ts";
import { keyOfFrame } from "../../recording/analysis/frame_keys.ts";
import type { StackSums } from "../../recording/analysis/stack_sums.ts";
import type { TimeRange } from "../../recording/analysis/time_range.ts";
import { type FrameGrouping, groupFrames, SHADES } from "../../recording/analysis/frame_groups.ts";
import type { RecordingTables } from "../../recording/recording.ts";
import { createLater, type Later, type LaterStage } from "./later.ts";
import type { OpenedRecording } from "./opened_recording.ts";
import type { OpenRun } from "./open_run.ts";
import { noSums, type RunSums, type SumScope } from "./run_sums.ts";
import { Summing } from "./summing.ts";
import { chosenColouring } from "./timeline_look.ts";

/** The tab's views, the first one when the link names none. */
export const CALLS_VIEWS = ["functions", "tree", "flame", "sandwich", "source"] as const;
export type CallsView = (typeof CALLS_VIEWS)[number];

const VIEW = "calls.view";

/** Buckets of a picture of when: a row has about as many pixels for it. */
export const MOMENTS = 60;

/** Calls as the tab looks at them. */
export class CallsModel {
  readonly run: OpenRun;
  readonly view: ReadonlySignal<CallsView>;
  /** The stretch that is looked at. */
  readonly range: ReadonlySignal<TimeRange>;
  /** Whether sums are there, or of what was looked at before. */
  readonly stage: ReadonlySignal<LaterStage>;
  readonly sums: ReadonlySignal<StackSums>;
  /** Microseconds of each stack with what it called. */
  readonly totals: ReadonlySignal<Float64Array>;
  readonly functions: ReadonlySignal<Functions>;
  /** Microseconds in which anything ran, on all threads together. */
  readonly whole: ReadonlySignal<number>;
  /** 1 where a stack's function is not among its callers. */
  readonly outermost: ReadonlySignal<Uint8Array>;
  readonly topDown: ReadonlySignal<CallTree>;
  readonly inverted: ReadonlySignal<CallTree>;
  /** Sums of each thread that is looked at alone, by row of `threads`. */
  readonly byThread: Later<ReadonlyMap<number, RunSums>>;
  readonly #grouping: ReadonlySignal<FrameGrouping>;
  readonly #callsByFrame: ReadonlySignal<ReadonlyMap<number, CallsByFrame>>;

  constructor(run: OpenRun) {
    const { tables } = run.recording;
    const { opened } = run;
    this.run = run;
    const view = run.option(VIEW);
    this.view = computed(() => CALLS_VIEWS.find((name) => name === view.value) ?? "functions");
    this.range = computed(() => run.scope.value.range ?? opened.bounds);
    const colouring = chosenColouring(run);
    this.#grouping = computed(() => groupFrames(tables, colouring.value));
    const summing = new Summing(run.sumPort);
    const scope = computed((): SumScope => ({ ...run.scope.value, endedAtMicros: endOf(opened) }));
    const summed = createLater(scope, (asked) => summing.sums(opened, asked), () => noSums(tables));
    this.stage = summed.stage;
    this.sums = computed(() => summed.value.value.sums);
    this.totals = computed(() => summed.value.value.totals);
    this.outermost = computed(() => summed.value.value.outermost);
    this.functions = computed(() => summed.value.value.functions);
    this.whole = computed(() => this.sums.value.self.reduce((sum, micros) => sum + micros, 0));
    this.topDown = computed(() => new TopDownTree(tables, this.sums.value, this.totals.value));
    this.inverted = computed(() => new InvertedTree(tables, this.sums.value));
    this.byThread = createLater(
      scope,
      (asked) => {
        const made = asked.threads.map((thread) => summing.sums(opened, { ...asked, threads: [thread] }));
        const now = made.filter((sums): sums is RunSums => !(sums instanceof Promise));
        const named = (sums: readonly RunSums[]) =>
          new Map(sums.map((each, at) => [asked.threads[at] ?? -1, each]));
        return now.length === made.length ? named(now) : Promise.all(made).then(named);
      },
      () => new Map(),
    );
    const { frame } = tables.stacks.columns;
    this.#callsByFrame = computed(() =>
      new Map(
        opened.lanes.map((
          lane,
        ) => [lane.info.thread, sortCallsByFrame(lane.calls, frame, tables.frames.length)]),
      )
    );
  }

  get tables(): RecordingTables {
    return this.run.recording.tables;
  }

  /** The colour of a frame, as frame_groups.ts numbers them and the timeline's choice has it. */
  groupOf(frame: number): number {
    return Math.floor((this.#grouping.value.tintOfFrame[frame] ?? 0) / SHADES);
  }

  /**
   * How much of each bucket of the range some functions were open.
   * @param threads rows of `threads`; default: those that are looked at
   */
  moments(frames: readonly number[], outermost: Uint8Array, threads?: readonly number[]): Float32Array {
    const byThread = this.#callsByFrame.value;
    const sorted = (threads ?? this.run.scope.value.threads).flatMap((thread) => byThread.get(thread) ?? []);
    return sumMoments(sorted, { range: this.range.value, buckets: MOMENTS, frames, outermost });
  }

  /** Shows another view. */
  show(view: CallsView): void {
    this.run.changeOption(VIEW, view === "functions" ? undefined : view, "push");
  }

  /** Selects a function; while keys run along rows, Back is not to lead through them all. */
  select(frame: number, how: "push" | "replace" = "push"): void {
    if (frame < 0 || frame === this.run.selectedFrame.peek()) return;
    const key = keyOfFrame(this.tables, frame);
    this.run.view.change({ selection: { kind: "function", key } }, how);
  }
}

/** When a run ended; undefined while it goes on. */
function endOf(opened: OpenedRecording): number | undefined {
  return opened.running ? undefined : recordingEnd(opened.recording) ?? 0;
}
