// The recordings tree's model: what is filtered, which row has the focus, which runs are selected, and what one does
// with them.

import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { RecordingItem } from "../../server/api/recordings.ts";
import type { Deletions } from "./deletions.ts";
import type { ViewState } from "./hash.ts";
import {
  createRunMatcher,
  type Filter,
  keyOfRow,
  listTreeRows,
  parseFilter,
  type TreeRow,
} from "./tree_rows.ts";
import type { View } from "./view.ts";

/** How a click or a key selects: one alone, one more or less, all from the last one to here. */
export type SelectHow = "only" | "toggle" | "range";

/** What a view of the run that was open says nothing of another one. */
export function viewOf(recording: string | undefined): Partial<ViewState> {
  return {
    recording,
    range: undefined,
    marked: undefined,
    selection: undefined,
    toggled: new Set(),
    threads: new Set(),
  };
}

/** What the tree depends on. */
export interface TreeContext {
  readonly view: View;
  readonly items: ReadonlySignal<readonly RecordingItem[] | undefined>;
  readonly deletions: Deletions;
}

/** The recordings tree. */
export class TreeModel {
  readonly text: Signal<string> = signal("");
  readonly filter: ReadonlySignal<Filter>;
  /** Recordings that were not deleted, newest first. */
  readonly items: ReadonlySignal<readonly RecordingItem[]>;
  readonly rows: ReadonlySignal<readonly TreeRow[]>;
  /** Index of the row that has the focus, -1 when none has. It keeps to its row when the list changes. */
  readonly active: ReadonlySignal<number>;
  /** Ids of selected runs. */
  readonly selected: ReadonlySignal<ReadonlySet<string>>;
  readonly #collapsed: Signal<ReadonlySet<string>> = signal(new Set());
  readonly #activeKey: Signal<string | undefined> = signal(undefined);
  readonly #chosen: Signal<ReadonlySet<string>> = signal(new Set());
  readonly #view: View;
  readonly #deletions: Deletions;
  #anchor: string | undefined;

