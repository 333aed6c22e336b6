// A recording that still grows: the view's end stays at now until one looks elsewhere, and what was selected stays
// selected when rows are numbered anew.

import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { firstEntryFrom } from "../../recording/analysis/log_markers.ts";
import type { TimeRange } from "../../recording/analysis/time_range.ts";
import type { Selection } from "./hash.ts";
import type { OpenedRecording } from "./opened_recording.ts";
import type { View } from "./view.ts";

/** How far from the end a view still is at it, as a share of its length: whoever pans means it. */
const END_SLACK = 1e-3;

/** The page's way with a run that is still going. */
export interface LiveModel {
  /** Whether the open run is still going. */
  readonly running: ReadonlySignal<boolean>;
  /** Whether the view's end stays at the run's. */
  readonly following: ReadonlySignal<boolean>;
  /** Follows, or stands still. */
  readonly toggle: () => void;
  /** Moves the view along. To be called when a recording was loaded again, before it is shown. */
  readonly grow: (earlier: OpenedRecording, next: OpenedRecording) => void;
}

/** @param opened the open recording */
export function createLive(view: View, opened: ReadonlySignal<OpenedRecording | undefined>): LiveModel {
  const wanted: Signal<boolean> = signal(true);
  const range = view.part("range");
  const running = computed(() => opened.value?.running ?? false);
  const isAtEnd = (recording: OpenedRecording) => {
    const shown = range.value;
    return shown === undefined || shown.to >= recording.bounds.to - (shown.to - shown.from) * END_SLACK;
  };
  return {
    running,
    following: computed(() => {
      return running.value && wanted.value && opened.value !== undefined && isAtEnd(opened.value);
    }),
    toggle: () => {
      const recording = opened.value;
      if (recording === undefined) return;
      const { bounds } = recording;
      if (wanted.value && isAtEnd(recording)) {
        wanted.value = false;
        // The whole run would grow.
        if (range.value === undefined) view.change({ range: bounds });
        return;
      }
      wanted.value = true;
      const shown = range.value;
      const whole = shown !== undefined && shown.from <= bounds.from && isAtEnd(recording);
      if (shown !== undefined) view.change({ range: whole ? undefined : endingAt(shown, bounds.to) });
    },
    grow: (earlier, next) => {
      const shown = range.value;
      if (shown !== undefined && wanted.value && isAtEnd(earlier) && next.bounds.to > earlier.bounds.to) {
        view.change({ range: endingAt(shown, next.bounds.to) });
      }
      const { selection } = view.state.value;
      const moved = moveSelection(selection, earlier, next);
      if (moved !== selection) view.change({ selection: moved });
    },
  };
}

function endingAt({ from, to }: TimeRange, end: number): TimeRange {
  return { from: Math.max(0, end - (to - from)), to: end };
}

/** Log entries are selected by their rows, and a thread that flushed late puts its own between them. */
function moveSelection(
  selection: Selection | undefined,
  earlier: OpenedRecording,
  next: OpenedRecording,
): Selection | undefined {
  if (selection?.kind !== "log") return selection;
  const first = findEntry(selection.first, earlier, next);
  const last = selection.last - selection.first === 1 ? first : findEntry(selection.last - 1, earlier, next);
  if (first === undefined || last === undefined || last < first) return selection;
  const same = first === selection.first && last + 1 === selection.last;
  return same ? selection : { kind: "log", first, last: last + 1 };
}

function findEntry(row: number, earlier: OpenedRecording, next: OpenedRecording): number | undefined {
  const wanted = entryOf(earlier, row);
  const { when } = next.recording.tables.logs.columns;
  for (let at = firstEntryFrom(next.markers, wanted.when); when[at] === wanted.when; at++) {
    const found = entryOf(next, at);
    if (found.thread === wanted.thread && found.message === wanted.message) return at;
  }
  return undefined;
}

function entryOf({ recording: { tables } }: OpenedRecording, row: number) {
  const { when, thread, message } = tables.logs.columns;
  return {
    when: when[row] ?? -1,
    thread: tables.threads.columns.key[thread[row] ?? -1] ?? -1,
    message: tables.strings.get(message[row] ?? -1),
  };
}
