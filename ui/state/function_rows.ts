// The table of functions as a flat list of rows, so that a window of it can be drawn: sorted, gathered by file, package or
// thread, and filtered by the search.

import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import {
  type FrameGroups,
  gatherFrames,
  type GroupSums,
  OWN_CODE,
  sumFrameGroups,
} from "../../recording/analysis/function_groups.ts";
import type { Functions } from "../../recording/analysis/functions.ts";
import { displayName, displayPath } from "../../recording/analysis/source_path.ts";
import type { CallsModel } from "./calls.ts";
import type { LaterStage } from "./later.ts";
import type { MatchTarget } from "./search.ts";

/** What functions are gathered by. */
export const GATHERINGS = ["function", "file", "package", "thread"] as const;
export type RowGathering = (typeof GATHERINGS)[number];

/** The columns that rows can be sorted by. */
export const SORTS = ["name", "place", "self", "total", "calls", "average", "longest"] as const;
export type SortColumn = (typeof SORTS)[number];

/** How rows are sorted. */
export interface SortOrder {
  readonly column: SortColumn;
  readonly ascending: boolean;
}

/** One row: a function, or a group with its functions inside. */
export interface FunctionRow {
  /** Holds while the table is there. */
  readonly id: string;
  /** 1 of groups and of functions that are in none. */
  readonly level: 1 | 2;
  /** Row of `frames`; -1 of a group. */
  readonly frame: number;
  /** Index of the groups; -1 where nothing is gathered. */
  readonly group: number;
  /** Where its times are. */
  readonly sums: Functions;
  readonly at: number;
  /** Undefined where there is nothing to open. */
  readonly expanded: boolean | undefined;
}

const NAMES_FIRST: ReadonlySet<SortColumn> = new Set(["name", "place"]);

/** The table. */
export class FunctionTable {
  readonly rows: ReadonlySignal<readonly FunctionRow[]>;
  readonly gathering: ReadonlySignal<RowGathering>;
  readonly sort: ReadonlySignal<SortOrder>;
  /** Whether rows that the search does not find are left out. */
  readonly onlyMatches: ReadonlySignal<boolean>;
  /** Rows that match the search and are shown, for stepping through them. */
  readonly target: ReadonlySignal<MatchTarget>;
  /** The largest times, which bars are shares of. */
  readonly most: ReadonlySignal<{ readonly self: number; readonly total: number }>;
  /** The group that keys go to; -1 while they go to the selected function. */
  readonly activeGroup: Signal<number> = signal(-1);
  /** Whether what is gathered is there, or of what was looked at before. */
  readonly stage: ReadonlySignal<LaterStage>;
  readonly #model: CallsModel;
  /** Names of groups. */
  readonly #open: Signal<ReadonlySet<string>> = signal(new Set());
  readonly #groups: ReadonlySignal<Groups | undefined>;
  readonly #pictures = new Map<string, Float32Array>();
  #picturesOf: unknown;

