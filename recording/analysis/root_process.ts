// The process that a run began with: who ran, and how it ended, where no recorder has told it.

import type { Recording, RecordingTables } from "../recording.ts";

/** How a run ended; neither is known of one that still goes on or was lost sight of. */
export interface RunEnding {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
}

/** Row of the first process that nobody in the recording started; -1 when there are no processes. */
export function rootProcess(tables: RecordingTables): number {
  const { key, parentKey, startedAt } = tables.processes.columns;
  const keys = new Set(key);
  let root = -1;
  for (let row = 0; row < tables.processes.length; row++) {
    if (keys.has(parentKey[row] ?? -1)) continue;
    if (root < 0 || (startedAt[row] ?? 0) < (startedAt[root] ?? 0)) root = row;
  }
  return root;
}

/** Runtime and version of a process, such as `bun 1.4.5`; undefined when it names none. */
export function runtimeOf(tables: RecordingTables, process: number): string | undefined {
  const { runtime, version } = tables.processes.columns;
  const words = [tables.strings.get(runtime[process] ?? -1), tables.strings.get(version[process] ?? -1)];
  return words.filter((word) => word !== "").join(" ") || undefined;
}

/**
 * How a run ended: as its recorder saw the command end, else as its first process did. The two may differ: what a watcher
 * ends and starts anew dies of a signal, and the watcher exits with 0.
 */
export function endingOf({ metadata, tables }: Recording): RunEnding {
  const { exitCode, signal } = metadata;
  if (exitCode !== undefined || signal !== undefined) return { exitCode, signal };
  const { columns } = tables.processes;
  const root = rootProcess(tables);
  const seen = columns.exitCode[root] ?? -1;
  const name = tables.strings.get(columns.signal[root] ?? -1);
  return { exitCode: seen < 0 ? undefined : seen, signal: name === "" ? undefined : name };
}
