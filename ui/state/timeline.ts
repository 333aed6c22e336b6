// The timeline's model: what is in view, what is pointed at, what is selected, and the ways to change that.

import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { type Direction, neighbourOf } from "../../recording/analysis/flame_layout.ts";
import { firstEntryFrom } from "../../recording/analysis/log_markers.ts";
import type { StatusSeries } from "../../recording/analysis/status_lines.ts";
import {
  clampRange,
  fitRange,
  MIN_SPAN_MICROS,
  panRange,
  sameRange,
  spanOf,
  type TimeRange,
  zoomRange,
} from "../../recording/analysis/time_range.ts";
import {
  clampScroll,
  type LaneGeometry,
  type LaneSize,
  layoutLanes,
  scrollToRow,
} from "../canvas/lane_geometry.ts";
import type { Selection } from "./hash.ts";
import {
  durationOf,
  findNamedCall,
  keyOfLane,
  type LaneCall,
  nameCall,
  type OpenedRecording,
} from "./opened_recording.ts";
import type { View } from "./view.ts";

/** Lanes that are open before anybody opens one. */
const OPEN_LANES = 6;
/** … if their thread worked at least this share of the busiest one's time. */
const LEAST_OPEN_SHARE = 0.01;
/** Rows of one lane up to which a picture may grow; deeper recursion is cut. */
const MAX_ROWS = 4096;
/** How long the view takes to get to a place that was asked for. */
const MOVE_MS = 140;

/** What the pointer is over. */
export interface Hover {
  /** Microseconds after the origin. */
  readonly time: number;
  readonly call: LaneCall | undefined;
  /** Log entries under the pointer, from a row of `logs` to before another. */
  readonly entries: { readonly first: number; readonly last: number; readonly xPx: number } | undefined;
  /** CSS pixels in the page: where the pointer is, and the box that a hint must not cover. */
  readonly pointer: { readonly x: number; readonly y: number };
  readonly keepFree: { readonly top: number; readonly bottom: number };
}

/** Moves something over time: calls back with shares from 0 to 1. */
export type Animate = (durationMs: number, step: (share: number) => void) => void;

/** The timeline of one recording. */
export class TimelineModel {
  readonly opened: OpenedRecording;
  readonly range: ReadonlySignal<TimeRange>;
  readonly marked: ReadonlySignal<TimeRange | undefined>;
  readonly hidden: ReadonlySignal<ReadonlySet<StatusSeries>>;
  readonly laneSizes: ReadonlySignal<readonly LaneSize[]>;
  readonly geometry: ReadonlySignal<LaneGeometry>;
  readonly selectedCall: ReadonlySignal<LaneCall | undefined>;
  readonly selectedEntries: ReadonlySignal<{ readonly first: number; readonly last: number } | undefined>;
  readonly hover: Signal<Hover | undefined> = signal(undefined);
  /** CSS pixels of the lanes that are above the view. */
  readonly scrollTop: ReadonlySignal<number>;
  /** Height of the view of the lanes, set by whoever shows them. */
  readonly viewHeight: Signal<number> = signal(0);
  readonly #wantedScroll: Signal<number> = signal(0);
  readonly #view: View;
  readonly #animate: Animate;
  #move = 0;

