// One picture of the calls of two runs: what of it is in view, pointed at and selected. Its axis is the time of the longer
// of the two.

import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Calls } from "../../recording/analysis/calls.ts";
import { CHANGE_STEPS } from "../../recording/analysis/diff_flames.ts";
import { DIMMED, findCallAt, type FlameLayout, layoutFlames } from "../../recording/analysis/flame_layout.ts";
import { tintOf } from "../../recording/analysis/frame_groups.ts";
import { formatDuration } from "../../recording/analysis/quantities.ts";
import {
  clampRange,
  fitRange,
  MIN_SPAN_MICROS,
  panRange,
  type TimeRange,
  zoomRange,
} from "../../recording/analysis/time_range.ts";
import { ROW_PX } from "../canvas/lane_geometry.ts";
import { mix, type Palette, parseColour, toCss } from "../canvas/palette.ts";
import type { CompareModel } from "./compare.ts";
import { formatSigned } from "./compare_summary.ts";
import type { FlameHover } from "./merged_flame.ts";
import type { DiffPicture } from "./run_sums.ts";
import type { MatchTarget } from "./search.ts";

/** How much of the strongest change's colour is the colour of slower or faster: labels have to be read on it. */
const STRONGEST_SHARE = 0.72;

/** The flame of two runs. */
export class DiffFlame {
  readonly model: CompareModel;
  readonly picture: ReadonlySignal<DiffPicture>;
  readonly calls: ReadonlySignal<Calls>;
  /** Callers are drawn above what they called. */
  readonly isTurned = false;
  readonly layout: ReadonlySignal<FlameLayout>;
  readonly bounds: ReadonlySignal<TimeRange>;
  readonly range: ReadonlySignal<TimeRange>;
  readonly hover: Signal<FlameHover | undefined> = signal(undefined);
  /** Row of the calls, -1 when none is selected. */
  readonly selected: Signal<number> = signal(-1);
  readonly viewHeight: Signal<number> = signal(0);
  readonly rowsTop: ReadonlySignal<number>;
  readonly target: ReadonlySignal<MatchTarget>;
  /** `found[i]` tells whether the search finds node `i`; undefined when nothing is searched for. */
  readonly found: ReadonlySignal<Uint8Array | undefined>;
  readonly #wanted: Signal<TimeRange | undefined> = signal(undefined);
  readonly #wantedScroll: Signal<number> = signal(0);

