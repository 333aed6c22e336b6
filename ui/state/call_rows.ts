// The tracks of a run as rows of text, for those who cannot see them: threads, below each its calls, below an open call what
// it called; and spans and waits. Always opened along the selection, so that it shows the same.

import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { firstEndingAfter } from "../../recording/analysis/flame_layout.ts";
import { type AsyncBars, STATUS_ERROR } from "../../recording/analysis/async_bars.ts";
import { formatDuration, formatNumberOf } from "../../recording/analysis/quantities.ts";
import { formatTick } from "../../recording/analysis/ticks.ts";
import {
  callersOf,
  durationOf,
  frameOf,
  labelOfBar,
  labelOfStack,
  type LaneCall,
  laneOfThread,
  type OpenedRecording,
  placeOfBar,
  placeOfFrame,
  shortPlace,
} from "./opened_recording.ts";
import type { TimelineModel } from "./timeline.ts";

/** Calls that are listed below one: more are no help to those who listen. */
const MAX_CALLEES = 200;

/** A row: a thread or its spans or waits, or one of those with its level. */
export interface CallRow {
  readonly lane: number;
  /** Row of the lane's calls, or of the bars; -1 is all of them. */
  readonly call: number;
  /** Undefined for calls. */
  readonly bars?: AsyncBars | undefined;
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
      const key = this.#selectedKey() ?? this.#gone.value;
      const at = this.rows.value.findIndex((row) => keyOf(row) === key);
      return at >= 0 ? at : this.rows.value.findIndex((row) => keyOf(row) === this.#gone.value);
    });
  }

  /** Goes to a row: a call is selected too. */
  select(index: number): void {
    const row = this.rows.value[index];
    if (row === undefined) return;
    this.#gone.value = keyOf(row);
    if (row.call < 0) this.#model.select(undefined);
    else if (row.bars === undefined) this.#model.reveal({ lane: row.lane, call: row.call });
    else this.#model.revealBar({ kind: row.bars.kind, row: row.bars.bars.stack[row.call] ?? -1 });
  }

  /** Whether a row stands for what is selected. */
  isSelected(row: CallRow): boolean {
    return keyOf(row) === this.#selectedKey();
  }

  #selectedKey(): string | undefined {
    const call = this.#model.selectedCall.value;
    if (call !== undefined) return keyOf(call);
    const bar = this.#model.selectedBar.value;
    const place = bar === undefined ? undefined : placeOfBar(this.#model.opened, bar);
    if (place === undefined) return undefined;
    const lane = laneOfThread(this.#model.opened, place.of.thread);
    return keyOf({ lane, call: place.index, bars: place.of });
  }

  /** Opens a row or collapses it. */
  toggle(index: number): void {
    const row = this.rows.value[index];
    if (row?.expanded === undefined) return;
    this.#gone.value = keyOf(row);
    this.#byHand.value = new Map([...this.#byHand.value, [keyOf(row), !row.expanded]]);
  }

  /** The texts of a row: name, place, start, duration, self time. */
  cellsOf({ lane, call, bars }: Pick<CallRow, "lane" | "call" | "bars">): string[] {
    const { opened } = this.#model;
    const data = opened.lanes[lane];
    if (data === undefined) return [];
    if (bars !== undefined) return barCells(opened, data.info.title, bars, call);
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
      if (bars !== undefined) {
        rows.push(...this.#listBars(lane, bars));
        continue;
      }
      const bottom = this.#calleesOf(lane, -1, selected, MAX_CALLEES);
      const opened = selected?.lane === lane || byHand.get(keyOf({ lane, call: -1 })) === true;
      rows.push({ lane, call: -1, level: 1, expanded: bottom.length === 0 ? undefined : opened });
      if (opened) visit(lane, bottom, 2);
    }
    return rows;
  }

  #listBars(lane: number, bars: AsyncBars): CallRow[] {
    const head = { lane, call: -1, bars, level: 1 };
    const selected = this.#model.selectedBar.value;
    const place = selected === undefined ? undefined : placeOfBar(this.#model.opened, selected);
    const expanded = place?.of === bars || this.#byHand.value.get(keyOf(head)) === true;
    if (!expanded) return [{ ...head, expanded }];
    const first = place?.of === bars ? Math.max(0, place.index - MAX_CALLEES / 2) : 0;
    const { length } = bars.bars;
    const listed = Array.from({ length: Math.min(MAX_CALLEES, length - first) }, (_, i): CallRow => {
      return { lane, call: first + i, bars, level: 2, expanded: undefined };
    });
    return [{ ...head, expanded }, ...listed];
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

/** Names a row among all. */
export function keyOf({ lane, call, bars }: Pick<CallRow, "lane" | "call" | "bars">): string {
  const track = bars?.track === undefined ? "" : ` ${JSON.stringify([bars.track.group, bars.track.name])}`;
  return `${bars?.kind ?? "calls"}.${lane}.${call}${track}`;
}

/** The texts of the spans or waits of a thread, or of one of them. @param index -1 is all of them */
function barCells(
  opened: OpenedRecording,
  thread: string,
  { kind, bars, track }: AsyncBars,
  index: number,
): string[] {
  if (index < 0) {
    const [one, many] = kind === "spans" ? ["span", "spans"] : ["wait", "waits"];
    const place = track === undefined
      ? thread
      : `${thread}, ${[track.group, track.name].filter(Boolean).join(" › ")}`;
    return [`${formatNumberOf(bars.length, one ?? "", many)} of ${place}`, "", "", "", ""];
  }
  const row = bars.stack[index] ?? -1;
  const { duration, status } = opened.recording.tables[kind].columns;
  const micros = (bars.end[index] ?? 0) - (bars.start[index] ?? 0);
  return [
    labelOfBar(opened, { kind, row }),
    status[row] === STATUS_ERROR ? "failed" : "",
    formatTick(bars.start[index] ?? 0, 1000),
    (duration[row] ?? 0) < 0 ? "not finished" : formatDuration(micros),
    "",
  ];
}