  constructor(opened: OpenedRecording, view: View, animate: Animate) {
    this.opened = opened;
    this.#view = view;
    this.#animate = animate;
    const { bounds } = opened;
    const inLink = view.part("range");
    this.range = computed(() => inLink.value === undefined ? bounds : clampRange(inLink.value, bounds));
    this.marked = view.part("marked");
    this.hidden = view.part("hidden");
    const toggled = view.part("toggled");
    this.laneSizes = computed(() => sizeLanes(opened, toggled.value));
    this.geometry = computed(() => layoutLanes(this.laneSizes.value));
    this.scrollTop = computed(() =>
      clampScroll(this.geometry.value, this.#wantedScroll.value, this.viewHeight.value)
    );
    const selection = view.part("selection");
    this.selectedCall = computed(() => {
      const chosen = selection.value;
      return chosen?.kind === "call" ? findNamedCall(opened, chosen.call) : undefined;
    });
    this.selectedEntries = computed(() => {
      const chosen = selection.value;
      const { length } = opened.recording.tables.logs;
      if (chosen?.kind !== "log" || chosen.first >= length) return undefined;
      return { first: chosen.first, last: Math.min(chosen.last, length) };
    });
  }

  /** Zooms around a place of the view. @param factor below 1 shows less @param anchor 0 is the left edge, 1 the right one */
  zoom(factor: number, anchor: number): void {
    this.#show(zoomRange(this.range.value, factor, anchor, this.opened.bounds));
  }

  /** Moves the view. @param share of what is in view; positive is later */
  pan(share: number): void {
    this.#show(panRange(this.range.value, share, this.opened.bounds));
  }

  /** Shows exactly a range, as far as there is something. */
  show(range: TimeRange): void {
    this.#show(clampRange(range, this.opened.bounds));
  }

  /** Goes to a range smoothly. */
  goTo(range: TimeRange): void {
    const from = this.range.value;
    const to = clampRange(range, this.opened.bounds);
    const move = ++this.#move;
    this.#animate(MOVE_MS, (share) => {
      if (move !== this.#move) return; // something else moved the view meanwhile
      const eased = 1 - (1 - share) ** 3;
      const between = { from: mix(from.from, to.from, eased), to: mix(from.to, to.to, eased) };
      this.#change(share >= 1 ? to : between);
    });
  }

  /** Shows the whole run. */
  showAll(): void {
    this.goTo(this.opened.bounds);
  }

  /** Shows what is selected: the marked stretch, else the call, else everything. */
  fitSelection(): void {
    const call = this.selectedCall.value;
    if (this.marked.value !== undefined) this.goTo(fitRange(this.marked.value, this.opened.bounds));
    else if (call !== undefined) this.fit(call);
    else this.showAll();
  }

  /** Shows a call whole. */
  fit(call: LaneCall): void {
    this.goTo(fitRange(this.extentOf(call), this.opened.bounds));
  }

  /** From when to when a call lasts. */
  extentOf({ lane, call }: LaneCall): TimeRange {
    const calls = this.opened.lanes[lane]?.calls;
    const from = calls?.start[call] ?? 0;
    return { from, to: Math.max(calls?.end[call] ?? 0, from + MIN_SPAN_MICROS / 10) };
  }

  /** Selects a call, or nothing. */
  select(call: LaneCall | undefined): void {
    const name = call === undefined ? undefined : nameCall(this.opened, call);
    this.#select(name === undefined ? undefined : { kind: "call", call: name });
  }

  /** Selects log entries. */
  selectEntries(first: number, last: number): void {
    this.#select({ kind: "log", first, last });
  }