  constructor(model: CompareModel) {
    this.model = model;
    this.picture = model.picture;
    this.calls = computed(() => model.picture.value.calls);
    this.found = computed(() => {
      const { pattern } = model.run.search.pattern.value;
      if (pattern === undefined) return undefined;
      const functions = model.matched.value.functions.map(({ title, place }) => {
        return pattern.test(title) || pattern.test(place) ? 1 : 0;
      });
      return Uint8Array.from(this.picture.value.tree.of, (of) => functions[of] ?? 0);
    });
    this.layout = computed(() => {
      const { tree, calls } = this.picture.value;
      const found = this.found.value;
      const tints = Uint8Array.from({ length: tree.length }, (_, node) => {
        const tint = tintOf(model.stepOf(node) + CHANGE_STEPS, 0);
        return found !== undefined && found[node] !== 1 ? tint + DIMMED : tint;
      });
      return layoutFlames(calls, tints);
    });
    this.bounds = computed(() => {
      const { end, length } = this.picture.value.calls;
      let last = MIN_SPAN_MICROS;
      for (let call = 0; call < length; call++) last = Math.max(last, end[call] ?? 0);
      return { from: 0, to: last };
    });
    this.range = computed(() => clampRange(this.#wanted.value ?? this.bounds.value, this.bounds.value));
    this.rowsTop = computed(() => {
      const most = Math.max(0, this.layout.value.depths * ROW_PX - this.viewHeight.value);
      return 0 - Math.max(0, Math.min(most, this.#wantedScroll.value));
    });
    this.target = computed(() => this.#findMatches());
  }

  /** The call at a place of the view, -1 when there is none. @param share of the width @param y CSS pixels */
  callAt(share: number, y: number, slackShare: number): number {
    const { from, to } = this.range.value;
    const depth = Math.floor((y - this.rowsTop.value) / ROW_PX);
    return findCallAt(this.layout.value, depth, from + share * (to - from), slackShare * (to - from));
  }

  topOf(call: number): number {
    return this.rowsTop.value + (this.picture.value.calls.depth[call] ?? 0) * ROW_PX;
  }

  nodeOf(call: number): number {
    return this.picture.value.calls.stack[call] ?? -1;
  }

  /** Microseconds in both runs and their difference. */
  timesOf(call: number): { readonly before: number; readonly after: number; readonly change: number } {
    const { tree } = this.picture.value;
    const node = this.nodeOf(call);
    const [before, after] = [tree.before[node] ?? 0, tree.after[node] ?? 0];
    return { before, after, change: after - before };
  }

  /** Name and signed change: colours alone are not to tell it. Hot. @param node row of the tree */
  labelOf(node: number): string {
    const { tree } = this.picture.value;
    const change = (tree.after[node] ?? 0) - (tree.before[node] ?? 0);
    return `${this.model.labelOf(node)} ${formatSigned(Math.round(change), formatDuration)}`;
  }

  /** Takes over what was in view of the same runs, one of them loaded earlier. */
  continueFrom(earlier: DiffFlame): void {
    this.viewHeight.value = earlier.viewHeight.peek();
    this.#wantedScroll.value = earlier.#wantedScroll.peek();
    const wanted = earlier.#wanted.peek();
    if (wanted === undefined) return;
    const scale = this.bounds.peek().to / earlier.bounds.peek().to;
    this.#wanted.value = { from: wanted.from * scale, to: wanted.to * scale };
  }

  zoom(factor: number, anchor: number): void {
    this.#wanted.value = zoomRange(this.range.value, factor, anchor, this.bounds.value);
  }

  pan(share: number): void {
    this.#wanted.value = panRange(this.range.value, share, this.bounds.value);
  }

  showAll(): void {
    this.#wanted.value = undefined;
  }

  fit(call: number): void {
    const { start, end } = this.picture.value.calls;
    this.#wanted.value = fitRange({ from: start[call] ?? 0, to: end[call] ?? 0 }, this.bounds.value);
  }

  scrollBy(deltaPx: number): void {
    this.#wantedScroll.value = deltaPx - this.rowsTop.value;
  }

  /** Selects a call, and its function in all tabs when the open run has it. */
  select(call: number): void {
    this.hover.value = undefined;
    this.selected.value = call;
    const of = this.picture.value.tree.of[this.nodeOf(call)] ?? -1;
    this.model.select(this.model.matched.value.after.indexOf(of));
  }

  /** Selects a call and brings it into view. */
  reveal(call: number): void {
    const { start, end, depth } = this.picture.value.calls;
    const { from, to } = this.range.value;
    const [first, last] = [start[call] ?? 0, end[call] ?? 0];
    this.selected.value = call;
    if (last <= from || first >= to || last - first < (to - from) / 200) this.fit(call);
    const top = (depth[call] ?? 0) * ROW_PX;
    const shown = 0 - this.rowsTop.value;
    this.#wantedScroll.value = Math.min(top, Math.max(shown, top + ROW_PX - this.viewHeight.value));
  }

  /** Moves the selection to who called, what was called, or a neighbour. */
  moveSelection(to: "caller" | "callee" | "previous" | "next"): void {
    const { calls } = this.picture.value;
    const at = this.selected.value;
    if (calls.length === 0) return;
    if (at < 0) return this.reveal(0);
    const { parent, depth } = calls;
    if (to === "caller") return this.reveal(Math.max(0, parent[at] ?? at));
    if (to === "callee") return parent[at + 1] === at ? this.reveal(at + 1) : undefined;
    const by = to === "next" ? 1 : -1;
    for (let call = at + by; call >= 0 && call < calls.length; call += by) {
      if (depth[call] === depth[at]) return this.reveal(call);
    }
  }

  #findMatches(): MatchTarget {
    const found = this.found.value;
    const { stack, length } = this.picture.value.calls;
    const matching: number[] = [];
    for (let call = 0; found !== undefined && call < length; call++) {
      if (found[stack[call] ?? -1] === 1) matching.push(call);
    }
    return {
      count: matching.length,
      current: matching.indexOf(this.selected.value),
      go: (index) => this.reveal(matching[index] ?? 0),
    };
  }
}

/** The palette with a scale of change in place of its groups: blue is faster, red is slower, both by steps. */
export function changePalette(palette: Palette): Palette {
  const middle = parseColour(palette["group-0"]);
  const [slower, faster] = [parseColour(palette.memory), parseColour(palette.accent)];
  const colours = Array.from({ length: 2 * CHANGE_STEPS + 1 }, (_, index) => {
    const step = index - CHANGE_STEPS;
    const share = Math.abs(step) / CHANGE_STEPS * STRONGEST_SHARE;
    return [`group-${index}`, toCss(mix(middle, step > 0 ? slower : faster, share))] as const;
  });
  return { ...palette, ...Object.fromEntries(colours) };
}
