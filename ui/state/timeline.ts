// The timeline's model: what is in view, what is pointed at, what is selected, and the ways to change that.

import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { findStarter } from "../../recording/analysis/async_bars.ts";
import { type Direction, neighbourOf } from "../../recording/analysis/flame_layout.ts";
import { firstEntryFrom } from "../../recording/analysis/log_markers.ts";
import type { RunStretches } from "../../recording/analysis/run_stretches.ts";
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
  type BarRef,
  durationOf,
  findNamedBar,
  findNamedCall,
  keyOfLane,
  type LaneCall,
  laneOfThread,
  nameBar,
  nameCall,
  type OpenedRecording,
  placeOfBar,
} from "./opened_recording.ts";
import { foldName, listTracks, sizeTracks, type Track } from "./tracks.ts";
import type { View } from "./view.ts";

/** The option that holds what of spans and waits was opened or collapsed. */
const FOLDED = "timeline.folded";
/** How long the view takes to get to a place that was asked for. */
const MOVE_MS = 140;

/** What the pointer is over. */
export interface Hover {
  /** Microseconds after the origin. */
  readonly time: number;
  readonly call: LaneCall | undefined;
  /** A span or a wait under the pointer. */
  readonly bar: BarRef | undefined;
  /** A stretch of the chart under the pointer. */
  readonly stretch: { readonly kind: keyof RunStretches; readonly index: number } | undefined;
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
  /** Keys of the threads that are looked at; empty is all of them. */
  readonly threads: ReadonlySignal<ReadonlySet<number>>;
  readonly tracks: ReadonlySignal<readonly Track[]>;
  /** Sizes of the tracks. */
  readonly sizes: ReadonlySignal<readonly LaneSize[]>;
  readonly geometry: ReadonlySignal<LaneGeometry>;
  readonly selectedCall: ReadonlySignal<LaneCall | undefined>;
  readonly selectedBar: ReadonlySignal<BarRef | undefined>;
  readonly selectedEntries: ReadonlySignal<{ readonly first: number; readonly last: number } | undefined>;
  readonly hover: Signal<Hover | undefined> = signal(undefined);
  /** CSS pixels of the lanes that are above the view. */
  readonly scrollTop: ReadonlySignal<number>;
  /** Size of the view of the lanes in CSS pixels, set by whoever shows them. */
  readonly viewHeight: Signal<number> = signal(0);
  readonly viewWidth: Signal<number> = signal(0);
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
    this.threads = view.part("threads");
    this.tracks = computed(() => listTracks(opened, this.threads.value));
    const toggled = view.part("toggled");
    const folded = computed(() => view.state.value.options.get(FOLDED) ?? "");
    this.sizes = computed(() =>
      sizeTracks(opened, this.tracks.value, {
        lanes: toggled.value,
        bars: new Set(folded.value.split(".")),
      })
    );
    this.geometry = computed(() => layoutLanes(this.sizes.value));
    this.scrollTop = computed(() =>
      clampScroll(this.geometry.value, this.#wantedScroll.value, this.viewHeight.value)
    );
    const selection = view.part("selection");
    this.selectedCall = computed(() => {
      const chosen = selection.value;
      return chosen?.kind === "call" ? findNamedCall(opened, chosen.call) : undefined;
    });
    this.selectedBar = computed(() => {
      const chosen = selection.value;
      return chosen?.kind === "bar" ? findNamedBar(opened, chosen.bar) : undefined;
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

  /** Shows what is selected: the marked stretch, else the call, span or wait, else everything. */
  fitSelection(): void {
    const call = this.selectedCall.value;
    const bar = this.selectedBar.value;
    if (this.marked.value !== undefined) this.goTo(fitRange(this.marked.value, this.opened.bounds));
    else if (call !== undefined) this.fit(call);
    else if (bar !== undefined) this.fitBar(bar);
    else this.showAll();
  }

  /** Shows a call whole. */
  fit(call: LaneCall): void {
    this.goTo(fitRange(this.extentOf(call), this.opened.bounds));
  }

  /** Shows a span or a wait whole. */
  fitBar(bar: BarRef): void {
    this.goTo(fitRange(this.extentOfBar(bar), this.opened.bounds));
  }

  /** Shows a stretch that the chart marks. */
  fitStretch({ kind, index }: NonNullable<Hover["stretch"]>): void {
    const { start, end } = this.opened.stretches[kind];
    this.goTo(fitRange({ from: start[index] ?? 0, to: end[index] ?? 0 }, this.opened.bounds));
  }

  /** From when to when a call lasts. */
  extentOf({ lane, call }: LaneCall): TimeRange {
    const calls = this.opened.lanes[lane]?.calls;
    const from = calls?.start[call] ?? 0;
    return { from, to: Math.max(calls?.end[call] ?? 0, from + MIN_SPAN_MICROS / 10) };
  }

  /** From when to when a span or a wait lasts. */
  extentOfBar(bar: BarRef): TimeRange {
    const place = placeOfBar(this.opened, bar);
    const from = place?.of.bars.start[place.index] ?? 0;
    return { from, to: Math.max(place?.of.bars.end[place.index] ?? 0, from + MIN_SPAN_MICROS / 10) };
  }

  /** The call that started a span or a wait; undefined when none was seen. */
  starterOf({ kind, row }: BarRef): LaneCall | undefined {
    const { tables } = this.opened.recording;
    const { when, stack, thread } = tables[kind].columns;
    const lane = laneOfThread(this.opened, thread[row] ?? -1);
    const data = this.opened.lanes[lane];
    // Without a stack, like that of a request that came in, nobody knows who started it, whoever ran then.
    if (data === undefined || (stack[row] ?? -1) < 0) return undefined;
    const bar = { when: when[row] ?? 0, stack: stack[row] ?? -1 };
    const call = findStarter(tables, data.calls, data.layout, bar);
    return call < 0 ? undefined : { lane, call };
  }

  /** Where a call or a bar is drawn: its track and the row there; undefined when its thread is not looked at. */
  placeOf(target: LaneCall | BarRef): { readonly lane: number; readonly depth: number } | undefined {
    const tracks = this.tracks.value;
    if ("call" in target) {
      const lane = tracks.findIndex((track) => track.lane === target.lane && track.bars === undefined);
      const depth = this.opened.lanes[target.lane]?.calls.depth[target.call] ?? 0;
      return lane < 0 ? undefined : { lane, depth };
    }
    const place = placeOfBar(this.opened, target);
    const lane = tracks.findIndex((track) => place !== undefined && track.bars === place.of);
    return lane < 0 || place === undefined
      ? undefined
      : { lane, depth: place.of.bars.depth[place.index] ?? 0 };
  }

  /** Selects a call, or nothing. */
  select(call: LaneCall | undefined): void {
    const name = call === undefined ? undefined : nameCall(this.opened, call);
    this.#select(name === undefined ? undefined : { kind: "call", call: name });
  }

  /** Selects a span or a wait. */
  selectBar(bar: BarRef): void {
    this.#select({ kind: "bar", bar: nameBar(this.opened, bar) });
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

  /** Selects a span or a wait and brings it into view. */
  revealBar(bar: BarRef): void {
    batch(() => {
      this.selectBar(bar);
      this.bringIntoView(bar);
    });
  }

  /** Moves the view as little as needed for a call to be seen; zooms in when it would be too small to see. */
  bringIntoView(target: LaneCall | BarRef): void {
    const extent = "call" in target ? this.extentOf(target) : this.extentOfBar(target);
    const range = this.range.value;
    const tooSmall = spanOf(extent) < spanOf(range) / 200;
    const tooLarge = spanOf(extent) > spanOf(range);
    const outside = extent.from < range.from || extent.to > range.to;
    if (tooSmall) this.goTo(clampRange(around(extent, spanOf(extent) * 20), this.opened.bounds));
    else if (outside && tooLarge && (extent.from >= range.to || extent.to <= range.from)) {
      this.goTo(fitRange(extent, this.opened.bounds));
    } else if (outside && !tooLarge) this.goTo(around(extent, spanOf(range)));
    if (this.placeOf(target) === undefined) this.#view.change({ threads: new Set() });
    const place = this.placeOf(target);
    if (place === undefined) return;
    if (this.sizes.value[place.lane]?.open === false) this.toggleTrack(place.lane);
    const view = { scrollTop: this.scrollTop.value, heightPx: this.viewHeight.value };
    this.#wantedScroll.value = scrollToRow(this.geometry.value, place, view);
  }

  /** Moves the selection to a neighbour; without a selection, to the longest call in view. */
  moveSelection(direction: Direction): void {
    const bar = this.selectedBar.value;
    if (bar !== undefined) return this.#moveFromBar(bar, direction);
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

  /** Beside a bar is the next one of its row, below it the call that started it. */
  #moveFromBar(bar: BarRef, direction: Direction): void {
    const place = placeOfBar(this.opened, bar);
    if (place === undefined || direction === "caller") return;
    if (direction === "callee") {
      const starter = this.starterOf(bar);
      if (starter !== undefined) this.reveal(starter);
      return;
    }
    const { bars, layout } = place.of;
    const row = bars.stack[neighbourOf(bars, layout, place.index, direction)];
    if (row !== undefined) this.revealBar({ kind: bar.kind, row });
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
    this.showMoment(markers.when[next] ?? 0);
  }

  /** Moves the view to a moment that is not in it. @param time microseconds after the origin */
  showMoment(time: number): void {
    const { from, to } = this.range.value;
    if (time < from || time > to) this.goTo(around({ from: time, to: time }, spanOf(this.range.value)));
  }

  #longestInView(): LaneCall | undefined {
    const sizes = this.sizes.value;
    const track = this.tracks.value.find(({ bars }, index) => bars === undefined && sizes[index]?.open);
    const lane = track?.lane ?? -1;
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

  /** Opens a track that is collapsed, or the reverse. */
  toggleTrack(index: number): void {
    const track = this.tracks.value[index];
    const data = this.opened.lanes[track?.lane ?? -1];
    if (track === undefined || data === undefined) return;
    const { toggled, options } = this.#view.state.value;
    if (track.bars === undefined) {
      this.#view.change({ toggled: toggledSet(toggled, keyOfLane(this.opened, data)) });
      return;
    }
    const names = new Set((options.get(FOLDED) ?? "").split(".").filter((name) => name !== ""));
    const folded = toggledSet(names, foldName(this.opened, track.bars, track.lane));
    this.#view.change({ options: new Map([...options, [FOLDED, [...folded].join(".")]]) });
  }

  /** Looks at one thread alone, or again at all. @param lane index of the recording's lanes */
  showOnly(lane: number | undefined): void {
    const data = this.opened.lanes[lane ?? -1];
    const threads = data === undefined ? [] : [keyOfLane(this.opened, data)];
    this.#view.change({ threads: new Set(threads) }, "push");
  }

  /** Opens the calls of one thread and collapses all others, or opens all. @param lane undefined opens all */
  openOnly(lane: number | undefined): void {
    const sizes = this.sizes.value;
    let toggled: ReadonlySet<number> = this.#view.state.value.toggled;
    this.tracks.value.forEach((track, index) => {
      const data = this.opened.lanes[track.lane];
      const wanted = lane === undefined || track.lane === lane;
      if (track.bars !== undefined || data === undefined || sizes[index]?.open === wanted) return;
      toggled = toggledSet(toggled, keyOfLane(this.opened, data));
    });
    this.#view.change({ toggled });
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
    this.viewWidth.value = earlier.viewWidth.value;
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
