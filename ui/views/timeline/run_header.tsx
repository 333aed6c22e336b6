// One line about the run: command, duration, processes, threads, size, how it stands.

import { useComputed } from "@preact/signals";
import type { JSX } from "preact";
import { countLogged } from "../../../recording/analysis/log_filter.ts";
import { formatBytes, formatDuration, formatNumberOf } from "../../../recording/analysis/quantities.ts";
import { MIN_SPAN_MICROS } from "../../../recording/analysis/time_range.ts";
import type { AppState } from "../../state/app_state.ts";
import { commandOf } from "../../state/opened_recording.ts";
import type { TimelineModel } from "../../state/timeline.ts";
import { exitStateOf } from "../../state/tree_rows.ts";
import { type MarkedState, StateMark } from "../../widgets/state_mark.tsx";

/** The line. */
export function RunHeader({ app, model }: { app: AppState; model: TimelineModel }): JSX.Element {
  const { opened } = model;
  const { tables, metadata } = opened.recording;
  const item = useComputed(() => app.list.items.value?.find((candidate) => candidate.id === opened.id)).value;
  const listed: MarkedState = item === undefined ? "ended" : exitStateOf(item);
  const damaged = opened.recording.problems.length > 0;
  const state = listed !== "running" && damaged ? "damaged" : listed;
  const signal = metadata.signal ?? item?.signal ?? undefined;
  const exitCode = metadata.exitCode ?? item?.exitCode ?? undefined;
  const ending = signal ?? (exitCode === undefined || exitCode === 0 ? "" : `exit ${exitCode}`);
  const command = commandOf(opened);
  // A run that has told nothing yet goes on for nobody knows how long.
  const isEmpty = opened.running && opened.bounds.to <= MIN_SPAN_MICROS;
  const facts = [
    formatNumberOf(tables.processes.length, "process", "processes"),
    formatNumberOf(tables.threads.length, "thread"),
    ...(tables.logs.length > 0 ? [formatNumberOf(countLogged(tables.logs), "log entry", "log entries")] : []),
    formatBytes(opened.sizeBytes),
  ];
  return (
    <div class="run-header">
      <StateMark state={state} />
      <h1 class="command cut" title={command}>{command === "" ? opened.id : command}</h1>
      {ending !== "" && <span class="state">{ending}</span>}
      {(state === "running" || state === "damaged") && <span class="state dim">{state}</span>}
      {isEmpty ? null : <span class="took number">{formatDuration(opened.bounds.to)}</span>}
      <span class="facts number cut" title={metadata.runtime ?? ""}>{facts.join(" · ")}</span>
    </div>
  );
}
