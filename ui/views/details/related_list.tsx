// Functions that called, or were called, with how often and how long.

import type { JSX } from "preact";
import type { RelatedFunction } from "../../../recording/analysis/related_calls.ts";
import { formatCount, formatDuration } from "../../../recording/analysis/quantities.ts";
import { labelOfFrame } from "../../state/opened_recording.ts";
import type { OpenRun } from "../../state/open_run.ts";
import { Bar } from "../../widgets/bar.tsx";

/** What is listed. */
export interface RelatedListProps {
  readonly run: OpenRun;
  readonly title: string;
  readonly related: readonly RelatedFunction[];
  /** Microseconds that a full bar stands for. */
  readonly whole: number;
}

/** The list; nothing when it is empty. A click selects the function. */
export function RelatedList({ run, title, related, whole }: RelatedListProps): JSX.Element | null {
  if (related.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <ul class="link-list related">
        {related.map(({ frame, count, total }) => (
          <li key={frame}>
            <button
              type="button"
              title={`${formatCount(count)} calls`}
              onClick={() => run.selectFunction(frame)}
            >
              <span class="mono cut">{labelOfFrame(run.timeline.opened, frame)}</span>
              <span class="number dim">{count > 1 ? `${formatCount(count)}×` : ""}</span>
              <Bar share={total / Math.max(1, whole)} />
              <span class="number">{formatDuration(total)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
