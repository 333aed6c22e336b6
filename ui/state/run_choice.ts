// Which runs the open one can be compared with: those of the same application first, the newest first.

import { formatDuration } from "../../recording/analysis/quantities.ts";
import type { RecordingItem } from "../../server/api/recordings.ts";
import { formatRunTime } from "./tree_rows.ts";

/** Runs that are listed at most. */
export const MOST_CHOICES = 200;

/** The runs to choose from. @param typed words that all must occur in what is shown of a run */
export function listChoices(
  items: readonly RecordingItem[],
  open: string,
  typed: string,
  now: Date,
): readonly RecordingItem[] {
  const application = open.split("/")[0] ?? "";
  const words = typed.toLowerCase().split(/\s+/).filter((word) => word !== "");
  const fitting = items.filter((item) => {
    if (item.id === open) return false;
    const text = `${describeRun(item, item.id, now)} ${item.id} ${item.command ?? ""}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const isSame = (item: RecordingItem) => item.application === application ? 0 : 1;
  return fitting.toSorted((a, b) => isSame(a) - isSame(b)).slice(0, MOST_CHOICES);
}

/** A run in one line. @param id shown when nothing else is known */
export function describeRun(item: RecordingItem | undefined, id: string, now: Date): string {
  if (item === undefined) return id;
  const took = item.running
    ? "running"
    : item.durationMs === null
    ? ""
    : formatDuration(item.durationMs * 1000);
  const time = formatRunTime(new Date(item.startedAt), now);
  return [item.application, time, item.runtime ?? "", took].filter((part) => part !== "").join(" · ");
}
