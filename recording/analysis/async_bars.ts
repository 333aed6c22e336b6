// Spans and waits of one thread as bars in rows: what happens at the same time lies in different rows. The same columns
// as calls and their layout, so that one painter draws both.

import type { RecordingTables } from "../recording.ts";
import type { Calls } from "./calls.ts";
import { compareTracks, SpanLooks, type SpanTrack } from "./span_tracks.ts";
import { displayPath } from "./source_path.ts";
import { findCallAt, type FlameLayout, layoutFlames } from "./flame_layout.ts";

/** The tables that hold bars. */
export const BAR_KINDS = ["spans", "waits"] as const;
export type BarKind = (typeof BAR_KINDS)[number];

/** Tint of a bar that went well, and of one that failed. */
export const BAR_OK = 0;
export const BAR_FAILED = 1;

/** Tint of the first colour that programs ask for by name (span_tracks.ts). */
export const BAR_COLOURS = 2;

/** `status` of spans and waits that failed. */
export const STATUS_ERROR = 2;

/** Rows of one lane; of more that go on at once only as many are shown. */
export const MAX_BAR_ROWS = 512;

/** A bar that took no time is drawn as long. */
const LEAST_MICROS = 1;

/** The spans or the waits of a thread, or the spans of one of its tracks. */
export interface AsyncBars {
  readonly kind: BarKind;
  /** The lane that the program gave these spans; undefined for the others, and for waits. */
  readonly track: SpanTrack | undefined;
  /** Row of `threads`. */
  readonly thread: number;
  /** A row a bar: `depth` is its row in the picture, `stack` its row of the table. */
  readonly bars: Calls;
  readonly layout: FlameLayout;
  /** Bars that found no row. */
  readonly left: number;
}

/**
 * The bars of all threads that have any: spans, those in tracks of their own, waits.
 * @param end where what is unfinished ends
 */
export function buildAsyncBars(tables: RecordingTables, end: number): AsyncBars[] {
  const looks = new SpanLooks(tables);
  const spans = groupRows(tables, "spans", (row) => looks.of(row).track);
  const waits = groupRows(tables, "waits", () => undefined);
  const spanTints = Uint8Array.from(tables.spans.columns.status, (status, row) => {
    const { colour, isError } = looks.of(row);
    if (status === STATUS_ERROR || isError) return BAR_FAILED;
    return colour < 0 ? BAR_OK : BAR_COLOURS + colour;
  });
  const waitTints = Uint8Array.from(
    tables.waits.columns.status,
    (status) => status === STATUS_ERROR ? BAR_FAILED : BAR_OK,
  );
  const build = (kind: BarKind, tints: Uint8Array) => ({ thread, track, rows }: RowGroup): AsyncBars => {
    const { bars, left } = stackBars(tables, kind, rows, end);
    return { kind, thread, track, bars, layout: layoutFlames(bars, tints), left };
  };
  return [...spans.map(build("spans", spanTints)), ...waits.map(build("waits", waitTints))];
}

/** Rows that are shown together. */
interface RowGroup {
  readonly thread: number;
  readonly track: SpanTrack | undefined;
  readonly rows: number[];
}

/** The rows of each thread by track, those of none first. */
function groupRows(
  tables: RecordingTables,
  kind: BarKind,
  trackOf: (row: number) => SpanTrack | undefined,
): RowGroup[] {
  const groups = new Map<number, Map<SpanTrack | undefined, number[]>>();
  tables[kind].columns.thread.forEach((thread, row) => {
    if (thread < 0) return;
    const track = trackOf(row);
    const ofThread = groups.get(thread) ?? new Map<SpanTrack | undefined, number[]>();
    groups.set(thread, ofThread);
    const rows = ofThread.get(track);
    if (rows === undefined) ofThread.set(track, [row]);
    else rows.push(row);
  });
  return [...groups].flatMap(([thread, ofThread]) => {
    const listed = Array.from(ofThread, ([track, rows]) => ({ thread, track, rows }));
    return listed.sort((a, b) => {
      if (a.track === undefined || b.track === undefined) return a.track === undefined ? -1 : 1;
      return compareTracks(a.track, b.track);
    });
  });
}

/** When a span or a wait ended; what is unfinished ends with the run. */
export function barEnd(tables: RecordingTables, kind: BarKind, row: number, end: number): number {
  const { when, duration } = tables[kind].columns;
  const start = when[row] ?? 0;
  const micros = duration[row] ?? 0;
  return micros < 0 ? Math.max(end, start + LEAST_MICROS) : start + Math.max(LEAST_MICROS, micros);
}

