// The Log tab's model: which entries are listed, which are open, where the list stands, and the ways to change that. What
// is at the top of the view is remembered as an entry, not as pixels, so that it stays there whatever happens above it.

import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import {
  type EntryName,
  type FilteredLog,
  filterLog,
  findEntry,
  keepFound,
  lowerBound,
  nameEntry,
} from "../../recording/analysis/log_filter.ts";
import type { MatchTarget } from "./search.ts";
import { heightOf, layoutRows, offsetOf, rowAt, type RowHeights, totalPx } from "./log_heights.ts";
import { formatHiddenLevels, LOG_OPTIONS, parseHiddenLevels, parsePlace } from "./log_options.ts";
import type { OpenRun } from "./open_run.ts";

/** Height of a closed row. */
export const ROW_PX = 22;

/** What an open row is taken to add until it was measured. */
const GUESSED_EXTRA_PX = 150;

/** Rows that stay visible around one that is brought into view. */
const MARGIN_ROWS = 2;

/** Entries that can be open at once. */
const MAX_OPEN = 500;

/** Where the list stands: at its end, or with an entry at its top. */
type Place = "end" | {
  /** Row of `logs`. */
  readonly row: number;
  /** How much of it is above the view. */
  readonly insetPx: number;
};

/** An open entry. */
export interface OpenEntry {
  /** Parts of it that are not as they are at first, by names of the view's own. */
  readonly toggled: ReadonlySet<string>;
  readonly extraPx: number;
}

/** The log of one recording. */
export class LogModel {
  readonly run: OpenRun;
  readonly hiddenLevels: ReadonlySignal<number>;
  readonly onlyMatches: ReadonlySignal<boolean>;
  readonly showsClock: ReadonlySignal<boolean>;
  readonly filtered: ReadonlySignal<FilteredLog>;
  /** Listed rows that match what is searched for; undefined while nothing is searched for. */
  readonly matches: ReadonlySignal<Int32Array | undefined>;
  readonly matchTarget: ReadonlySignal<MatchTarget>;
  /** Row of the selected entry, the first of several; -1 is none. */
  readonly selected: ReadonlySignal<number>;
  readonly open: ReadonlySignal<ReadonlyMap<number, OpenEntry>>;
  readonly heights: ReadonlySignal<RowHeights>;
  /** Pixels of the list above the view. */
  readonly top: ReadonlySignal<number>;
  /** Height of the view. */
  readonly viewPx: ReadonlySignal<number>;
  readonly follows: ReadonlySignal<boolean>;
  /** Entries that came since the list was at its end. */
  readonly unseen: ReadonlySignal<number>;
  readonly #viewPx: Signal<number>;
  readonly #place: Signal<Place>;
  readonly #open: Signal<ReadonlyMap<number, OpenEntry>>;
  readonly #seen: Signal<number>;
  /** Row that stays in view while things around it change their size, until the user scrolls; -1 is none. */
  #kept = -1;
  /** Selected row that the list has been moved to, or needs not be. */
  #shown: number;
  /** Whether nobody has moved the list yet: it may only now be known that the run goes on. */
  #isUntouched: boolean;