  constructor({ view, items, deletions }: TreeContext) {
    this.#view = view;
    this.#deletions = deletions;
    const matches = createRunMatcher();
    this.filter = computed(() => parseFilter(this.text.value));
    this.items = computed(() => {
      const hidden = deletions.hidden.value;
      const all = items.value ?? [];
      return hidden.size === 0 ? all : all.filter(({ id }) => !hidden.has(id));
    });
    this.rows = computed(() => {
      return listTreeRows(this.items.value, this.filter.value, this.#collapsed.value, matches);
    });
    this.active = computed(() => {
      const key = this.#activeKey.value;
      return key === undefined ? -1 : this.rows.value.findIndex((row) => keyOfRow(row) === key);
    });
    this.selected = computed(() => {
      const chosen = this.#chosen.value;
      if (chosen.size === 0) return chosen;
      return new Set(this.items.value.filter(({ id }) => chosen.has(id)).map(({ id }) => id));
    });
  }

  /** Gives the focus to a row, the nearest there is. */
  moveTo(index: number): void {
    const { length } = this.rows.value;
    const row = this.rows.value[Math.max(0, Math.min(length - 1, index))];
    if (row !== undefined) this.#activeKey.value = keyOfRow(row);
  }

  /** Opens a run, opens or collapses an application. */
  activate(row: TreeRow | undefined): void {
    if (row?.kind === "application") this.toggle(row.name);
    else if (row !== undefined) {
      this.select(row, "only");
      if (row.item.id !== this.#view.state.value.recording) this.#view.change(viewOf(row.item.id), "push");
    }
  }

  toggle(application: string): void {
    const changed = new Set(this.#collapsed.value);
    if (!changed.delete(application)) changed.add(application);
    this.#collapsed.value = changed;
  }

  /** Selects runs. An application's row stands for all its runs in sight. */
  select(row: TreeRow, how: SelectHow): void {
    const { rows } = this;
    const at = rows.value.indexOf(row);
    // Who opened one by a link and adds another means both.
    const opened = this.#view.state.value.recording;
    if (this.#anchor === undefined && opened !== undefined && how !== "only") {
      this.#anchor = opened;
      this.#chosen.value = new Set([opened]);
    }
    const anchor = this.#anchor === undefined
      ? -1
      : rows.value.findIndex((other) => keyOfRow(other) === this.#anchor);
    if (how === "range" && anchor >= 0) {
      const [from, to] = anchor < at ? [anchor, at] : [at, anchor];
      this.#chosen.value = new Set(idsOf(rows.value.slice(from, to + 1)));
      return;
    }
    this.#anchor = keyOfRow(row);
    const ids = row.kind === "run" ? [row.item.id] : this.#runsOf(row.name);
    if (how !== "toggle") {
      this.#chosen.value = new Set(ids);
      return;
    }
    const changed = new Set(this.#chosen.value);
    const all = ids.every((id) => changed.has(id));
    for (const id of ids) {
      if (all) changed.delete(id);
      else changed.add(id);
    }
    this.#chosen.value = changed;
  }

  /** Moves the focus and selects all that lies between where one started and there. */
  extendTo(index: number): void {
    const from = this.rows.value[this.active.value];
    if (this.#anchor === undefined && from !== undefined) this.#anchor = keyOfRow(from);
    this.moveTo(index);
    const row = this.rows.value[this.active.value];
    if (row !== undefined) this.select(row, "range");
  }

  selectAll(): void {
    this.#chosen.value = new Set(idsOf(this.rows.value));
  }

  clearSelection(): void {
    this.#chosen.value = new Set();
    this.#anchor = undefined;
  }

  /** Compares the two that are selected: the open one, else the newer one, with the other. */
  compare(): void {
    const [newer, older] = this.items.value.filter(({ id }) => this.selected.value.has(id)).map(({ id }) =>
      id
    );
    if (newer === undefined || older === undefined || this.selected.value.size !== 2) return;
    const opened = this.#view.state.value.recording;
    const [recording, against] = opened === older ? [older, newer] : [newer, older];
    const parts = recording === opened ? {} : viewOf(recording);
    this.#view.change({ ...parts, against, tab: "compare" }, "push");
  }

  /** Deletes what is selected, else the row given. */
  remove(row: TreeRow | undefined): void {
    const single = row?.kind === "run" ? [row.item.id] : [];
    const isAmong = row === undefined || single.length === 0 || this.selected.value.has(single[0] ?? "");
    const ids = isAmong && this.selected.value.size > 0 ? [...this.selected.value] : single;
    if (ids.length === 0) return;
    const opened = this.#view.state.value.recording;
    const isOpen = opened !== undefined && ids.includes(opened);
    const gone = new Set(ids);
    batch(() => {
      const next = this.#rowAfter(gone);
      if (next !== undefined) this.#activeKey.value = keyOfRow(next);
      this.#deletions.begin(ids, isOpen ? opened : undefined);
      this.clearSelection();
      // Back is not to lead to what is gone.
      if (isOpen) this.#view.change(viewOf(next?.kind === "run" ? next.item.id : undefined), "now");
    });
  }

  /** Brings deleted runs back, and shows the one that was open. */
  undo(deletion: Deletions["pending"]["value"][number]): void {
    batch(() => {
      this.#deletions.undo(deletion);
      this.#activeKey.value = deletion.ids[0];
      if (deletion.opened !== undefined) this.#view.change(viewOf(deletion.opened));
    });
  }

  /** The row that takes the place of the active one when some go: the next run, else the one before. */
  #rowAfter(gone: ReadonlySet<string>): TreeRow | undefined {
    const rows = this.rows.value;
    const stays = (row: TreeRow) => row.kind === "run" && !gone.has(row.item.id);
    const lastGone = rows.findLastIndex((row) => row.kind === "run" && gone.has(row.item.id));
    return rows.slice(lastGone + 1).find(stays) ?? rows.slice(0, Math.max(0, lastGone)).findLast(stays);
  }

  #runsOf(application: string): string[] {
    const matches = createRunMatcher();
    const { value: filter } = this.filter;
    return this.items.value.filter((item) => item.application === application && matches(item, filter))
      .map(({ id }) => id);
  }
}

function idsOf(rows: readonly TreeRow[]): string[] {
  return rows.flatMap((row) => row.kind === "run" ? [row.item.id] : []);
}
