// How the timeline of an open run looks: what its frames are coloured by, and what of it the search leaves bright. Made by
// the open tab; the model (timeline.ts) knows what is shown, this knows how.

import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { AsyncBars } from "../../recording/analysis/async_bars.ts";
import type { Calls } from "../../recording/analysis/calls.ts";
import { DIMMED, type FlameLayout, tintFlames } from "../../recording/analysis/flame_layout.ts";
import {
  buildStackTints,
  type Colouring,
  COLOURINGS,
  type FrameGrouping,
  groupFrames,
} from "../../recording/analysis/frame_groups.ts";
import {
  findMatchingCalls,
  type MatchingCalls,
  placeOfCall,
} from "../../recording/analysis/matching_calls.ts";
import type { StatusSeries } from "../../recording/analysis/status_lines.ts";
import { labelOfBar } from "./opened_recording.ts";
import type { OpenRun } from "./open_run.ts";
import type { MatchTarget } from "./search.ts";

const COLOURS = "timeline.colours";

/** Groups that a legend names; the rest are one more. */
const MAX_GROUPS = 12;
/** Functions that an overview lists at most. */
const MAX_HEAVY = 20;

/** What frames are coloured by in all tabs, as the link has it. */
export function chosenColouring(run: OpenRun): ReadonlySignal<Colouring> {
  const option = run.option(COLOURS);
  return computed(() => colouringOf(option.value));
}

function colouringOf(option: string | undefined): Colouring {
  return COLOURINGS.find((name) => name === option) ?? "package";
}

/** A colour with its meaning. */
export interface LegendGroup {
  readonly name: string;
  /** As in frame_groups.ts; -1 stands for all others. */
  readonly group: number;
  /** Share of the sampled time, 0 to 1. */
  readonly share: number;
}

/** A function and how long it was on top of the stack. */
export interface HeavyFunction {
  /** Row of `frames`. */
  readonly frame: number;
  /** Microseconds. */
  readonly self: number;
  /** Share of the sampled time, 0 to 1. */
  readonly share: number;
}

/** The looks of one open run. */
export class TimelineLook {
  readonly colouring: ReadonlySignal<Colouring>;
  readonly grouping: ReadonlySignal<FrameGrouping>;
  /** The colours in use, the heaviest first. */
  readonly legend: ReadonlySignal<readonly LegendGroup[]>;
  /** Layouts of the recording's lanes in the colours in force; what is not searched for is dimmed. */
  readonly layouts: ReadonlySignal<readonly FlameLayout[]>;
  readonly barLayouts: ReadonlySignal<ReadonlyMap<AsyncBars, FlameLayout>>;
  /** `found[i]` log entries before `i` match; undefined while nothing is searched for. */
  readonly foundEntries: ReadonlySignal<Uint32Array | undefined>;
  /** Functions by the time that they were on top of the stack, in lanes that are shown. */
  readonly heaviest: ReadonlySignal<readonly HeavyFunction[]>;
  readonly #selfOfFrame: ReadonlySignal<Float64Array>;
  /** The selected function, or that of the selected call: its calls are marked. */
  readonly markedFrame: ReadonlySignal<number | undefined>;
  /** The line of the chart that stands out; set by the legend. */
  readonly emphasised: Signal<StatusSeries | undefined> = signal(undefined);
  /** The calls that match in lanes that are shown, in order of time. */
  readonly target: ReadonlySignal<MatchTarget>;
  /** By bucket of the minimap, 1 where a call or a log entry matches; undefined while nothing is searched for. */
  readonly foundBuckets: ReadonlySignal<Uint8Array | undefined>;
  readonly #matches: ReadonlySignal<Matches | undefined>;
  readonly #run: OpenRun;