/** Gives each bar the first row that is free: longer ones first, so that what they contain lies below them. */
function stackBars(
  tables: RecordingTables,
  kind: BarKind,
  rows: number[],
  end: number,
): { bars: Calls; left: number } {
  const { when } = tables[kind].columns;
  const ends = new Map(rows.map((row) => [row, barEnd(tables, kind, row, end)]));
  const endOf = (row: number) => ends.get(row) ?? 0;
  rows.sort((a, b) => (when[a] ?? 0) - (when[b] ?? 0) || endOf(b) - endOf(a) || a - b);
  const rowEnds: number[] = [];
  const kept: number[] = [];
  const depths: number[] = [];
  for (const row of rows) {
    const start = when[row] ?? 0;
    let depth = 0;
    while (depth < rowEnds.length && (rowEnds[depth] ?? 0) > start) depth++;
    if (depth >= MAX_BAR_ROWS) continue;
    rowEnds[depth] = endOf(row);
    kept.push(row);
    depths.push(depth);
  }
  const bars = {
    length: kept.length,
    start: Float64Array.from(kept, (row) => when[row] ?? 0),
    end: Float64Array.from(kept, endOf),
    depth: Int32Array.from(depths),
    stack: Int32Array.from(kept),
    parent: new Int32Array(kept.length).fill(-1),
    self: new Float64Array(kept.length),
  };
  return { bars, left: rows.length - kept.length };
}

/** How far from its start the samples of the call that started a bar may lie. */
const STARTER_SLACK_MICROS = 20_000;

/**
 * The call that started a span or a wait: the innermost one open at its start whose function is on the bar's stack. Without
 * a stack it is the innermost one that was open. Stacks and samples name a function alike but for the line, which is that
 * of the call in one and of the function in the other.
 * @param calls of the bar's thread
 * @returns -1 when it was not seen there: whatever else ran at that moment did not start it
 */
export function findStarter(
  tables: RecordingTables,
  calls: Calls,
  layout: FlameLayout,
  bar: StartedBar,
): number {
  return new StarterFinder(tables).find(calls, layout, bar);
}

/** Functions without a name, and the code of modules outside of any: samples and stacks call them differently. */
const NAMELESS: ReadonlySet<string> = new Set(["", "(anonymous)", "(module)"]);

/** When a span or a wait started, and the row of `stacks` that started it; -1 is unknown. */
export interface StartedBar {
  readonly when: number;
  readonly stack: number;
}

/** Finds the starters of many bars, whose stacks are few. */
export class StarterFinder {
  readonly #tables: RecordingTables;
  readonly #functions = new Map<number, ReadonlySet<number>>();
  readonly #files = new Map<number, number>();
  readonly #paths = new Map<string, number>();

  constructor(tables: RecordingTables) {
    this.#tables = tables;
  }

  /** As {@link findStarter}. Hot: asked for every wait of a recording. */
  find(calls: Calls, layout: FlameLayout, { when, stack }: StartedBar): number {
    const functions = this.#functionsOn(stack);
    const { frame } = this.#tables.stacks.columns;
    let open = -1;
    let named = -1;
    for (let depth = 0; depth < layout.depths; depth++) {
      const call = findCallAt(layout, depth, when, 0);
      const near = call >= 0 ? call : findCallAt(layout, depth, when, STARTER_SLACK_MICROS);
      if (near < 0) break;
      if (call >= 0) open = call;
      if (functions.has(this.#nameOf(frame[calls.stack[near] ?? -1] ?? -1))) named = near;
    }
    return stack >= 0 ? named : open;
  }

  #functionsOn(stack: number): ReadonlySet<number> {
    const known = this.#functions.get(stack);
    if (known !== undefined) return known;
    const { parent, frame } = this.#tables.stacks.columns;
    const names = new Set<number>();
    for (let at = stack; at >= 0; at = parent[at] ?? -1) names.add(this.#nameOf(frame[at] ?? -1));
    this.#functions.set(stack, names);
    return names;
  }

  /** A number for a name in a file, whatever the line. */
  #nameOf(frame: number): number {
    const { frames, strings } = this.#tables;
    const { name, file } = frames.columns;
    const text = name[frame] ?? -1;
    const known = NAMELESS.has(strings.get(text)) ? 0 : text + 1;
    return known * (strings.length + 1) + this.#fileOf(file[frame] ?? -1);
  }

  /** A number for a file. While a run goes on, stacks have paths where samples have the URLs of the same files. */
  #fileOf(text: number): number {
    const known = this.#files.get(text);
    if (known !== undefined) return known;
    const path = displayPath(this.#tables.strings.get(text));
    const number = this.#paths.get(path) ?? this.#paths.size;
    this.#paths.set(path, number);
    this.#files.set(text, number);
    return number;
  }
}
