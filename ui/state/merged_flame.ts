// One picture of merged calls: what of it is in view, pointed at and selected. Its axis is time that calls took together,
// not time of the run.

import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Calls } from "../../recording/analysis/calls.ts";
import {
  DIMMED,
  findCallAt,
  firstStartingFrom,
  type FlameLayout,
  layoutFlames,
} from "../../recording/analysis/flame_layout.ts";
import { keyOfFrame } from "../../recording/analysis/frame_keys.ts";
import { buildStackTints, groupFrames } from "../../recording/analysis/frame_groups.ts";
import {
  clampRange,
  fitRange,
  MIN_SPAN_MICROS,
  panRange,
  type TimeRange,
  zoomRange,
} from "../../recording/analysis/time_range.ts";
import { ROW_PX } from "../canvas/lane_geometry.ts";
import type { CallsModel } from "./calls.ts";
import type { Later, LaterStage } from "./later.ts";
import type { MatchTarget } from "./search.ts";
import { chosenColouring } from "./timeline_look.ts";

/** How long the view takes to get to a place that was asked for. */
const MOVE_MS = 140;

/** What the pointer is over. */
export interface FlameHover {
  /** Row of the calls. */
  readonly call: number;
  /** CSS pixels in the page: where the pointer is, and heights that a hint must not cover. */
  readonly x: number;
  readonly keepFree: { readonly top: number; readonly bottom: number };
}

/** How the flame of the same recording, loaded earlier, was looked at. */
interface Kept {
  /** Shares of the whole. */
  readonly from: number;
  readonly to: number;
  /** Keys of the functions from the root to the selected call; empty when none was. */
  readonly path: readonly string[];
}

/** Where an arrow key leads. */
export type FlameMove = "caller" | "callee" | "previous" | "next";