  constructor(model: CallsModel) {
    this.#model = model;
    const { run } = model;
    const group = run.option("calls.group");
    this.gathering = computed(() => GATHERINGS.find((name) => name === group.value) ?? "function");
    this.stage = computed(() => this.gathering.value === "thread" ? model.byThread.stage.value : "done");
    const sort = run.option("calls.sort");
    this.sort = computed(() => parseSort(sort.value));
    const only = run.option("calls.only");
    this.onlyMatches = computed(() => only.value === "1");
    this.#groups = computed(() => this.#gather());
    this.rows = computed(() => this.#listRows());
    this.most = computed(() => {
      const { self, total } = model.functions.value;
      const groups = this.#groups.value?.sums;
      return {
        self: Math.max(highest(self), highest(groups?.self)),
        total: Math.max(highest(total), highest(groups?.total)),
      };
    });
    this.target = computed(() => this.#findMatches());
  }

  /** Name of a group. */
  nameOfGroup(group: number): string {
    return this.#groups.value?.names[group] ?? "";
  }

  /** The colour of a group; undefined where it has none. */
  colourOfGroup(group: number): number | undefined {
    const groups = this.#groups.value;
    const frame = groups?.frames(group)[0];
    // A thread runs code of every colour, and so does what belongs to no package.
    if (frame === undefined || groups?.threads !== undefined || groups?.names[group] === OWN_CODE) {
      return undefined;
    }
    return this.#model.groupOf(frame);
  }

  /** Whether the search finds it; undefined while nothing is searched for. Of a group, whether any of its functions. */
  matches(row: FunctionRow): boolean | undefined {
    const found = this.#model.run.found.frames.value;
    if (found === undefined) return undefined;
    if (row.frame >= 0) return found[row.frame] === 1;
    return this.#groups.value?.frames(row.group).some((frame) => found[frame] === 1) ?? false;
  }

  /** When it was open, in buckets of the range. */
  moments(row: FunctionRow): Float32Array {
    const sums = this.#model.sums.value;
    if (this.#picturesOf !== sums) this.#pictures.clear();
    this.#picturesOf = sums;
    const known = this.#pictures.get(row.id);
    if (known !== undefined) return known;
    const groups = this.#groups.value;
    const thread = groups?.threads?.[row.group];
    const threads = thread === undefined ? undefined : [thread];
    const picture = row.frame >= 0
      ? this.#model.moments([row.frame], this.#model.outermost.value, threads)
      : this.#model.moments(groups?.frames(row.group) ?? [], groups?.outermost ?? new Uint8Array(), threads);
    this.#pictures.set(row.id, picture);
    return picture;
  }

  /** Sorts by a column; by the same one again, the other way round. */
  sortBy(column: SortColumn): void {
    const { column: before, ascending } = this.sort.value;
    const wanted = column === before ? !ascending : NAMES_FIRST.has(column);
    const text = formatSort({ column, ascending: wanted });
    this.#model.run.changeOption("calls.sort", text === "self" ? undefined : text);
  }

  gatherBy(gathering: RowGathering): void {
    this.#open.value = new Set();
    this.#model.run.changeOption("calls.group", gathering === "function" ? undefined : gathering);
  }

  showOnlyMatches(only: boolean): void {
    this.#model.run.changeOption("calls.only", only ? "1" : undefined);
  }

  /** Opens a group that is collapsed, or the reverse. */
  toggle(group: number): void {
    const open = new Set(this.#open.value);
    const name = this.nameOfGroup(group);
    if (!open.delete(name)) open.add(name);
    this.#open.value = open;
  }

  /** Takes over what was open in the table of the same recording, loaded earlier. */
  continueFrom(earlier: FunctionTable): void {
    this.#open.value = earlier.#open.peek();
  }

  #gather(): Groups | undefined {
    const gathering = this.gathering.value;
    if (gathering === "function") return undefined;
    if (gathering === "thread") return gatherThreads(this.#model);
    const { tables } = this.#model;
    const groups = gatherFrames(tables, gathering);
    return gatherSums(
      groups,
      sumFrameGroups(tables, this.#model.sums.value, groups),
      this.#model.functions.value,
    );
  }

  #listRows(): FunctionRow[] {
    const functions = this.#model.functions.value;
    const groups = this.#groups.value;
    if (groups === undefined) {
      const frames = Array.from({ length: functions.length }, (_, frame) => frame);
      return this.#functionRows(frames, functions, { level: 1, group: -1 });
    }
    const rows = groups.names.map((_, group): FunctionRow => ({
      id: `g${group}`,
      level: 1,
      frame: -1,
      group,
      sums: groups.sums,
      at: group,
      expanded: this.#open.value.has(groups.names[group] ?? ""),
    })).filter((row) => this.#isShown(row));
    return this.#sorted(rows).flatMap((row) => {
      if (row.expanded !== true) return [row];
      const inside = this.#functionRows(groups.frames(row.group), groups.functions(row.group), {
        level: 2,
        group: row.group,
      });
      return [row, ...inside];
    });
  }

  #functionRows(
    frames: readonly number[],
    sums: Functions,
    { level, group }: { readonly level: 1 | 2; readonly group: number },
  ): FunctionRow[] {
    const rows = frames.map((frame): FunctionRow => ({
      id: `${group}.${frame}`,
      level,
      frame,
      group,
      sums,
      at: frame,
      expanded: undefined,
    }));
    return this.#sorted(rows.filter((row) => this.#isShown(row)));
  }

