// Which part of each of two runs is compared: a stretch and threads. Those of the open run are what all tabs look at; those
// of the other one are options of the tab, because each run has moments and threads of its own.

import type { TimeRange } from "../../recording/analysis/time_range.ts";
import { formatKeys, formatRange, parseKeys, parseRange } from "./hash.ts";
import type { OpenedRecording } from "./opened_recording.ts";
import type { Scope } from "./open_run.ts";
import type { SumScope } from "./run_sums.ts";
import type { SummedSide } from "./summing.ts";

/** Options of the tab in which the other run's part is kept. */
export const MARK_OPTION = "compare.mark";
export const THREADS_OPTION = "compare.threads";

/** A run and the part of it that is looked at. */
export interface ComparedPart {
  readonly opened: OpenedRecording;
  /** The whole run when nothing is marked. */
  readonly range: TimeRange;
  readonly isMarked: boolean;
  /** Rows of `threads`. */
  readonly threads: readonly number[];
  /** Whether there are others. */
  readonly isSome: boolean;
}

/** The part of a run that a scope means. */
export function partOf(opened: OpenedRecording, { range, threads }: Scope): ComparedPart {
  return {
    opened,
    range: range ?? opened.bounds,
    isMarked: range !== undefined,
    threads,
    isSome: threads.length < opened.recording.tables.threads.length,
  };
}

/**
 * The part of the other run that is looked at. Where nobody chose threads, they are those that are called as the chosen ones
 * of the open run.
 */
export function otherScope(
  other: OpenedRecording,
  { mark, threads }: { readonly mark: string | undefined; readonly threads: string | undefined },
  chosen: ComparedPart,
): Scope {
  const { key } = other.recording.tables.threads.columns;
  const all = Array.from(key, (_, thread) => thread);
  const keys = parseKeys(threads ?? null);
  const named = new Set(chosen.threads.map((thread) => nameOf(chosen.opened, thread)));
  const some = all.filter((thread) => {
    if (keys.size > 0) return keys.has(key[thread] ?? -1);
    return !chosen.isSome || named.has(nameOf(other, thread));
  });
  return { range: parseRange(mark ?? null), threads: some.length > 0 ? some : all };
}

/** A part as options write it, for the run to be the other one. */
export function optionsOf({ opened, range, isMarked, threads, isSome }: ComparedPart): Map<string, string> {
  const { key } = opened.recording.tables.threads.columns;
  return new Map([
    ...(isMarked ? [[MARK_OPTION, formatRange(range)] as const] : []),
    ...(isSome
      ? [[THREADS_OPTION, formatKeys(new Set(threads.map((thread) => key[thread] ?? 0)))] as const]
      : []),
  ]);
}

/** What is summed of a part. */
export function sideOf({ opened, range, isMarked, threads }: ComparedPart): SummedSide {
  const scope: SumScope = {
    range: isMarked ? range : undefined,
    threads,
    endedAtMicros: opened.running ? undefined : opened.bounds.to,
  };
  return {
    opened,
    scope,
    directory: opened.recording.metadata.directory,
    durationMicros: Math.max(0, range.to - range.from),
  };
}

function nameOf(opened: OpenedRecording, thread: number): string {
  return opened.lanes.find(({ info }) => info.thread === thread)?.info.title ?? "";
}
