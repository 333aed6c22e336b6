// Which part of each run is compared, where it is not all of both: a marked stretch, some threads.

import type { JSX } from "preact";
import { formatDuration, formatNumberOf } from "../../../recording/analysis/quantities.ts";
import { spanOf } from "../../../recording/analysis/time_range.ts";
import type { CompareModel } from "../../state/compare.ts";
import type { ComparedPart } from "../../state/compare_scope.ts";
import { RemoveButton } from "../../widgets/remove_button.tsx";

/** The parts; nothing while both runs are compared as a whole. */
export function CompareParts({ model }: { model: CompareModel }): JSX.Element | null {
  const [before, after] = [model.before.value, model.after.value];
  if (![before, after].some(({ isMarked, isSome }) => isMarked || isSome)) return null;
  const { run } = model;
  const { range } = after;
  const canFollow = after.isMarked && !before.isMarked && range.from < before.opened.bounds.to;
  return (
    <div class="compare-parts">
      <span class="compare-part">
        <span class="dim">Before:</span>
        <Part
          part={before}
          name="the run before"
          onUnmark={() => model.markBefore(undefined)}
          onAll={() => model.chooseBefore(before.opened.lanes.map(({ info }) => info.thread))}
        />
        {canFollow && (
          <button type="button" class="button" onClick={() => model.markBefore(range)}>
            Same stretch
          </button>
        )}
      </span>
      <span class="compare-part">
        <span class="dim">After:</span>
        <Part
          part={after}
          name="the run after"
          onUnmark={() => run.timeline.mark(undefined)}
          onAll={() => run.chooseThreads([])}
        />
      </span>
    </div>
  );
}

interface PartProps {
  readonly part: ComparedPart;
  readonly name: string;
  readonly onUnmark: () => void;
  readonly onAll: () => void;
}

function Part({ part, name, onUnmark, onAll }: PartProps): JSX.Element {
  const { opened, range, isMarked, threads, isSome } = part;
  const titleOf = (thread: number) => opened.lanes.find(({ info }) => info.thread === thread)?.info.title;
  const all = opened.recording.tables.threads.length;
  return (
    <>
      {isMarked
        ? (
          <span class="chip">
            <span class="number">
              {formatDuration(range.from)} – {formatDuration(range.to)}{" "}
              <span class="dim">({formatDuration(spanOf(range))})</span>
            </span>
            <RemoveButton title={`Compare all of ${name}`} onClick={onUnmark} />
          </span>
        )
        : <span class="number">all {formatDuration(spanOf(range))}</span>}
      {isSome
        ? (
          <span class="chip">
            <span class="cut">
              {threads.length === 1 ? titleOf(threads[0] ?? -1) : `${threads.length} of ${all} threads`}
            </span>
            <RemoveButton title={`Compare all threads of ${name}`} onClick={onAll} />
          </span>
        )
        : <span class="dim">{formatNumberOf(all, "thread")}</span>}
    </>
  );
}
