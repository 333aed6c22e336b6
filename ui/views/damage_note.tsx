// What of a damaged file could be read, above every tab.

import type { JSX } from "preact";
import { countLogged } from "../../recording/analysis/log_filter.ts";
import { formatBytes, formatDuration, formatNumberOf } from "../../recording/analysis/quantities.ts";
import type { OpenedRecording } from "../state/opened_recording.ts";

/** The note; nothing for a file that is whole. */
export function DamageNote({ opened }: { opened: OpenedRecording }): JSX.Element | null {
  const { recording, sizeBytes, running, bounds } = opened;
  const [first] = recording.problems;
  // The last chunk of a file that is being written may be half there.
  if (first === undefined || running) return null;
  const { samples, logs } = recording.tables;
  const read = [
    formatNumberOf(samples.length, "sample"),
    formatNumberOf(countLogged(logs), "log entry", "log entries"),
    `${formatDuration(bounds.to)} of the run`,
  ].join(", ");
  const cut = recording.readableBytes < sizeBytes
    ? ` Nothing can be read behind ${formatBytes(recording.readableBytes)} of ${formatBytes(sizeBytes)}.`
    : "";
  const places = recording.problems.map(({ offset, message }) => `At byte ${offset}: ${message}`);
  const more = places.length - 1;
  return (
    <div class="banner" role="note" title={places.slice(0, 20).join("\n")}>
      <span>
        <strong>This file is damaged.</strong> Shown is what could be read: {read}.{cut} {places[0]}
        {more > 0 ? `, and ${formatNumberOf(more, "more place")}` : ""}.
      </span>
    </div>
  );
}