/** A flame graph. */
export class MergedFlame {
  readonly model: CallsModel;
  readonly calls: ReadonlySignal<Calls>;
  /** Whether its calls are there, or of what was looked at before. */
  readonly stage: ReadonlySignal<LaterStage>;
  /** Whether the root is at the bottom: callers are drawn above what they called. */
  readonly isTurned: boolean;
  /** Whether the stack of each call is the path from the bottom to it, rather than one of several. */
  readonly isPaths: boolean;
  readonly layout: ReadonlySignal<FlameLayout>;
  readonly bounds: ReadonlySignal<TimeRange>;
  readonly range: ReadonlySignal<TimeRange>;
  readonly hover: Signal<FlameHover | undefined> = signal(undefined);
  /** Row of the calls that is selected, -1 when none is. */
  readonly selected: ReadonlySignal<number>;
  readonly scrollTop: ReadonlySignal<number>;
  readonly viewHeight: Signal<number> = signal(0);
  /** CSS pixels from the top of the view to the first row; negative when rows are scrolled out of it. */
  readonly rowsTop: ReadonlySignal<number>;
  readonly target: ReadonlySignal<MatchTarget>;
  readonly #wanted: Signal<{ readonly calls: Calls; readonly range: TimeRange } | undefined> = signal(
    undefined,
  );
  readonly #chosen: Signal<{ readonly calls: Calls; readonly call: number } | undefined> = signal(undefined);
  readonly #wantedScroll: Signal<number | undefined> = signal(undefined);
  readonly #kept: Signal<Kept | undefined> = signal(undefined);
  /** The call that was selected in the flame before; -1 is none. */
  readonly #keptCall: ReadonlySignal<number>;
  /** The first ones that there were, to which alone it applies how the flame before was looked at. */
  #first: Calls | undefined;
  #move = 0;

  /**
   * @param calls of flame_parts.ts; turned over when `isTurned`
   * @param options `isPaths` where each call's stack is the path that leads to it
   */
  constructor(
    model: CallsModel,
    { value, stage }: Later<Calls>,
    { isTurned = false, isPaths = false }: { readonly isTurned?: boolean; readonly isPaths?: boolean } = {},
  ) {
    this.model = model;
    this.calls = computed(() => {
      const calls = value.value;
      if (this.#first === undefined && stage.value !== "first") this.#first = calls;
      return calls;
    });
    this.stage = stage;
    this.isTurned = isTurned;
    this.isPaths = isPaths;
    const { run } = model;
    const colouring = chosenColouring(run);
    this.layout = computed(() => {
      const tints = buildStackTints(model.tables, groupFrames(model.tables, colouring.value));
      const found = run.found.stacks.value;
      if (found !== undefined) {
        found.forEach((isFound, stack) => {
          if (isFound !== 1) tints[stack] = (tints[stack] ?? 0) + DIMMED;
        });
      }
      return layoutFlames(this.calls.value, tints);
    });
    this.bounds = computed(() => {
      const { end, length } = this.calls.value;
      let last = MIN_SPAN_MICROS;
      for (let call = 0; call < length; call++) last = Math.max(last, end[call] ?? 0);
      return { from: 0, to: last };
    });
    // Another picture is shown whole.
    this.range = computed(() => {
      const [wanted, kept, bounds] = [this.#wanted.value, this.#kept.value, this.bounds.value];
      if (wanted?.calls === this.calls.value) return clampRange(wanted.range, bounds);
      if (wanted !== undefined || kept === undefined || this.calls.value !== this.#first) return bounds;
      return clampRange({ from: kept.from * bounds.to, to: kept.to * bounds.to }, bounds);
    });
    this.#keptCall = computed(() => {
      const kept = this.#kept.value;
      return kept === undefined || this.calls.value !== this.#first ? -1 : this.#follow(kept.path);
    });
    this.selected = computed(() => {
      const chosen = this.#chosen.value;
      const call = chosen === undefined
        ? this.#keptCall.value
        : chosen.calls === this.calls.value
        ? chosen.call
        : -1;
      return call >= 0 && run.selectedFrame.value === this.frameOf(call) ? call : -1;
    });
    this.scrollTop = computed(() => {
      const most = Math.max(0, this.layout.value.depths * ROW_PX - this.viewHeight.value);
      // A root at the bottom is what is looked at first.
      return Math.max(0, Math.min(most, this.#wantedScroll.value ?? (isTurned ? most : 0)));
    });
    this.rowsTop = computed(() => {
      const free = this.viewHeight.value - this.layout.value.depths * ROW_PX;
      return (isTurned ? Math.max(0, free) : 0) - this.scrollTop.value;
    });
    this.target = computed(() => this.#findMatches());
  }

  /**
   * The call at a place of the view; -1 when there is none.
   * @param share of the view's width, 0 to 1
   * @param y CSS pixels from the top of the view
   * @param slackShare of the width that counts as hit
   */
  callAt(share: number, y: number, slackShare: number): number {
    const { from, to } = this.range.value;
    const depth = Math.floor((y - this.rowsTop.value) / ROW_PX);
    return findCallAt(this.layout.value, depth, from + share * (to - from), slackShare * (to - from));
  }

  /** CSS pixels from the top of the view to a call's row. */
  topOf(call: number): number {
    return this.rowsTop.value + (this.calls.value.depth[call] ?? 0) * ROW_PX;
  }

  /** 1 for the root. */
  levelOf(call: number): number {
    const depth = this.calls.value.depth[call] ?? 0;
    return this.isTurned ? this.layout.value.depths - depth : depth + 1;
  }

  frameOf(call: number): number {
    return this.model.tables.stacks.columns.frame[this.calls.value.stack[call] ?? -1] ?? -1;
  }

  /** Functions from the root to a call, callers first. */
  chainOf(call: number): number[] {
    const frames: number[] = [];
    for (let at = call; at >= 0; at = this.calls.value.parent[at] ?? -1) frames.push(this.frameOf(at));
    // Turned over, whoever is above is the caller.
    return this.isTurned ? frames : frames.reverse();
  }

  /** Microseconds that the merged calls took. */
  totalOf(call: number): number {
    const { start, end } = this.calls.value;
    return (end[call] ?? 0) - (start[call] ?? 0);
  }

  zoom(factor: number, anchor: number): void {
    this.#show(zoomRange(this.range.value, factor, anchor, this.bounds.value));
  }

  pan(share: number): void {
    this.#show(panRange(this.range.value, share, this.bounds.value));
  }

  showAll(): void {
    this.#goTo(this.bounds.value);
  }

  fit(call: number): void {
    const { start, end } = this.calls.value;
    this.#goTo(fitRange({ from: start[call] ?? 0, to: end[call] ?? 0 }, this.bounds.value));
    this.#revealRow(call);
  }

  scrollBy(deltaPx: number): void {
    this.#wantedScroll.value = this.scrollTop.value + deltaPx;
  }

  /** Selects a call with its function. */
  select(call: number, how: "push" | "replace" = "push"): void {
    this.hover.value = undefined;
    this.#chosen.value = { calls: this.calls.value, call };
    this.model.select(this.frameOf(call), how);
  }

  /** Selects a call and brings it into view. */
  reveal(call: number): void {
    this.select(call, "replace");
    const { start, end } = this.calls.value;
    const { from, to } = this.range.value;
    const [first, last] = [start[call] ?? 0, end[call] ?? 0];
    if (last <= from || first >= to || last - first < (to - from) / 200) {
      const span = Math.min(to - from, Math.max((last - first) * 20, MIN_SPAN_MICROS));
      const middle = (first + last) / 2;
      this.#goTo(clampRange({ from: middle - span / 2, to: middle + span / 2 }, this.bounds.value));
    }
    this.#revealRow(call);
  }

  /** Moves the selection; without one, to the first call. */
  moveSelection(to: FlameMove): void {
    const at = this.selected.value;
    if (this.calls.value.length === 0) return;
    const call = at < 0 ? 0 : this.#neighbour(at, to);
    if (call >= 0) this.reveal(call);
  }

  /** Rows are sorted by where they start, callers first: the first call that starts inside is the widest callee. */
  #neighbour(call: number, to: FlameMove): number {
    const { parent, depth, length } = this.calls.value;
    if (to === "caller") return parent[call] ?? -1;
    if (to === "callee") return call + 1 < length && parent[call + 1] === call ? call + 1 : -1;
    const { rowStart, call: callAt } = this.layout.value;
    const row = depth[call] ?? 0;
    const [low, high] = [rowStart[row] ?? 0, rowStart[row + 1] ?? 0];
    const place = firstStartingFrom(this.layout.value, this.calls.value.start[call] ?? 0, low, high) +
      (to === "next" ? 1 : -1);
    return place < low || place >= high ? -1 : callAt[place] ?? -1;
  }

  /** Takes over what the flame of the same recording, loaded earlier, showed. */
  continueFrom(earlier: MergedFlame): void {
    this.viewHeight.value = earlier.viewHeight.peek();
    this.#wantedScroll.value = earlier.#wantedScroll.peek();
    // What was never looked at has nothing to keep, and need not be made for it.
    if (earlier.#first === undefined) {
      this.#kept.value = earlier.#kept.peek();
      return;
    }
    const { from, to } = earlier.range.peek();
    const whole = earlier.bounds.peek().to;
    const selected = earlier.selected.peek();
    const path = selected < 0 ? [] : earlier.#pathOf(selected);
    this.#kept.value = { from: from / whole, to: to / whole, path };
  }

  /** Keys of the functions from the root to a call. */
  #pathOf(call: number): string[] {
    const { tables } = this.model;
    const path: string[] = [];
    for (let at = call; at >= 0; at = this.calls.peek().parent[at] ?? -1) {
      path.push(keyOfFrame(tables, this.frameOf(at)));
    }
    return path.reverse();
  }

  /** The call at the end of a path; -1 when there is none. */
  #follow(path: readonly string[]): number {
    const { parent, length } = this.calls.value;
    let at = -1;
    for (const key of path) {
      const frame = this.model.run.frameOfKey(key);
      let found = -1;
      // Callers come before what they called.
      for (let call = at + 1; call < length && found < 0; call++) {
        if ((parent[call] ?? -1) === at && this.frameOf(call) === frame) found = call;
      }
      if (found < 0) return -1;
      at = found;
    }
    return at;
  }

  #revealRow(call: number): void {
    const top = (this.calls.value.depth[call] ?? 0) * ROW_PX;
    const before = this.scrollTop.value;
    const height = this.viewHeight.value;
    this.#wantedScroll.value = Math.min(top, Math.max(before, top + ROW_PX - height));
  }

  #show(range: TimeRange): void {
    this.#move++;
    this.#change(range);
  }

  #change(range: TimeRange): void {
    this.#wanted.value = { calls: this.calls.value, range };
  }

  #goTo(to: TimeRange): void {
    const from = this.range.value;
    const move = ++this.#move;
    this.model.run.animate(MOVE_MS, (share) => {
      if (move !== this.#move) return; // something else moved the view meanwhile
      const eased = 1 - (1 - share) ** 3;
      this.#change({
        from: from.from + (to.from - from.from) * eased,
        to: from.to + (to.to - from.to) * eased,
      });
    });
  }

  #findMatches(): MatchTarget {
    const found = this.model.run.found.stacks.value;
    if (found === undefined) return { count: 0, current: -1, go: () => {} };
    const { stack, length } = this.calls.value;
    const matching: number[] = [];
    for (let call = 0; call < length; call++) if (found[stack[call] ?? -1] === 1) matching.push(call);
    const { selected } = this;
    return {
      count: matching.length,
      get current() {
        return matching.indexOf(selected.value);
      },
      go: (index) => this.reveal(matching[index] ?? 0),
    };
  }
}
