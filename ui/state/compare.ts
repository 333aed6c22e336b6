// The Compare tab's model: the open run against another one. Before is the other run, after is the open one.

import { computed, type ReadonlySignal } from "@preact/signals";
import type { CodeOrigin } from "../../recording/analysis/code_units.ts";
import { changeStep, type DiffTree, layOutDiff, mergeDiff } from "../../recording/analysis/diff_flames.ts";
import {
  DIFF_UNITS,
  diffFunctions,
  type DiffUnit,
  type FunctionChange,
  type MeasuredSide,
} from "../../recording/analysis/diff_functions.ts";
import { diffLogs, isAlone, type LogChange } from "../../recording/analysis/diff_logs.ts";
import type { Calls } from "../../recording/analysis/calls.ts";
import { type MatchedFunctions, matchFunctions } from "../../recording/analysis/match_functions.ts";
import { sumStacks } from "../../recording/analysis/stack_sums.ts";
import { alignTailCalls } from "../../recording/analysis/tail_calls.ts";
import { compareRuns, type SummaryLine } from "./compare_summary.ts";
import type { OpenedRecording } from "./opened_recording.ts";
import type { OpenRun } from "./open_run.ts";

/** The ways to look at two runs. */
export const COMPARE_VIEWS = ["functions", "flame", "status", "log"] as const;
export type CompareView = (typeof COMPARE_VIEWS)[number];

/** The columns that functions can be sorted by. */
export const CHANGE_SORTS = ["name", "total", "self"] as const;
export type ChangeSort = (typeof CHANGE_SORTS)[number];

const JAVASCRIPT_CORE = "JavaScriptCore";

/** Both runs as one tree. */
export interface DiffPicture {
  readonly tree: DiffTree;
  /** Their stacks are nodes of the tree. */
  readonly calls: Calls;
  /** Microseconds that everything took in the longer run. */
  readonly whole: number;
}

/** The model of two runs. */
export class CompareModel {
  readonly run: OpenRun;
  readonly other: OpenedRecording;
  readonly view: ReadonlySignal<CompareView>;
  readonly unit: ReadonlySignal<DiffUnit>;
  readonly sort: ReadonlySignal<ChangeSort>;
  readonly showsNative: ReadonlySignal<boolean>;
  readonly matched: ReadonlySignal<MatchedFunctions>;
  /** Whether functions that only one run has count as their callers' in the flame. */
  readonly onlyShared: ReadonlySignal<boolean>;
  readonly changes: ReadonlySignal<readonly FunctionChange[]>;
  readonly picture: ReadonlySignal<DiffPicture>;
  readonly logs: ReadonlySignal<readonly LogChange[]>;
  /** Whether messages that both logged are listed too. */
  readonly showsShared: ReadonlySignal<boolean>;
  readonly summary: readonly SummaryLine[];

