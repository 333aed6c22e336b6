// What something waited on: a line for each thing, with how long. A click shows the longest of those waits.

import type { JSX } from "preact";
import { formatCount, formatDuration } from "../../../recording/analysis/quantities.ts";
import type { Waited, WaitGroup } from "../../../recording/analysis/waited.ts";
import { labelOfWait, type OpenedRecording } from "../../state/opened_recording.ts";
import type { TimelineModel } from "../../state/timeline.ts";

/** `fetch GET http://prices/v1`, and how many of them. */
export function labelOfGroup(opened: OpenedRecording, { row, count }: Omit<WaitGroup, "micros">): string {
  const label = labelOfWait(opened, row);
  return count > 1 ? `${label} ×${formatCount(count)}` : label;
}

/** What is listed. */
export interface WaitedListProps {
  readonly model: TimelineModel;
  readonly waited: Waited;
  /** What the list is called by those who read it aloud. */
  readonly label: string;
}

/** The list; nothing when it is empty. */
export function WaitedList({ model, waited, label }: WaitedListProps): JSX.Element | null {
  if (waited.groups.length === 0) return null;
  return (
    <ul class="link-list" aria-label={label}>
      {waited.groups.map((group) => (
        <li key={group.row}>
          <button type="button" onClick={() => model.revealBar({ kind: "waits", row: group.row })}>
            <span class="mono cut">{labelOfGroup(model.opened, group)}</span>
            <span class="number dim">{formatDuration(group.micros)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