  #select(selection: Selection | undefined): void {
    // The panel tells more than a hint, and opening it moves the chart from under the pointer.
    this.hover.value = undefined;
    this.#view.change({ selection }, "push");
  }

  /** Selects a call and brings it into view. */
  reveal(call: LaneCall): void {
    batch(() => {
      this.select(call);
      this.bringIntoView(call);
    });
  }

  /** Moves the view as little as needed for a call to be seen; zooms in when it would be too small to see. */
  bringIntoView(target: LaneCall): void {
    const extent = this.extentOf(target);
    const range = this.range.value;
    const tooSmall = spanOf(extent) < spanOf(range) / 200;
    const tooLarge = spanOf(extent) > spanOf(range);
    const outside = extent.from < range.from || extent.to > range.to;
    if (tooSmall) this.goTo(clampRange(around(extent, spanOf(extent) * 20), this.opened.bounds));
    else if (outside && tooLarge && (extent.from >= range.to || extent.to <= range.from)) this.fit(target);
    else if (outside && !tooLarge) this.goTo(around(extent, spanOf(range)));
    const sizes = this.laneSizes.value;
    const depth = this.opened.lanes[target.lane]?.calls.depth[target.call] ?? 0;
    if (sizes[target.lane]?.open === false) this.toggleLane(target.lane);
    const view = { scrollTop: this.scrollTop.value, heightPx: this.viewHeight.value };
    this.#wantedScroll.value = scrollToRow(this.geometry.value, { lane: target.lane, depth }, view);
  }

  /** Moves the selection to a neighbour; without a selection, to the longest call in view. */
  moveSelection(direction: Direction): void {
    const selected = this.selectedCall.value;
    if (selected === undefined) {
      const first = this.#longestInView();
      if (first !== undefined) this.reveal(first);
      return;
    }
    const lane = this.opened.lanes[selected.lane];
    if (lane === undefined) return;
    const call = neighbourOf(lane.calls, lane.layout, selected.call, direction);
    if (call >= 0) this.reveal({ lane: selected.lane, call });
  }

  /** Selects the log entry before or after; without a selection, the first or the last one in view. */
  moveEntry(by: 1 | -1): void {
    const { markers } = this.opened;
    const selected = this.selectedEntries.value;
    const { from, to } = this.range.value;
    const next = selected !== undefined
      ? (by > 0 ? selected.last : selected.first - 1)
      : (by > 0 ? firstEntryFrom(markers, from) : firstEntryFrom(markers, to) - 1);
    if (next < 0 || next >= markers.length) return;
    this.selectEntries(next, next + 1);
    const when = markers.when[next] ?? 0;
    if (when < from || when > to) this.goTo(around({ from: when, to: when }, spanOf(this.range.value)));
  }

  #longestInView(): LaneCall | undefined {
    const lane = this.laneSizes.value.findIndex((size) => size.open);
    const data = this.opened.lanes[lane];
    if (data === undefined) return undefined;
    const { from, to } = this.range.value;
    let best: LaneCall | undefined;
    for (let place = 0; place < (data.layout.rowStart[1] ?? 0); place++) {
      const call = data.layout.call[place] ?? 0;
      if ((data.calls.end[call] ?? 0) <= from || (data.calls.start[call] ?? 0) >= to) continue;
      const candidate = { lane, call };
      if (best === undefined || durationOf(this.opened, candidate) > durationOf(this.opened, best)) {
        best = candidate;
      }
    }
    return best;
  }

  /** Marks a stretch of time, or none. */
  mark(range: TimeRange | undefined): void {
    this.#view.change({ marked: range === undefined ? undefined : clampRange(range, this.opened.bounds) });
  }

  /** Closes the panel, else takes the mark away. */
  escape(): void {
    if (this.#view.state.value.selection !== undefined) this.#select(undefined);
    else this.mark(undefined);
  }

  /** Opens a lane that is collapsed, or the reverse. */
  toggleLane(lane: number): void {
    const data = this.opened.lanes[lane];
    if (data === undefined) return;
    this.#view.change({ toggled: toggledSet(this.#view.state.value.toggled, keyOfLane(this.opened, data)) });
  }

  /** Shows a line that is hidden, or the reverse. */
  toggleSeries(series: StatusSeries): void {
    this.#view.change({ hidden: toggledSet(this.hidden.value, series) });
  }

  /** Scrolls the lanes. @param deltaPx positive shows what is further down */
  scrollBy(deltaPx: number): void {
    this.scrollTo(this.scrollTop.value + deltaPx);
  }

  scrollTo(scrollTop: number): void {
    this.#wantedScroll.value = clampScroll(this.geometry.value, scrollTop, this.viewHeight.value);
  }

  /** Takes over where the model of the same recording, loaded earlier, was scrolled to. */
  continueFrom(earlier: TimelineModel): void {
    this.viewHeight.value = earlier.viewHeight.value;
    this.#wantedScroll.value = earlier.#wantedScroll.value;
  }

  #show(range: TimeRange): void {
    this.#move++;
    this.#change(range);
  }

  /** The whole run is no range: it is to stay whole when the run grows. */
  #change(range: TimeRange): void {
    this.#view.change({ range: sameRange(range, this.opened.bounds) ? undefined : range });
  }
}

function sizeLanes(opened: OpenedRecording, toggled: ReadonlySet<number>): LaneSize[] {
  const busiest = opened.lanes.reduce((most, lane) => Math.max(most, lane.info.busy), 0);
  return opened.lanes.map((lane, index) => {
    const opens = index === 0 ||
      (index < OPEN_LANES && lane.info.busy >= busiest * LEAST_OPEN_SHARE && busiest > 0);
    return {
      depths: Math.min(MAX_ROWS, lane.layout.depths),
      open: opens !== toggled.has(keyOfLane(opened, lane)),
    };
  });
}

function toggledSet<T>(set: ReadonlySet<T>, item: T): ReadonlySet<T> {
  const changed = new Set(set);
  if (!changed.delete(item)) changed.add(item);
  return changed;
}

/** A range of the given length with another one in its middle. */
function around({ from, to }: TimeRange, span: number): TimeRange {
  const middle = (from + to) / 2;
  return { from: middle - span / 2, to: middle + span / 2 };
}

function mix(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}
