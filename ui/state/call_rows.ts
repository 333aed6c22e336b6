// The calls of a run as rows of text, for those who cannot see the flame chart: threads, below each its calls, below an open
// call what it called. Always opened along the selection, so that it shows the same.

import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { firstEndingAfter } from "../../recording/analysis/flame_layout.ts";
import { formatDuration } from "../../recording/analysis/quantities.ts";
import { formatTick } from "../../recording/analysis/ticks.ts";
import {
  callersOf,
  durationOf,
  frameOf,
  labelOfStack,
  type LaneCall,
  placeOfFrame,
  shortPlace,
} from "./opened_recording.ts";
import type { TimelineModel } from "./timeline.ts";

/** Calls that are listed below one: more are no help to those who listen. */
const MAX_CALLEES = 200;

/** A row: a thread, or a call with its level. */
export interface CallRow {
  readonly lane: number;
  /** -1 is the thread. */
  readonly call: number;
  readonly level: number;
  /** Undefined where there is nothing to open. */
  readonly expanded: boolean | undefined;
}

/** The rows, and what was opened by hand. */
export class CallRows {
  readonly rows: ReadonlySignal<readonly CallRow[]>;
  /** Index of the selected call's row, else of what was last gone to. */
  readonly active: ReadonlySignal<number>;
  readonly #model: TimelineModel;
  /** By `lane.call`: true opened, false collapsed by hand. */
  readonly #byHand: Signal<ReadonlyMap<string, boolean>> = signal(new Map());
  readonly #gone: Signal<string> = signal("");

  constructor(model: TimelineModel) {
    this.#model = model;
    this.rows = computed(() => this.#list());
    this.active = computed(() => {
      const selected = model.selectedCall.value;
      const key = selected === undefined ? this.#gone.value : keyOf(selected);
      const at = this.rows.value.findIndex((row) => keyOf(row) === key);
      return at >= 0 ? at : this.rows.value.findIndex((row) => keyOf(row) === this.#gone.value);
    });
  }

  /** Goes to a row: a call is selected too. */
  select(index: number): void {
    const row = this.rows.value[index];
    if (row === undefined) return;
    this.#gone.value = keyOf(row);
    if (row.call >= 0) this.#model.reveal({ lane: row.lane, call: row.call });
    else this.#model.select(undefined);
  }

  /** Opens a row or collapses it. */
  toggle(index: number): void {
    const row = this.rows.value[index];
    if (row?.expanded === undefined) return;
    this.#gone.value = keyOf(row);
    this.#byHand.value = new Map([...this.#byHand.value, [keyOf(row), !row.expanded]]);
  }

  /** The texts of a row: name, place, start, duration, self time. */
  cellsOf({ lane, call }: Pick<CallRow, "lane" | "call">): string[] {
    const { opened } = this.#model;
    const data = opened.lanes[lane];
    if (data === undefined) return [];
    if (call < 0) {
      const facts = [data.info.title, data.info.state, data.info.reason].filter((text) => text !== "");
      return [`thread ${facts.join(", ")}`, data.info.runtime, "", formatDuration(data.info.busy), ""];
    }
    const stack = data.calls.stack[call] ?? -1;
    return [
      labelOfStack(opened, stack),
      shortPlace(placeOfFrame(opened, frameOf(opened, stack))),
      formatTick(data.calls.start[call] ?? 0, 1000),
      formatDuration(durationOf(opened, { lane, call })),
      formatDuration(data.calls.self[call] ?? 0),
    ];
  }

  #list(): CallRow[] {
    const { opened: recording, tracks, selectedCall } = this.#model;
    const byHand = this.#byHand.value;
    const selected = selectedCall.value;
    const path = new Set(selected === undefined ? [] : callersOf(recording, selected).map(keyOf));
    const rows: CallRow[] = [];
    const visit = (lane: number, calls: readonly number[], level: number) => {
      for (const call of calls) {
        const key = keyOf({ lane, call });
        const opens = this.#calleesOf(lane, call, selected, 1).length > 0;
        const expanded = opens ? path.has(key) || byHand.get(key) === true : undefined;
        rows.push({ lane, call, level, expanded });
        if (expanded === true) visit(lane, this.#calleesOf(lane, call, selected, MAX_CALLEES), level + 1);
      }
    };
    for (const { lane, bars } of tracks.value) {
      if (bars !== undefined) continue;
      const bottom = this.#calleesOf(lane, -1, selected, MAX_CALLEES);
      const opened = selected?.lane === lane || byHand.get(keyOf({ lane, call: -1 })) === true;
      rows.push({ lane, call: -1, level: 1, expanded: bottom.length === 0 ? undefined : opened });
      if (opened) visit(lane, bottom, 2);
    }
    return rows;
  }

  /** What a call called, in order of time; around the selected one where there are too many. @param call -1 is the thread */
  #calleesOf(lane: number, call: number, selected: LaneCall | undefined, most: number): number[] {
    const data = this.#model.opened.lanes[lane];
    if (data === undefined) return [];
    const { calls, layout } = data;
    const depth = call < 0 ? 0 : (calls.depth[call] ?? 0) + 1;
    if (depth >= layout.depths) return [];
    const high = layout.rowStart[depth + 1] ?? 0;
    const [from, to] = call < 0 ? [-Infinity, Infinity] : [calls.start[call] ?? 0, calls.end[call] ?? 0];
    let place = firstEndingAfter(layout, from, layout.rowStart[depth] ?? 0, high);
    if (selected?.lane === lane) {
      const around = calls.start[selected.call] ?? 0;
      const near = firstEndingAfter(layout, around, layout.rowStart[depth] ?? 0, high) - most / 2;
      if (most > 1 && around >= from && around < to) place = Math.max(place, near);
    }
    const callees: number[] = [];
    for (; place < high && callees.length < most; place++) {
      if ((layout.start[place] ?? 0) >= to) break;
      callees.push(layout.call[place] ?? 0);
    }
    return callees;
  }
}

function keyOf({ lane, call }: { readonly lane: number; readonly call: number }): string {
  return `${lane}.${call}`;
}