  /** @param earlier the model of the same recording as it was read before: the list stays as it is */
  constructor(run: OpenRun, earlier?: LogModel) {
    this.run = run;
    const { tables } = run.recording;
    const hidden = run.option(LOG_OPTIONS.hidden);
    const only = run.option(LOG_OPTIONS.onlyMatches);
    const time = run.option(LOG_OPTIONS.time);
    this.hiddenLevels = computed(() => parseHiddenLevels(hidden.value));
    this.onlyMatches = computed(() => only.value === "1");
    this.showsClock = computed(() => time.value === "clock");
    this.filtered = computed(() => {
      const { range, threads } = run.scope.value;
      return filterLog(tables, {
        hiddenLevels: this.hiddenLevels.value,
        range,
        threads: threads.length === tables.threads.length ? undefined : threads,
        found: this.onlyMatches.value ? run.found.logs.value : undefined,
      });
    });
    this.matches = computed(() => {
      const found = run.found.logs.value;
      return found === undefined ? undefined : keepFound(this.filtered.value.rows, found);
    });
    this.selected = computed(() => run.timeline.selectedEntries.value?.first ?? -1);
    this.#shown = this.selected.value;
    this.matchTarget = computed(() => this.#matchTarget());
    this.#open = signal(earlier === undefined ? new Map() : earlier.#openIn(this));
    this.open = this.#open;
    this.heights = computed(() => {
      const { rows } = this.filtered.value;
      const open: [number, number][] = [];
      for (const [row, { extraPx }] of this.#open.value) {
        const index = lowerBound(rows, row);
        if (rows[index] === row) open.push([index, extraPx]);
      }
      return layoutRows(rows.length, ROW_PX, open.sort(([a], [b]) => a - b));
    });
    this.#viewPx = signal(earlier?.viewPx.value ?? 0);
    this.viewPx = this.#viewPx;
    this.#seen = signal(earlier === undefined ? tables.logs.length : earlier.#seen.value);
    this.#isUntouched = earlier === undefined || earlier.#isUntouched;
    const isFirst = earlier === undefined || this.#isUntouched;
    this.#place = signal(isFirst ? this.#firstPlace() : earlier.#placeIn(this));
    this.top = computed(() => this.#topOf(this.#place.value));
    this.follows = computed(() => run.opened.running && this.#place.value === "end");
    this.unseen = computed(() => this.follows.value ? 0 : Math.max(0, tables.logs.length - this.#seen.value));
  }

  /** Rows of `logs` that are listed. */
  get rows(): Int32Array {
    return this.filtered.value.rows;
  }

  /** How far down the list can be. */
  get lastTop(): number {
    return Math.max(0, totalPx(this.heights.value) - this.viewPx.value);
  }

  /** Notes how tall the view is. */
  resize(viewPx: number): void {
    batch(() => {
      this.#viewPx.value = viewPx;
      this.#keepInView();
    });
  }

  /** Puts the list where the user scrolled it to. @param top pixels above the view */
  scrollTo(top: number): void {
    this.#kept = -1;
    this.#moveTo(top);
  }

  #moveTo(top: number): void {
    this.#isUntouched = false;
    const heights = this.heights.value;
    const bounded = Math.max(0, Math.min(top, this.lastTop));
    const index = rowAt(heights, bounded);
    const isEnd = bounded >= this.lastTop - 1 && this.run.opened.running;
    batch(() => {
      if (isEnd || this.#place.value === "end") this.#seen.value = this.run.recording.tables.logs.length;
      this.#place.value = isEnd || index < 0
        ? "end"
        : { row: this.rows[index] ?? 0, insetPx: bounded - offsetOf(heights, index) };
    });
  }

  /** Notes where the list stands in the link. */
  rememberPlace(): void {
    const place = this.#place.value;
    const text = place === "end" || (place.row === 0 && this.top.value === 0) ? undefined : String(place.row);
    if (this.run.option(LOG_OPTIONS.place).value !== text) this.run.changeOption(LOG_OPTIONS.place, text);
  }

  /** Goes to the end and stays there while entries come. */
  follow(): void {
    this.#kept = -1;
    this.#isUntouched = false;
    batch(() => {
      this.#seen.value = this.run.recording.tables.logs.length;
      this.#place.value = "end";
    });
  }

  /** Stays where the list is. */
  unfollow(): void {
    const heights = this.heights.value;
    const index = rowAt(heights, this.top.value);
    if (index < 0) return;
    this.#isUntouched = false;
    this.#seen.value = this.run.recording.tables.logs.length;
    this.#place.value = { row: this.rows[index] ?? 0, insetPx: this.top.value - offsetOf(heights, index) };
  }

  /** Index of a row in the list; of the next one that is listed when it is not. */
  indexOf(row: number): number {
    return Math.min(lowerBound(this.rows, row), this.rows.length - 1);
  }

  isListed(row: number): boolean {
    return this.rows[lowerBound(this.rows, row)] === row;
  }

  /**
   * Selects an entry and brings it into view. Steps from entry to entry are not for Back to go through one by one.
   * @param row of `logs`
   */
  select(row: number, how: "push" | "replace"): void {
    batch(() => {
      this.run.view.change({ selection: { kind: "log", first: row, last: row + 1 } }, how);
      this.#shown = this.#kept = row;
      this.bringIntoView(row);
    });
  }

  /** Selects an entry that is pointed at. The list stays under the pointer. */
  selectPointed(row: number): void {
    this.#shown = row;
    this.run.view.change({ selection: { kind: "log", first: row, last: row + 1 } }, "push");
  }

  /** Brings into view what was selected elsewhere: in the panel, by Back, by a link. */
  showSelected(): void {
    const row = this.selected.value;
    if (row === this.#shown) return;
    this.#shown = row;
    if (row < 0) return;
    this.#kept = row;
    this.bringIntoView(row);
  }

  #keepInView(): void {
    if (this.#kept >= 0) this.bringIntoView(this.#kept);
  }

  /** Moves the selection along the list; without one, selects what is at the top of the view. */
  step(by: number): void {
    const { rows } = this;
    if (rows.length === 0) return;
    const selected = this.selected.value;
    const at = lowerBound(rows, selected);
    // From an entry that is not listed, a step goes to the next one that is.
    const from = rows[at] === selected || by < 0 ? at : at - 1;
    const index = selected < 0 ? rowAt(this.heights.value, this.top.value) : from + by;
    this.select(rows[Math.max(0, Math.min(rows.length - 1, index))] ?? 0, "replace");
  }

  /** Moves the selection by a view. @param by views, negative goes up */
  stepViews(by: number): void {
    this.step(Math.trunc(by * Math.max(1, Math.floor(this.viewPx.value / ROW_PX) - 1)));
  }

  /** Selects the first or the last entry. */
  stepTo(end: "first" | "last"): void {
    const row = end === "first" ? this.rows[0] : this.rows.at(-1);
    if (row !== undefined) this.select(row, "replace");
  }

  /** Moves the list as little as needed for an entry to be seen; to the middle when it is far away. */
  bringIntoView(row: number): void {
    const index = this.indexOf(row);
    if (index < 0) return;
    const heights = this.heights.value;
    const [start, height] = [offsetOf(heights, index), heightOf(heights, index)];
    const [top, view] = [this.top.value, this.viewPx.value];
    const margin = Math.min(MARGIN_ROWS * ROW_PX, Math.max(0, (view - ROW_PX) / 2));
    if (start - margin >= top && start + Math.min(height, view - 2 * margin) + margin <= top + view) return;
    const distance = start < top ? top - start : start - top - view;
    if (distance > view) this.#moveTo(start - (view - ROW_PX) / 3);
    else if (start - margin < top) this.#moveTo(start - margin);
    else this.#moveTo(Math.min(start - margin, start + height + margin - view));
  }

  isOpen(row: number): boolean {
    return this.#open.value.has(row);
  }

  /** Opens an entry, or closes it. */
  toggle(row: number, open = !this.isOpen(row)): void {
    const entries = new Map(this.#open.value);
    entries.delete(row);
    if (open) entries.set(row, { toggled: new Set(), extraPx: GUESSED_EXTRA_PX });
    const [oldest] = entries.keys();
    if (entries.size > MAX_OPEN && oldest !== undefined) entries.delete(oldest);
    batch(() => {
      this.#open.value = entries;
      if (open) this.#kept = row;
      this.#keepInView();
    });
  }

  /** Opens or closes a part of an open entry: its stack, an object in its fields. */
  togglePart(row: number, part: string): void {
    const entry = this.#open.value.get(row);
    if (entry === undefined) return;
    const toggled = new Set(entry.toggled);
    if (!toggled.delete(part)) toggled.add(part);
    this.#open.value = new Map(this.#open.value).set(row, { ...entry, toggled });
  }

  /** Notes how tall an open entry turned out to be. @param extraPx what it adds to a closed row */
  measured(row: number, extraPx: number): void {
    const entry = this.#open.value.get(row);
    if (entry === undefined || Math.abs(entry.extraPx - extraPx) < 0.5) return;
    batch(() => {
      this.#open.value = new Map(this.#open.value).set(row, { ...entry, extraPx });
      if (row === this.#kept) this.#keepInView();
    });
  }

  /** Shows entries of a level, or hides them. */
  toggleLevel(level: number): void {
    this.#changeHidden(this.hiddenLevels.value ^ 1 << level);
  }

  /** Shows one level alone; all of them when it is alone already. */
  showOnly(level: number): void {
    const others = (1 << 6) - 1 & ~(1 << level);
    this.#changeHidden(this.hiddenLevels.value === others ? 0 : others);
  }

  #changeHidden(bits: number): void {
    this.run.changeOption(LOG_OPTIONS.hidden, formatHiddenLevels(bits), "push");
  }

  toggleOnlyMatches(): void {
    this.run.changeOption(LOG_OPTIONS.onlyMatches, this.onlyMatches.value ? undefined : "1");
  }

  toggleClock(): void {
    this.run.changeOption(LOG_OPTIONS.time, this.showsClock.value ? undefined : "clock");
  }

  /** Takes every filter away but the search itself. */
  clearFilters(): void {
    const { view } = this.run;
    const options = new Map(view.state.value.options);
    options.delete(LOG_OPTIONS.hidden);
    options.delete(LOG_OPTIONS.onlyMatches);
    view.change({ options, marked: undefined, threads: new Set() }, "push");
  }

  #matchTarget(): MatchTarget {
    const matches = this.matches.value ?? new Int32Array(0);
    const at = lowerBound(matches, this.selected.value);
    return {
      count: matches.length,
      current: matches[at] === this.selected.value ? at : -1,
      go: (index) => this.select(matches[index] ?? 0, "replace"),
    };
  }

  #firstPlace(): Place {
    const row = parsePlace(this.run.option(LOG_OPTIONS.place).value);
    if (row !== undefined) return { row, insetPx: 0 };
    return this.run.opened.running && this.selected.value < 0 ? "end" : { row: 0, insetPx: 0 };
  }

  #topOf(place: Place): number {
    const heights = this.heights.value;
    const last = Math.max(0, totalPx(heights) - this.viewPx.value);
    if (place === "end") return last;
    const { rows } = this.filtered.value;
    const index = Math.min(lowerBound(rows, place.row), rows.length - 1);
    if (index < 0) return 0;
    // Of another entry than the one that was at the top, all is shown.
    const inset = rows[index] === place.row ? Math.min(place.insetPx, heightOf(heights, index) - 1) : 0;
    return Math.max(0, Math.min(last, offsetOf(heights, index) + inset));
  }

  /** Its open entries as rows of a model read later. */
  #openIn(later: LogModel): ReadonlyMap<number, OpenEntry> {
    const moved = new Map<number, OpenEntry>();
    for (const [row, entry] of this.#open.value) moved.set(this.#rowIn(later, row), entry);
    return moved;
  }

  #placeIn(later: LogModel): Place {
    const place = this.#place.value;
    if (place === "end") return place;
    return { row: this.#rowIn(later, place.row), insetPx: place.insetPx };
  }

  #rowIn(later: LogModel, row: number): number {
    const name: EntryName | undefined = nameEntry(this.run.recording.tables, row);
    return name === undefined ? row : findEntry(later.run.recording.tables, name);
  }
}
