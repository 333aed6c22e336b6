// The run that is open, as all tabs look at it: one timeline, one selection, one search, one stretch of time.

import { computed, type ReadonlySignal } from "@preact/signals";
import { indexFrames, keyOfFrame } from "../../recording/analysis/frame_keys.ts";
import type { TimeRange } from "../../recording/analysis/time_range.ts";
import type { Recording } from "../../recording/recording.ts";
import type { OpenedRecording } from "./opened_recording.ts";
import { createFoundRows, type FoundRows, type SearchModel } from "./search.ts";
import type { SumPort } from "./sum_worker_port.ts";
import { type Animate, TimelineModel } from "./timeline.ts";
import type { View } from "./view.ts";

/** What of the run is looked at. */
export interface Scope {
  /** The stretch that was marked; undefined is the whole run. */
  readonly range: TimeRange | undefined;
  /** Rows of `threads`, ascending. */
  readonly threads: readonly number[];
}

/** What an open run depends on. */
export interface OpenRunContext {
  readonly view: View;
  readonly search: SearchModel;
  readonly animate: Animate;
  /** Where much is summed; default: nowhere else. */
  readonly sumPort?: SumPort;
}

/** The models that the tabs of one open run share. */
export class OpenRun {
  readonly opened: OpenedRecording;
  readonly view: View;
  readonly search: SearchModel;
  readonly timeline: TimelineModel;
  readonly found: FoundRows;
  readonly animate: Animate;
  readonly sumPort: SumPort | undefined;
  readonly scope: ReadonlySignal<Scope>;
  /** Row of the selected function's frame, also when a call is selected; undefined when there is none. */
  readonly selectedFrame: ReadonlySignal<number | undefined>;
  readonly #frames: ReadonlySignal<ReadonlyMap<string, number>>;

  constructor(opened: OpenedRecording, { view, search, animate, sumPort }: OpenRunContext) {
    const { tables } = opened.recording;
    this.opened = opened;
    this.view = view;
    this.search = search;
    this.timeline = new TimelineModel(opened, view, animate);
    this.found = createFoundRows(tables, search);
    this.animate = animate;
    this.sumPort = sumPort;
    const marked = view.part("marked");
    const chosen = view.part("threads");
    this.scope = computed(() => ({ range: marked.value, threads: chosenThreads(opened, chosen.value) }));
    this.#frames = computed(() => indexFrames(tables));
    const selection = view.part("selection");
    this.selectedFrame = computed(() => {
      if (selection.value?.kind === "function") return this.#frames.value.get(selection.value.key);
      const call = this.timeline.selectedCall.value;
      if (call === undefined) return undefined;
      return tables.stacks.columns.frame[opened.lanes[call.lane]?.calls.stack[call.call] ?? -1];
    });
  }

  get recording(): Recording {
    return this.opened.recording;
  }

  /** The frame that a key names; undefined when this recording has no such function. */
  frameOfKey(key: string): number | undefined {
    return this.#frames.value.get(key);
  }

  /** Selects a function, or nothing. @param frame row of `frames` */
  selectFunction(frame: number | undefined): void {
    const key = frame === undefined ? undefined : keyOfFrame(this.recording.tables, frame);
    this.view.change({ selection: key === undefined ? undefined : { kind: "function", key } }, "push");
  }

  /** Looks at some threads only; none means all. @param threads rows of `threads` */
  chooseThreads(threads: readonly number[]): void {
    const { key } = this.recording.tables.threads.columns;
    this.view.change({ threads: new Set(threads.map((thread) => key[thread] ?? 0)) }, "push");
  }

  /** A tab's own option, as the link has it. @param name `tab.name` */
  option(name: string): ReadonlySignal<string | undefined> {
    const options = this.view.part("options");
    return computed(() => options.value.get(name));
  }

  /** Changes a tab's option; undefined is its default. */
  changeOption(name: string, value: string | undefined, how: "push" | "replace" = "replace"): void {
    const options = new Map(this.view.state.value.options);
    if (value === undefined) options.delete(name);
    else options.set(name, value);
    this.view.change({ options }, how);
  }
}

function chosenThreads(opened: OpenedRecording, chosen: ReadonlySet<number>): number[] {
  const { threads } = opened.recording.tables;
  const all = Array.from({ length: threads.length }, (_, thread) => thread);
  const some = all.filter((thread) => chosen.has(threads.columns.key[thread] ?? 0));
  return some.length > 0 ? some : all;
}
