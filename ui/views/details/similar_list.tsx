// Calls of one function: when, how long, and a bar; those well off what is usual in red, with how far off they are.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { formatCount, formatDuration, formatNumberOf } from "../../../recording/analysis/quantities.ts";
import { formatTick } from "../../../recording/analysis/ticks.ts";
import type { FunctionFacts } from "../../state/call_facts.ts";
import { durationOf, type LaneCall } from "../../state/opened_recording.ts";
import type { TimelineModel } from "../../state/timeline.ts";
import { Bar } from "../../widgets/bar.tsx";
import { Segments } from "../../widgets/segments.tsx";

const ORDERS = [
  { value: "longest", title: "longest" },
  { value: "time", title: "in time" },
] as const;

/** What is listed. */
export interface SimilarListProps {
  readonly model: TimelineModel;
  readonly facts: FunctionFacts;
  /** The call that the panel is about; undefined when it is about all. */
  readonly current: LaneCall | undefined;
}

/** The list; nothing when there is only one. */
export function SimilarList({ model, facts, current }: SimilarListProps): JSX.Element | null {
  const order = useSignal<"longest" | "time">("longest");
  const { opened } = model;
  const { similar } = facts;
  if (similar.count < 2 && current !== undefined) return null;
  const isHere = (other: LaneCall) => other.lane === current?.lane && other.call === current.call;
  const startOf = ({ lane, call }: LaneCall) => opened.lanes[lane]?.calls.start[call] ?? 0;
  const listed = [...facts.listed];
  // The selected one is always there to compare with.
  if (current !== undefined && !listed.some(isHere)) listed.push(current);
  if (order.value === "time") listed.sort((a, b) => startOf(a) - startOf(b));
  const more = similar.count - listed.length;
  return (
    <section>
      <div class="section-head">
        <h3>{current === undefined ? "Its calls" : "Each of them"}</h3>
        <Segments
          label="Order of the calls"
          options={ORDERS}
          value={order.value}
          onChange={(value) => order.value = value}
        />
      </div>
      {similar.slow > 0 && (
        <p class="dim">
          {formatNumberOf(similar.slow, "call is", "calls are")} well above the median
        </p>
      )}
      <ul class="call-list">
        {listed.map((other) => {
          const duration = durationOf(opened, other);
          const slow = duration > similar.slowAbove;
          const here = isHere(other);
          const times = similar.median > 0 ? duration / similar.median : 0;
          return (
            <li key={`${other.lane}.${other.call}`}>
              <button
                type="button"
                aria-pressed={here}
                class={[here ? "chosen" : "", slow ? "slow" : ""].join(" ")}
                title={slow ? `${times.toFixed(1)} times the median` : ""}
                onClick={() => model.reveal(other)}
              >
                <span class="number dim">{formatTick(startOf(other), 1000)}</span>
                <span class="number">{formatDuration(duration)}</span>
                <Bar share={duration / Math.max(1, similar.longest)} chosen={slow} />
                <span class="number times">
                  {slow ? `${times < 10 ? times.toFixed(1) : Math.round(times)}×` : ""}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
      {more > 0 && <p class="dim">and {formatCount(more)} shorter {more === 1 ? "one" : "ones"}</p>}
    </section>
  );
}
