// The Compare tab's model: the open run against another one. Before is the other run, after is the open one.

import { computed, type ReadonlySignal } from "@preact/signals";
import type { CodeOrigin } from "../../recording/analysis/code_units.ts";
import { changeStep, emptyDiffTree, layOutDiff } from "../../recording/analysis/diff_flames.ts";
import { DIFF_UNITS, type DiffUnit, type FunctionChange } from "../../recording/analysis/diff_functions.ts";
import { diffLogs, diffLogsInTurns, isAlone, type LogChange } from "../../recording/analysis/diff_logs.ts";
import type { MatchedFunctions } from "../../recording/analysis/match_functions.ts";
import type { TimeRange } from "../../recording/analysis/time_range.ts";
import {
  type ComparedPart,
  MARK_OPTION,
  optionsOf,
  otherScope,
  partOf,
  sideOf,
  THREADS_OPTION,
} from "./compare_scope.ts";
import { compareRuns, type SummaryLine } from "./compare_summary.ts";
import { afterThis } from "./after_this.ts";
import { formatRange, parseKeys, parseRange } from "./hash.ts";
import { createLater, type LaterStage } from "./later.ts";
import type { OpenedRecording } from "./opened_recording.ts";
import type { OpenRun } from "./open_run.ts";
import type { DiffPicture, RunChanges } from "./run_sums.ts";
import { Summing } from "./summing.ts";

/** The ways to look at two runs. */
export const COMPARE_VIEWS = ["functions", "flame", "status", "log"] as const;
export type CompareView = (typeof COMPARE_VIEWS)[number];

/** The columns that functions can be sorted by. */
export const CHANGE_SORTS = ["name", "total", "self"] as const;
export type ChangeSort = (typeof CHANGE_SORTS)[number];

/** Log entries of both runs that are compared within a frame or two. */
const LOGS_AT_ONCE = 5000;