  constructor(run: OpenRun) {
    this.#run = run;
    const model = run.timeline;
    this.markedFrame = run.selectedFrame;
    this.colouring = chosenColouring(run);
    this.grouping = computed(() => groupFrames(model.opened.recording.tables, this.colouring.value));
    this.#selfOfFrame = computed(() => sumSelf(run));
    this.legend = computed(() => listGroups(this.#selfOfFrame.value, this.grouping.value));
    this.heaviest = computed(() => listHeaviest(this.#selfOfFrame.value));
    this.layouts = computed(() => {
      const { lanes, recording } = model.opened;
      const found = run.found.stacks.value;
      // As the worker tinted them.
      if (found === undefined && this.colouring.value === "package") return lanes.map(({ layout }) => layout);
      const tints = buildStackTints(recording.tables, this.grouping.value);
      if (found !== undefined) dim(tints, found);
      return lanes.map(({ layout, calls }) => tintFlames(layout, calls, tints));
    });
    this.barLayouts = computed(() => {
      const { bars } = model.opened;
      const { pattern } = run.search.pattern.value;
      return new Map(
        bars.map((of) => [of, pattern === undefined ? of.layout : this.#searchBars(of, pattern)]),
      );
    });
    this.foundEntries = computed(() => {
      const found = run.found.logs.value;
      return found === undefined ? undefined : countUp(found);
    });
    this.#matches = computed(() => this.#findMatches());
    this.target = computed(() => this.#targetOf(this.#matches.value));
    this.foundBuckets = computed(() => this.#spreadMatches());
  }

  /** Colours frames by something else. */
  colourBy(colouring: Colouring): void {
    this.#run.changeOption(COLOURS, colouring === "package" ? undefined : colouring);
  }

  #searchBars(of: AsyncBars, pattern: RegExp): FlameLayout {
    const { opened } = this.#run.timeline;
    const tints = new Uint8Array(opened.recording.tables[of.kind].length);
    const { call, tint } = of.layout;
    call.forEach((index, place) => {
      const row = of.bars.stack[index] ?? -1;
      const matches = pattern.test(labelOfBar(opened, { kind: of.kind, row }));
      tints[row] = ((tint[place] ?? 0) % DIMMED) + (matches ? 0 : DIMMED);
    });
    return tintFlames(of.layout, of.bars, tints);
  }

  #findMatches(): Matches | undefined {
    const model = this.#run.timeline;
    const { lanes } = model.opened;
    const found = this.#run.found.stacks.value;
    if (found === undefined) return undefined;
    const shown = model.tracks.value.filter(({ bars }) => bars === undefined).map(({ lane }) => lane);
    const threads = shown.flatMap((lane) => lanes[lane]?.calls ?? []);
    return { shown, threads, calls: findMatchingCalls(threads, found) };
  }

  #targetOf(matches: Matches | undefined): MatchTarget {
    if (matches === undefined) return { count: 0, current: -1, go: () => {} };
    const { shown, threads, calls } = matches;
    const model = this.#run.timeline;
    const selected = model.selectedCall.value;
    return {
      count: calls.length,
      current: selected === undefined
        ? -1
        : placeOfCall(threads, calls, shown.indexOf(selected.lane), selected.call),
      go: (index) => {
        const lane = shown[calls.thread[index] ?? -1];
        const call = calls.call[index];
        if (lane !== undefined && call !== undefined) model.reveal({ lane, call });
      },
    };
  }

  #spreadMatches(): Uint8Array | undefined {
    const matches = this.#matches.value;
    if (matches === undefined) return undefined;
    const { bounds, activity, markers } = this.#run.timeline.opened;
    const buckets = new Uint8Array(activity.open.length);
    const scale = buckets.length / Math.max(1, bounds.to - bounds.from);
    const { threads, calls } = matches;
    for (let i = 0; i < calls.length; i++) {
      const start = threads[calls.thread[i] ?? -1]?.start[calls.call[i] ?? -1] ?? 0;
      buckets[Math.floor((start - bounds.from) * scale)] = 1;
    }
    const logs = this.#run.found.logs.value;
    for (let row = 0; row < markers.length; row++) {
      if (logs?.[row] === 1) buckets[Math.floor(((markers.when[row] ?? 0) - bounds.from) * scale)] = 1;
    }
    return buckets;
  }
}

/** The calls that match, and the lanes that they are of. */
interface Matches {
  /** Indexes of the recording's lanes. */
  readonly shown: readonly number[];
  /** Calls of these lanes. */
  readonly threads: readonly Calls[];
  readonly calls: MatchingCalls;
}

function dim(tints: Uint8Array, found: Uint8Array): void {
  for (let stack = 0; stack < tints.length; stack++) {
    if (found[stack] !== 1) tints[stack] = (tints[stack] ?? 0) + DIMMED;
  }
}

/** One longer than what it counts. */
function countUp(marks: Uint8Array): Uint32Array {
  const counts = new Uint32Array(marks.length + 1);
  for (let i = 0; i < marks.length; i++) counts[i + 1] = (counts[i] ?? 0) + (marks[i] ?? 0);
  return counts;
}

/** By stack, how long its top frame was on top in lanes that are shown. */
/** Microseconds on top of the stack by row of `frames`, in lanes that are shown. The first picture waits for it. */
function sumSelf(run: OpenRun): Float64Array {
  const { lanes, recording: { tables: { frames, stacks } } } = run.timeline.opened;
  const { frame } = stacks.columns;
  const byFrame = new Float64Array(frames.length);
  const shown = new Set(run.timeline.tracks.value.map(({ lane }) => lane));
  lanes.forEach(({ calls: { length, stack, self } }, lane) => {
    if (!shown.has(lane)) return;
    for (let call = 0; call < length; call++) {
      const of = frame[stack[call] ?? -1] ?? -1;
      byFrame[of] = (byFrame[of] ?? 0) + (self[call] ?? 0);
    }
  });
  return byFrame;
}

function listHeaviest(byFrame: Float64Array): HeavyFunction[] {
  const all = Math.max(1, byFrame.reduce((sum, micros) => sum + micros, 0));
  return Array.from(byFrame, (self, frame) => ({ frame, self, share: self / all }))
    .filter(({ self }) => self > 0).sort((a, b) => b.self - a.self).slice(0, MAX_HEAVY);
}

function listGroups(
  byFrame: Float64Array,
  { names, group, nameOfFrame }: FrameGrouping,
): LegendGroup[] {
  const byName = new Float64Array(names.length);
  byFrame.forEach((micros, frame) => {
    const name = nameOfFrame[frame] ?? -1;
    byName[name] = (byName[name] ?? 0) + micros;
  });
  const all = Math.max(1, byName.reduce((sum, micros) => sum + micros, 0));
  const sorted = names.map((name, index) => ({
    name,
    group: group[index] ?? 0,
    share: (byName[index] ?? 0) / all,
  })).filter(({ share }) => share > 0).sort((a, b) => b.share - a.share);
  if (sorted.length <= MAX_GROUPS) return sorted;
  const shownGroups = sorted.slice(0, MAX_GROUPS - 1);
  const rest = 1 - shownGroups.reduce((sum, { share }) => sum + share, 0);
  const name = `${sorted.length - shownGroups.length} others`;
  return [...shownGroups, { name, group: -1, share: Math.max(0, rest) }];
}
