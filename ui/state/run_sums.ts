// Sums over all samples of a run, and of two runs against each other: what takes long where samples are many. Runs in a
// worker for large recordings (sum_worker.ts), else where it is asked for.

import type { Calls } from "../../recording/analysis/calls.ts";
import type { CodeOrigin, CodeUnits } from "../../recording/analysis/code_units.ts";
import {
  buildDesignGraph,
  type DesignGraph,
  type DesignOptions,
} from "../../recording/analysis/design_graph.ts";
import { type DiffTree, layOutDiff, mergeDiff } from "../../recording/analysis/diff_flames.ts";
import {
  diffFunctions,
  type DiffUnit,
  type FunctionChange,
  type MeasuredSide,
} from "../../recording/analysis/diff_functions.ts";
import { type Functions, outermostCalls, sumFunctions } from "../../recording/analysis/functions.ts";
import { type MatchedFunctions, matchFunctions } from "../../recording/analysis/match_functions.ts";
import { type StackSums, sumStacks, totalsOf } from "../../recording/analysis/stack_sums.ts";
import { alignTailCalls } from "../../recording/analysis/tail_calls.ts";
import type { TimeRange } from "../../recording/analysis/time_range.ts";
import type { RecordingTables } from "../../recording/recording.ts";

/** Which part of a run to sum. */
export interface SumScope {
  /** The whole run when undefined. */
  readonly range: TimeRange | undefined;
  /** Rows of `threads`. */
  readonly threads: readonly number[];
  /** When the run ended; undefined while it goes on. */
  readonly endedAtMicros: number | undefined;
}

/** A run's sums. */
export interface RunSums {
  readonly sums: StackSums;
  /** Microseconds of each stack with what it called. */
  readonly totals: Float64Array<ArrayBuffer>;
  /** 1 where a stack's function is not among its callers. */
  readonly outermost: Uint8Array<ArrayBuffer>;
  readonly functions: Functions;
}

/** What stands for sums that are not there yet: nothing took time. */
export function noSums({ stacks, frames }: RecordingTables): RunSums {
  const column = (length: number) => new Float64Array(length);
  const sums = {
    self: column(stacks.length),
    calls: column(stacks.length),
    longest: column(stacks.length),
  };
  const { length } = frames;
  return {
    sums,
    totals: column(stacks.length),
    outermost: new Uint8Array(stacks.length),
    functions: {
      length,
      self: column(length),
      total: column(length),
      calls: column(length),
      lasted: column(length),
      longest: column(length),
    },
  };
}

/** Sums a part of a run. */
export function sumRun(tables: RecordingTables, { range, threads, endedAtMicros }: SumScope): RunSums {
  const sums = sumStacks(tables, {
    threads,
    ...(range === undefined ? {} : { range }),
    ...(endedAtMicros === undefined ? {} : { endedAtMicros }),
  });
  const outermost = outermostCalls(tables);
  return {
    sums,
    outermost,
    totals: totalsOf(tables, sums.self),
    functions: sumFunctions(tables, sums, outermost),
  };
}

/** What a design graph is made of, besides the tables. */
export interface DesignParts {
  readonly sums: StackSums;
  readonly units: CodeUnits;
  readonly options: DesignOptions;
}

/** The structure of a part of a run. */
export function designOf(tables: RecordingTables, { sums, units, options }: DesignParts): DesignGraph {
  return buildDesignGraph(tables, sums, units, options);
}

/** One of two runs that are compared. */
export interface DiffSide {
  readonly scope: SumScope;
  readonly directory: string | undefined;
  /** Microseconds of the part that is looked at. */
  readonly durationMicros: number;
}

/** How two runs are compared. */
export interface DiffOptions {
  readonly folded: readonly CodeOrigin[];
  readonly unit: DiffUnit;
}

/** Functions of two runs. */
export interface RunChanges {
  readonly matched: MatchedFunctions;
  readonly changes: readonly FunctionChange[];
}

/** How two runs are made one tree. */
export interface TreeOptions extends DiffOptions {
  /** Whether functions that one run alone has count as their callers'. */
  readonly onlyShared: boolean;
  /** The run whose engine leaves out calls that end their caller. */
  readonly dropping: "before" | "after" | undefined;
}

/** Both runs as one tree. */
export interface DiffPicture {
  readonly tree: DiffTree;
  /** Their stacks are nodes of the tree. */
  readonly calls: Calls;
  /** Microseconds that everything took in the longer run. */
  readonly whole: number;
}

/** The functions of two runs by their change. */
export function changesOf(
  before: MeasuredSide,
  after: MeasuredSide,
  { folded, unit }: DiffOptions,
): RunChanges {
  const matched = matchFunctions(before, after, new Set(folded));
  return { matched, changes: diffFunctions(before, after, matched, unit) };
}

/** Two runs as one flame. */
export function pictureOf(before: MeasuredSide, after: MeasuredSide, options: TreeOptions): DiffPicture {
  const { matched: all, changes } = changesOf(before, after, options);
  const merged = mergeDiff(before, after, options.onlyShared ? keepShared(all, changes) : all);
  const tree = options.onlyShared && options.dropping !== undefined
    ? alignTailCalls(merged, options.dropping)
    : merged;
  const sum = (self: Float64Array) => self.reduce((total, micros) => total + micros, 0);
  return { tree, calls: layOutDiff(tree), whole: Math.max(sum(tree.selfBefore), sum(tree.selfAfter)) };
}

/** A side with its sums. */
export function measure(
  tables: RecordingTables,
  { scope, directory, durationMicros }: DiffSide,
): MeasuredSide {
  return { tables, directory, durationMicros, sums: sumRun(tables, scope).sums };
}

/** Folds the functions that took time in one of the runs alone. */
function keepShared(matched: MatchedFunctions, changes: readonly FunctionChange[]): MatchedFunctions {
  const shared = new Set(
    changes.filter(({ before, after }) => before !== undefined && after !== undefined)
      .map(({ index }) => index),
  );
  const keep = (of: number) => shared.has(of) ? of : -1;
  return { functions: matched.functions, before: matched.before.map(keep), after: matched.after.map(keep) };
}
