// Says that there are more threads than are in view: a deep stack of one can take all the room there is.

import type { JSX } from "preact";
import { formatNumberOf } from "../../../recording/analysis/quantities.ts";
import type { TimelineModel } from "../../state/timeline.ts";

/** How many threads are below the view, leading there; nothing when there are none. */
export function ThreadsBelow({ model }: { model: TimelineModel }): JSX.Element | null {
  const { top, rowsTop } = model.geometry.value;
  const bottom = model.scrollTop.value + model.viewHeight.value;
  const tracks = model.tracks.value;
  const below = tracks.flatMap(({ bars, lane }, index) => {
    return bars === undefined && (rowsTop[index] ?? 0) > bottom ? [lane] : [];
  });
  const [next] = below;
  if (next === undefined || model.viewHeight.value <= 0) return null;
  // Its spans and waits stand above its calls.
  const first = tracks.findIndex(({ lane }) => lane === next);
  return (
    <button type="button" class="threads-below" onClick={() => model.scrollTo(top[first] ?? 0)}>
      {formatNumberOf(below.length, "more thread", "more threads")}
      <svg width="8" height="8" viewBox="0 0 8 8" aria-hidden="true">
        <path d="M1 2.5 4 5.5 7 2.5" fill="none" stroke="currentColor" stroke-width="1.5" />
      </svg>
    </button>
  );
}