const JAVASCRIPT_CORE = "JavaScriptCore";

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
  readonly summary: ReadonlySignal<readonly SummaryLine[]>;
  /** What of each run is looked at. */
  readonly before: ReadonlySignal<ComparedPart>;
  readonly after: ReadonlySignal<ComparedPart>;
  /** Whether functions, and the flame, are there, or of what was looked at before. */
  readonly functionsStage: ReadonlySignal<LaterStage>;
  readonly pictureStage: ReadonlySignal<LaterStage>;
  readonly logsStage: ReadonlySignal<LaterStage>;

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
    const [mark, threads] = [run.option(MARK_OPTION), run.option(THREADS_OPTION)];
    this.after = computed(() => partOf(run.opened, run.scope.value));
    this.before = computed(() => {
      const chosen = { mark: mark.value, threads: threads.value };
      return partOf(other, otherScope(other, chosen, this.after.value));
    });
    const summing = new Summing(run.sumPort);
    const sides = computed(() => ({ before: sideOf(this.before.value), after: sideOf(this.after.value) }));
    const folded = computed((): CodeOrigin[] => this.showsNative.value ? [] : ["native"]);
    const compared = createLater(
      computed(() => ({ ...sides.value, folded: folded.value, unit: this.unit.value })),
      ({ before, after, ...options }) => summing.changes(before, after, options),
      noChanges,
    );
    this.functionsStage = compared.stage;
    this.matched = computed(() => compared.value.value.matched);
    this.changes = computed(() => sortChanges(compared.value.value.changes, this.sort.value));
    // JavaScriptCore leaves out who ends by calling something else: below them, no path would be in both runs.
    const usual = engineOf(other) !== engineOf(run.opened);
    this.onlyShared = computed(() => both.value === undefined ? usual : both.value === "1");
    const dropping: "before" | "after" | undefined = !usual
      ? undefined
      : engineOf(other) === JAVASCRIPT_CORE
      ? "before"
      : "after";
    const drawn = createLater(
      computed(() => ({
        ...sides.value,
        folded: folded.value,
        unit: "time" as const,
        onlyShared: this.onlyShared.value,
        dropping,
      })),
      ({ before, after, ...options }) => summing.picture(before, after, options),
      noPicture,
    );
    // Names of the flame's functions are those of the changes.
    this.pictureStage = computed(() => {
      const stage = compared.stage.value;
      return stage === "done" ? drawn.stage.value : stage;
    });
    this.picture = computed(() => drawn.value.value);
    const [earlier, later] = [other.recording.tables, run.recording.tables];
    const logged = createLater(
      computed(() => ({
        before: { ...this.before.value, tables: earlier },
        after: { ...this.after.value, tables: later },
      })),
      ({ before, after }) =>
        earlier.logs.length + later.logs.length <= LOGS_AT_ONCE
          ? diffLogs(before, after)
          : diffLogsInTurns(before, after, () => new Promise(afterThis)),
      noLogs,
    );
    this.logsStage = logged.stage;
    this.logs = computed(() => {
      const all = logged.value.value;
      return this.showsShared.value ? all : all.filter(isAlone);
    });
    this.summary = computed(() => compareRuns(this.before.value, this.after.value));
  }

  /** Whether there is anything to be seen in the view that is looked at. */
  isReady(): boolean {
    const view = this.view.value;
    if (view === "functions") return this.functionsStage.value !== "first";
    if (view === "flame") return this.pictureStage.value !== "first";
    return view !== "log" || this.logsStage.value !== "first";
  }

  /** How strong a node of the tree changed. @param node row of the tree */
  stepOf(node: number): number {
    const { tree, whole } = this.picture.value;
    return changeStep(tree.before[node] ?? 0, tree.after[node] ?? 0, whole);
  }

  titleOf(node: number): string {
    return this.matched.value.functions[this.picture.value.tree.of[node] ?? -1]?.title ?? "";
  }

  /** The title, with where it is when there is no name. Hot. */
  labelOf(node: number): string {
    const found = this.matched.value.functions[this.picture.value.tree.of[node] ?? -1];
    if (found === undefined) return "";
    const isNameless = found.title.startsWith("(") && found.place !== "";
    return isNameless ? `${found.title} ${found.place}` : found.title;
  }

  /** Whether it is of the same two runs, whenever they were read. */
  isOf({ run, other }: CompareModel): boolean {
    return run.opened.id === this.run.opened.id && other.id === this.other.id;
  }

  /** Selects a function in all tabs, when the open run has it. */
  select(frame: number): void {
    this.run.selectFunction(frame < 0 ? undefined : frame);
  }

  choose(name: "view" | "unit" | "sort" | "native" | "both" | "log", value: string | undefined): void {
    this.run.changeOption(`compare.${name}`, value, "push");
  }

  /** Looks at a stretch of the other run; undefined is all of it. */
  markBefore(range: TimeRange | undefined): void {
    this.run.changeOption(MARK_OPTION, range === undefined ? undefined : formatRange(range), "push");
  }

  /** Looks at the threads of the other run that are called as those of the open one, or at all of them. */
  chooseBefore(threads: readonly number[]): void {
    const part = { ...this.before.peek(), threads, isMarked: false, isSome: threads.length > 0 };
    this.run.changeOption(THREADS_OPTION, optionsOf(part).get(THREADS_OPTION), "push");
  }
}

/** Opens another run and compares it with the one that was open; what is looked at of each stays. */
export function swapRuns(run: OpenRun, other: string): void {
  const options = new Map(run.view.state.peek().options);
  const [mark, threads] = [options.get(MARK_OPTION), options.get(THREADS_OPTION)];
  for (const name of [MARK_OPTION, THREADS_OPTION]) options.delete(name);
  for (const [name, value] of optionsOf(partOf(run.opened, run.scope.peek()))) options.set(name, value);
  run.view.change({
    recording: other,
    against: run.opened.id,
    range: undefined,
    marked: parseRange(mark ?? null),
    selection: undefined,
    threads: parseKeys(threads ?? null),
    toggled: new Set(),
    options,
  }, "push");
}

function noChanges(): RunChanges {
  return { matched: { functions: [], before: new Int32Array(0), after: new Int32Array(0) }, changes: [] };
}

/** Shared: what is made of nothing need not be made again. */
const NO_LOGS: readonly LogChange[] = [];

function noLogs(): readonly LogChange[] {
  return NO_LOGS;
}

function noPicture(): DiffPicture {
  const tree = emptyDiffTree();
  return { tree, calls: layOutDiff(tree), whole: 0 };
}

/** The engine that a run's first process was in. */
function engineOf({ recording }: OpenedRecording): string {
  return /^bun\b/.test(recording.metadata.runtime ?? "") ? JAVASCRIPT_CORE : "V8";
}

function sortChanges(changes: readonly FunctionChange[], sort: ChangeSort): readonly FunctionChange[] {
  // They come by total time.
  if (sort === "total") return changes;
  if (sort === "self") return changes.toSorted((a, b) => Math.abs(b.self) - Math.abs(a.self));
  return changes.toSorted((a, b) => a.title.localeCompare(b.title) || a.place.localeCompare(b.place));
}
