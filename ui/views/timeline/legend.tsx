// The lines of the chart: each with its colour, a switch, and its value where the pointer is, so that no box covers the
// chart. Behind them what the chart marks: waiting, blocked, garbage collection.

import type { JSX } from "preact";
import { formatBytes, formatCount, formatDuration } from "../../../recording/analysis/quantities.ts";
import {
  STATUS_SERIES,
  type StatusSeries,
  UNKNOWN,
  valueAt,
} from "../../../recording/analysis/status_lines.ts";
import { SERIES_COLOURS } from "../../canvas/chart_painter.ts";
import type { RunStretches } from "../../../recording/analysis/run_stretches.ts";
import type { TimelineModel } from "../../state/timeline.ts";
import type { TimelineLook } from "../../state/timeline_look.ts";
import { useComputedOf } from "../use_computed_of.ts";

/** What the lines are called. */
export const SERIES_NAMES: Readonly<Record<StatusSeries, string>> = {
  cpu: "CPU",
  systemCpu: "System",
  memory: "Memory",
  heap: "Heap",
  modules: "Modules",
  objects: "Objects",
  loopDelay: "Loop",
};

const MEANINGS: Readonly<Record<StatusSeries, string>> = {
  cpu: "CPU time of all processes of the run; 100 % is one core",
  systemCpu: "CPU of the whole machine; 100 % is all cores",
  memory: "Resident memory of all processes",
  heap: "Heap used by JavaScript",
  modules: "Modules loaded",
  objects: "Objects on the heap, where the engine can count them",
  loopDelay: "How late the event loop was",
};

/** Letters that a value takes at most, so that nothing moves while the pointer does. */
function roomFor(series: StatusSeries, most: number): number {
  switch (series) {
    case "cpu":
    case "systemCpu":
    case "modules":
      return formatStatus(series, most).length;
    case "objects":
      return 5; // 9,120 is longer than 145 k
    case "memory":
    case "heap":
    case "loopDelay":
      return 7;
  }
}

/** A value of a line as people read it; "–" where nothing is known. */
export function formatStatus(series: StatusSeries, value: number): string {
  if (value === UNKNOWN) return "–";
  switch (series) {
    case "cpu":
    case "systemCpu":
      return `${Math.round(value)} %`;
    case "memory":
    case "heap":
      return formatBytes(value);
    case "modules":
      return formatCount(value);
    case "objects":
      return formatObjects(value);
    case "loopDelay":
      return formatDuration(value);
  }
}

/** Three digits are as exact as a line can be read: `9,120`, `453 k`, `2.31 M`. */
function formatObjects(count: number): string {
  if (count < 10_000) return formatCount(count);
  return count < 1e6 ? `${Math.round(count / 1000)} k` : `${(count / 1e6).toPrecision(3)} M`;
}

/** The switches. Lines of which nothing is known have none. */
export function Legend({ model, look }: { model: TimelineModel; look: TimelineLook }): JSX.Element {
  const { status } = model.opened;
  const known = STATUS_SERIES.filter((series) => status.lines[series].known);
  const pointed = useComputedOf(model, () => model.hover.value !== undefined).value;
  return (
    <div class={pointed ? "legend pointed-at" : "legend"} role="group" aria-label="Lines of the chart">
      {known.length > 0 && <span class="moment dim">{pointed ? "here" : "peak"}</span>}
      {known.map((series) => <LegendEntry key={series} model={model} look={look} series={series} />)}
      {known.length === 0 && <span class="dim">{emptyNote(model)}</span>}
      <StretchKey model={model} />
    </div>
  );
}

/** Why there are no lines. */
function emptyNote({ opened: { recording, running } }: TimelineModel): string {
  if (running) return "No readings of CPU and memory yet.";
  if (recording.problems.length > 0) return "No readings of CPU and memory could be read.";
  return "No readings of CPU and memory in this recording.";
}

/** What is marked on the chart, and how much of the run it takes. */
const STRETCH_MEANINGS = {
  waiting: "Calls were open and the processor was not busy",
  blocked: "The event loop was late by 50 ms or more",
  collecting: "The garbage collector was seen at work",
} as const;

const STRETCH_NAMES = { waiting: "waiting", blocked: "blocked", collecting: "GC" } as const;

function StretchKey({ model }: { model: TimelineModel }): JSX.Element | null {
  const { stretches } = model.opened;
  const kinds: readonly (keyof RunStretches)[] = ["waiting", "blocked", "collecting"];
  const present = kinds.filter((kind) => stretches[kind].length > 0);
  if (present.length === 0) return null;
  return (
    <ul class="stretch-key">
      {present.map((kind) => {
        const { start, end, length } = stretches[kind];
        let micros = 0;
        for (let i = 0; i < length; i++) micros += (end[i] ?? 0) - (start[i] ?? 0);
        return (
          <li key={kind} title={STRETCH_MEANINGS[kind]}>
            <span class={`stretch-mark ${kind}`} aria-hidden="true" />
            {STRETCH_NAMES[kind]} <span class="number">{formatDuration(micros)}</span>
          </li>
        );
      })}
    </ul>
  );
}

interface LegendEntryProps {
  readonly model: TimelineModel;
  readonly look: TimelineLook;
  readonly series: StatusSeries;
}

function LegendEntry({ model, look, series }: LegendEntryProps): JSX.Element {
  const shown = useComputedOf(model, () => !model.hidden.value.has(series)).value;
  // Without a pointer, the highest value of the run.
  const text = useComputedOf(model, () => {
    const { status } = model.opened;
    const hover = model.hover.value;
    if (hover === undefined) return formatStatus(series, status.lines[series].most);
    return formatStatus(series, valueAt(status, series, hover.time));
  });
  const room = roomFor(series, model.opened.status.lines[series].most);
  const colour = `var(--${SERIES_COLOURS[series]})`;
  const dash = series === "heap" ? "4 2" : series === "systemCpu" ? "2 2" : "none";
  return (
    <button
      type="button"
      aria-pressed={shown}
      title={MEANINGS[series]}
      onClick={() => model.toggleSeries(series)}
      onPointerEnter={() => look.emphasised.value = shown ? series : undefined}
      onPointerLeave={() => look.emphasised.value = undefined}
      onFocus={() => look.emphasised.value = shown ? series : undefined}
      onBlur={() => look.emphasised.value = undefined}
    >
      <svg width="10" height="4" aria-hidden="true">
        <path d="M0 2h10" stroke={colour} stroke-width="3" stroke-dasharray={dash} />
      </svg>
      {SERIES_NAMES[series]}
      <span class="value number" style={{ minWidth: `${room}ch` }}>{text}</span>
    </button>
  );
}
