// Calls of one function: when, how long, and a bar; those well off what is usual in red, with how far off they are. Those
// of a function that returns before it is done are first of all listed with what they waited for.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { Distribution } from "../../../recording/analysis/anomalies.ts";
import { formatCount, formatDuration, formatNumberOf } from "../../../recording/analysis/quantities.ts";
import { formatTick } from "../../../recording/analysis/ticks.ts";
import type { FunctionFacts } from "../../state/call_facts.ts";
import { durationOf, type LaneCall } from "../../state/opened_recording.ts";
import type { TimelineModel } from "../../state/timeline.ts";
import { Bar } from "../../widgets/bar.tsx";
import { Segments } from "../../widgets/segments.tsx";

type Order = "waiting" | "longest" | "time";

const ORDERS: readonly { readonly value: Order; readonly title: string }[] = [
  { value: "longest", title: "longest" },
  { value: "time", title: "in time" },
];
const WITH_WAITS = { value: "waiting", title: "waits" } as const;

/** A call of the list, and how long it took. */
interface Listed {
  readonly call: LaneCall;
  readonly micros: number;
}

/** What is listed. */
export interface SimilarListProps {
  readonly model: TimelineModel;
  readonly facts: FunctionFacts;
  /** The call that the panel is about; undefined when it is about all. */
  readonly current: LaneCall | undefined;
}

/** The list; nothing when there is only one. */
export function SimilarList({ model, facts, current }: SimilarListProps): JSX.Element | null {
  const chosen = useSignal<Order | undefined>(undefined);
  const { opened } = model;
  const { similar, waiting } = facts;
  if (similar.count < 2 && current !== undefined) return null;
  const order = chosen.value ?? (waiting === undefined ? "longest" : "waiting");
  const startOf = ({ lane, call }: LaneCall) => opened.lanes[lane]?.calls.start[call] ?? 0;
  const { listed, distribution, count } = order === "waiting" && waiting !== undefined
    ? { listed: [...waiting.listed], distribution: waiting.distribution, count: waiting.distribution.count }
    : { listed: ownTimes(model, facts, current), distribution: similar, count: similar.count };
  if (order === "time") listed.sort((a, b) => startOf(a.call) - startOf(b.call));
  const more = count - listed.length;
  return (
    <section>
      <div class="section-head">
        <h3>{current === undefined ? "Its calls" : "Each of them"}</h3>
        <Segments
          label="Order of the calls"
          options={waiting === undefined ? ORDERS : [WITH_WAITS, ...ORDERS]}
          value={order}
          onChange={(value) => chosen.value = value}
        />
      </div>
      {distribution.slow > 0 && (
        <p class="dim">
          {formatNumberOf(distribution.slow, "call is", "calls are")} well above the median
        </p>
      )}
      <ul class="call-list">
        {listed.map((each) => (
          <li key={`${each.call.lane}.${each.call.call}`}>
            <ListedCall
              model={model}
              listed={each}
              start={startOf(each.call)}
              distribution={distribution}
              isHere={isSame(each.call, current)}
            />
          </li>
        ))}
      </ul>
      {more > 0 && <p class="dim">and {formatCount(more)} shorter {more === 1 ? "one" : "ones"}</p>}
    </section>
  );
}

/** Calls with the time that they were open themselves. The current one is always there to compare with. */
function ownTimes(model: TimelineModel, facts: FunctionFacts, current: LaneCall | undefined): Listed[] {
  const calls = [...facts.listed];
  if (current !== undefined && !calls.some((call) => isSame(call, current))) calls.push(current);
  return calls.map((call) => ({ call, micros: durationOf(model.opened, call) }));
}

/** How often the median something took: `2.1×`, `14×`. */
export function formatTimes(times: number): string {
  return `${times < 10 ? times.toFixed(1) : Math.round(times)}×`;
}

function isSame(call: LaneCall, other: LaneCall | undefined): boolean {
  return call.lane === other?.lane && call.call === other.call;
}

function ListedCall(
  { model, listed: { call, micros }, start, distribution: { median, longest, slowAbove }, isHere }: {
    model: TimelineModel;
    listed: Listed;
    /** Microseconds after the origin. */
    start: number;
    distribution: Distribution;
    isHere: boolean;
  },
): JSX.Element {
  const slow = micros > slowAbove;
  const times = median > 0 ? micros / median : 0;
  return (
    <button
      type="button"
      aria-pressed={isHere}
      class={[isHere ? "chosen" : "", slow ? "slow" : ""].join(" ")}
      title={slow ? `${times.toFixed(1)} times the median` : ""}
      onClick={() => model.reveal(call)}
    >
      <span class="number dim">{formatTick(start, 1000)}</span>
      <span class="number">{formatDuration(micros)}</span>
      <Bar share={micros / Math.max(1, longest)} chosen={slow} />
      <span class="number times">{slow ? formatTimes(times) : ""}</span>
    </button>
  );
}