  constructor(run: OpenRun, other: OpenedRecording) {
    this.run = run;
    this.other = other;
    const option = (name: string) => run.option(`compare.${name}`);
    const [view, unit, sort, native, both, shared] = [
      option("view"),
      option("unit"),
      option("sort"),
      option("native"),
      option("both"),
      option("log"),
    ];
    this.view = computed(() => COMPARE_VIEWS.find((each) => each === view.value) ?? "functions");
    this.unit = computed(() => DIFF_UNITS.find((each) => each === unit.value) ?? "time");
    this.sort = computed(() => CHANGE_SORTS.find((each) => each === sort.value) ?? "total");
    this.showsNative = computed(() => native.value === "shown");
    this.showsShared = computed(() => shared.value === "all");
    const [before, after] = [measured(other), measured(run.opened)];
    this.matched = computed(() => {
      const folded: CodeOrigin[] = this.showsNative.value ? [] : ["native"];
      return matchFunctions(before.value, after.value, new Set(folded));
    });
    const unsorted = computed(() =>
      diffFunctions(before.value, after.value, this.matched.value, this.unit.value)
    );
    this.changes = computed(() => sortChanges(unsorted.value, this.sort.value));
    // JavaScriptCore leaves out who ends by calling something else: below them, no path would be in both runs.
    const usual = engineOf(other) !== engineOf(run.opened);
    this.onlyShared = computed(() => both.value === undefined ? usual : both.value === "1");
    this.picture = computed(() => {
      const all = this.matched.value;
      const matched = this.onlyShared.value ? keepShared(all, unsorted.value) : all;
      const merged = mergeDiff(before.value, after.value, matched);
      const dropping = engineOf(other) === JAVASCRIPT_CORE ? "before" : "after";
      const tree = this.onlyShared.value && usual ? alignTailCalls(merged, dropping) : merged;
      const sum = (self: Float64Array) => self.reduce((total, micros) => total + micros, 0);
      return { tree, calls: layOutDiff(tree), whole: Math.max(sum(tree.selfBefore), sum(tree.selfAfter)) };
    });
    const logs = computed(() => diffLogs(other.recording.tables, run.recording.tables));
    this.logs = computed(() => this.showsShared.value ? logs.value : logs.value.filter(isAlone));
    this.summary = compareRuns(other, run.opened);
  }

  /** How strong a node of the tree changed. @param node row of the tree */
  stepOf(node: number): number {
    const { tree, whole } = this.picture.value;
    return changeStep(tree.before[node] ?? 0, tree.after[node] ?? 0, whole);
  }

  titleOf(node: number): string {
    return this.matched.value.functions[this.picture.value.tree.of[node] ?? -1]?.title ?? "";
  }

  /** Selects a function in all tabs, when the open run has it. */
  select(frame: number): void {
    this.run.selectFunction(frame < 0 ? undefined : frame);
  }

  choose(name: "view" | "unit" | "sort" | "native" | "both" | "log", value: string | undefined): void {
    this.run.changeOption(`compare.${name}`, value, "push");
  }

  /** Opens the other run, to compare it with this one. */
  swap(): void {
    swapRuns(this.run, this.other.id);
  }
}

/** Opens another run and compares it with the one that was open. */
export function swapRuns(run: OpenRun, other: string): void {
  run.view.change({
    recording: other,
    against: run.opened.id,
    range: undefined,
    marked: undefined,
    selection: undefined,
    threads: new Set(),
    toggled: new Set(),
  }, "push");
}

function measured(opened: OpenedRecording): ReadonlySignal<MeasuredSide> {
  return computed(() => {
    const { tables, metadata } = opened.recording;
    const end = opened.running ? {} : { endedAtMicros: opened.bounds.to };
    return {
      tables,
      directory: metadata.directory,
      durationMicros: opened.bounds.to,
      sums: sumStacks(tables, end),
    };
  });
}

/** The engine that a run's first process was in. */
function engineOf({ recording }: OpenedRecording): string {
  return /^bun\b/.test(recording.metadata.runtime ?? "") ? JAVASCRIPT_CORE : "V8";
}

/** Folds the functions that took time in one of the runs alone. */
function keepShared(matched: MatchedFunctions, changes: readonly FunctionChange[]): MatchedFunctions {
  const shared = new Set(
    changes.filter(({ before, after }) => before !== undefined && after !== undefined).map(({ index }) =>
      index
    ),
  );
  const keep = (of: number) => shared.has(of) ? of : -1;
  return { functions: matched.functions, before: matched.before.map(keep), after: matched.after.map(keep) };
}

function sortChanges(changes: readonly FunctionChange[], sort: ChangeSort): readonly FunctionChange[] {
  // They come by total time.
  if (sort === "total") return changes;
  if (sort === "self") return changes.toSorted((a, b) => Math.abs(b.self) - Math.abs(a.self));
  return changes.toSorted((a, b) => a.title.localeCompare(b.title) || a.place.localeCompare(b.place));
}