  #isShown(row: FunctionRow): boolean {
    if ((row.sums.total[row.at] ?? 0) <= 0) return false;
    return !this.onlyMatches.value || this.matches(row) !== false;
  }

  #sorted(rows: FunctionRow[]): FunctionRow[] {
    const { column, ascending } = this.sort.value;
    const sign = ascending ? 1 : -1;
    if (column === "name" || column === "place") {
      const text = new Map(rows.map((row) => [row, this.#textOf(row, column).toLowerCase()]));
      return rows.sort((a, b) => {
        const [first, second] = [text.get(a) ?? "", text.get(b) ?? ""];
        return sign * (first < second ? -1 : Number(first > second)) || a.at - b.at;
      });
    }
    return rows.sort((a, b) => {
      return sign * (valueOf(a, column) - valueOf(b, column)) || valueOf(b, "total") - valueOf(a, "total") ||
        a.at - b.at;
    });
  }

  #textOf(row: FunctionRow, column: "name" | "place"): string {
    if (row.frame < 0) return this.nameOfGroup(row.group);
    const { strings, frames } = this.#model.tables;
    if (column === "name") return displayName(strings.get(frames.columns.name[row.frame] ?? -1));
    const path = displayPath(strings.get(frames.columns.file[row.frame] ?? -1));
    return `${path}:${String(frames.columns.line[row.frame] ?? 0).padStart(7, "0")}`;
  }

  #findMatches(): MatchTarget {
    const { run } = this.#model;
    if (run.found.frames.value === undefined) return { count: 0, current: -1, go: () => {} };
    const matching = this.rows.value.filter((row) => row.frame >= 0 && this.matches(row) === true);
    const model = this.#model;
    return {
      count: matching.length,
      get current() {
        const selected = run.selectedFrame.value;
        return matching.findIndex((row) => row.frame === selected);
      },
      go: (index) => model.select(matching[index]?.frame ?? -1, "replace"),
    };
  }
}

/** A number of a row. Times in microseconds. */
export function valueOf({ sums, at }: FunctionRow, column: Exclude<SortColumn, "name" | "place">): number {
  if (column !== "average") return sums[column][at] ?? 0;
  return (sums.lasted[at] ?? 0) / Math.max(1, sums.calls[at] ?? 0);
}

/** Rows of `frames` in groups, with their times. */
interface Groups {
  readonly names: readonly string[];
  readonly sums: Functions;
  readonly outermost: Uint8Array;
  /** Rows of `threads`, where groups are threads. */
  readonly threads: readonly number[] | undefined;
  frames(group: number): readonly number[];
  /** Times of the functions inside a group. */
  functions(group: number): Functions;
}

function gatherSums(
  { names, groupOfFrame }: FrameGroups,
  { sums, outermost }: GroupSums,
  functions: Functions,
): Groups {
  const frames: number[][] = names.map(() => []);
  groupOfFrame.forEach((group, frame) => frames[group]?.push(frame));
  return {
    names,
    sums,
    outermost,
    threads: undefined,
    frames: (group) => frames[group] ?? [],
    functions: () => functions,
  };
}

/** Threads: what ran on each. */
function gatherThreads(model: CallsModel): Groups {
  const { tables } = model;
  const byThread = model.byThread.value.value;
  const lanes = model.run.opened.lanes.flatMap((lane) => {
    const made = byThread.get(lane.info.thread);
    return made === undefined ? [] : [{ info: lane.info, made }];
  });
  const { parent } = tables.stacks.columns;
  const bottom = Uint8Array.from(parent, (caller) => caller < 0 ? 1 : 0);
  const column = () => new Float64Array(lanes.length);
  const sums = {
    length: lanes.length,
    self: column(),
    total: column(),
    calls: column(),
    lasted: column(),
    longest: column(),
  };
  lanes.forEach(({ made: { totals: total, sums: { calls, longest } } }, row) => {
    for (let stack = 0; stack < total.length; stack++) {
      if (bottom[stack] !== 1) continue;
      sums.total[row] = (sums.total[row] ?? 0) + (total[stack] ?? 0);
      sums.calls[row] = (sums.calls[row] ?? 0) + (calls[stack] ?? 0);
      sums.longest[row] = Math.max(sums.longest[row] ?? 0, longest[stack] ?? 0);
    }
    // A thread is not on any stack: all that ran on it is its own.
    sums.self[row] = sums.total[row] ?? 0;
    sums.lasted[row] = sums.total[row] ?? 0;
  });
  const frames = Array.from({ length: tables.frames.length }, (_, frame) => frame);
  return {
    names: lanes.map((lane) => `${lane.info.title} · ${lane.info.runtime}`),
    sums,
    outermost: bottom,
    threads: lanes.map((lane) => lane.info.thread),
    frames: () => frames,
    functions: (group) => lanes[group]?.made.functions ?? model.functions.value,
  };
}

function highest(values: Float64Array | undefined): number {
  return values?.reduce((most, value) => Math.max(most, value), 0) ?? 0;
}

/** `total`, `name.up`: names go up by themselves, numbers down. */
function formatSort({ column, ascending }: SortOrder): string {
  return ascending === NAMES_FIRST.has(column) ? column : `${column}.${ascending ? "up" : "down"}`;
}

function parseSort(text: string | undefined): SortOrder {
  const [name, direction] = (text ?? "").split(".");
  const column = SORTS.find((known) => known === name) ?? "self";
  return { column, ascending: direction === undefined ? NAMES_FIRST.has(column) : direction === "up" };
}
