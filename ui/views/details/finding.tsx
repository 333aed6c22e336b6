// One sentence on what is unusual about a call or a function, its numbers as links to what they speak of.

import type { ComponentChildren, JSX } from "preact";
import type { CallTime } from "../../../recording/analysis/call_time.ts";
import { formatCount, formatDuration } from "../../../recording/analysis/quantities.ts";
import type { BarFacts } from "../../state/bar_facts.ts";
import type { CallFacts, CallsAfter, WaitingCalls, WholeFunctionFacts } from "../../state/call_facts.ts";
import type { BarRef, LaneCall } from "../../state/opened_recording.ts";
import type { TimelineModel } from "../../state/timeline.ts";
import { Figure, Finding, OnWhat, percentOf } from "./finding_parts.tsx";
import { labelOfGroup } from "./waited_list.tsx";

/** Share of a call from which waiting or collecting garbage is worth a sentence. */
const LEAST_SHARE = 0.25;
/** A call shorter than this is not worth one, unless it is slow. */
const LEAST_MICROS = 10_000;

/** What a call did that others of its function did not, or what it mostly did. Nothing when it is as usual. */
export function CallFinding(
  { model, call, facts }: { model: TimelineModel; call: LaneCall; facts: CallFacts },
): JSX.Element | null {
  const { duration, similar, typical, time } = facts;
  const after = facts.after !== undefined && facts.after.micros >= LEAST_MICROS ? facts.after : undefined;
  const cause = causeOf(model, time, duration);
  if (!facts.isSlow) {
    if (after !== undefined) return <AfterFinding model={model} call={call} facts={facts} after={after} />;
    if (cause === undefined || duration < LEAST_MICROS) return null;
    return <Finding>{cause}.</Finding>;
  }
  return (
    <Finding>
      Took <Figure onClick={() => model.fit(call)} end=",">{formatDuration(duration)}</Figure> its median is
      {" "}
      <Figure
        onClick={() => typical !== undefined && model.reveal(typical)}
        end={cause === undefined ? "." : ";"}
      >
        {formatDuration(similar.median)}
      </Figure>
      {cause !== undefined && <>{" "}{cause}.</>}
      {after !== undefined && (
        <>
          {" "}After it returned it waited {formatDuration(after.micros)}{" "}
          <OnWhat model={model} waited={after} />.
        </>
      )}
    </Finding>
  );
}

/** What a call of an asynchronous function, which is over at its first await, did behind that. */
function AfterFinding(
  { model, call, facts, after }: {
    model: TimelineModel;
    call: LaneCall;
    facts: CallFacts;
    after: CallsAfter;
  },
): JSX.Element {
  const { waiting } = facts;
  if (!after.isSlow || waiting === undefined) {
    return (
      <Finding>
        Returned after{" "}
        <Figure onClick={() => model.fit(call)} end=",">{formatDuration(facts.duration)}</Figure> then waited
        {" "}
        {formatDuration(after.micros)} <OnWhat model={model} waited={after} />.
      </Finding>
    );
  }
  return (
    <Finding>
      Took <Figure onClick={() => model.fit(call)}>{formatDuration(after.whole)}</Figure>{" "}
      with what it waited for, its median is <MedianOf model={model} waiting={waiting} end=";" />{" "}
      {percentOf(after.micros, after.whole)} of it was waiting <OnWhat model={model} waited={after} />.
    </Finding>
  );
}

/** What a span, or a wait, did that others like it did not, and what part of it was waiting. */
export function BarFinding(
  { model, bar, facts }: { model: TimelineModel; bar: BarRef; facts: BarFacts },
): JSX.Element | null {
  const { duration, similar, typical, waited } = facts;
  const waits = waited !== undefined && duration >= LEAST_MICROS && waited.micros / duration >= LEAST_SHARE;
  const cause = waits && (
    <>
      {percentOf(waited.micros, duration)} of it was waiting <OnWhat model={model} waited={waited} />
    </>
  );
  if (!facts.isSlow) return cause === false ? null : <Finding>{cause}.</Finding>;
  return (
    <Finding>
      Took <Figure onClick={() => model.revealBar(bar)} end=",">{formatDuration(duration)}</Figure>{" "}
      its median is{" "}
      <Figure onClick={() => model.revealBar(typical)} end={cause === false ? "." : ";"}>
        {formatDuration(similar.median)}
      </Figure>
      {cause !== false && <>{" "}{cause}.</>}
    </Finding>
  );
}

/** How many calls of a function are slow, and where its time went. Nothing when there is nothing unusual. */
export function FunctionFinding(
  { model, facts }: { model: TimelineModel; facts: WholeFunctionFacts },
): JSX.Element | null {
  const { similar, listed, typical, time, waiting } = facts;
  const cause = causeOf(model, time, time.running + time.waiting + time.collecting);
  const [longest] = listed;
  const after = waiting === undefined || waiting.longest.micros < LEAST_MICROS
    ? null
    : <WaitingSentence model={model} waiting={waiting} />;
  if (similar.slow === 0 || longest === undefined) {
    const what = similar.total < LEAST_MICROS ? undefined : cause;
    if (what === undefined) return after === null ? null : <Finding>{after}</Finding>;
    return <Finding>{what}. {after}</Finding>;
  }
  return (
    <Finding>
      {formatCount(similar.slow)} of {formatCount(similar.count)} calls took well above the median of{" "}
      <Figure onClick={() => typical !== undefined && model.reveal(typical)} end=",">
        {formatDuration(similar.median)}
      </Figure>{" "}
      the slowest{" "}
      <Figure onClick={() => model.reveal(longest)} end={cause === undefined ? "." : ";"}>
        {formatDuration(similar.longest)}
      </Figure>
      {cause !== undefined && <>{" "}{cause}.</>} {after}
    </Finding>
  );
}

/** What calls took with what they waited for after they had returned, and the one that took longest. */
function WaitingSentence({ model, waiting }: { model: TimelineModel; waiting: WaitingCalls }): JSX.Element {
  const { distribution: { slow, count, median }, listed: [first], longest } = waiting;
  const figure = (
    <Figure onClick={() => first !== undefined && model.reveal(first.call)} end=";">
      {formatDuration(longest.whole)}
    </Figure>
  );
  const most = (
    <>
      {percentOf(longest.micros, longest.whole)} of that was waiting{" "}
      <OnWhat model={model} waited={longest} />.
    </>
  );
  if (count === 1 || median === longest.whole) {
    return <>With what {count === 1 ? "it" : "each"} waited for it took {figure} {most}</>;
  }
  return (
    <>
      With what they waited for, {slow === 0
        ? <>its calls took</>
        : <>{formatCount(slow)} of {formatCount(count)} calls took well above the median of</>}{" "}
      <MedianOf model={model} waiting={waiting} end={slow === 0 ? "" : ","} />
      {slow === 0 ? " at the median," : ""} the slowest {figure} {most}
    </>
  );
}

/** How long calls mostly take with what they wait for; leads to one of them. */
function MedianOf(
  { model, waiting, end }: { model: TimelineModel; waiting: WaitingCalls; end: string },
): JSX.Element {
  const { typical, distribution } = waiting;
  return (
    <Figure onClick={() => typical !== undefined && model.reveal(typical)} end={end}>
      {formatDuration(distribution.median)}
    </Figure>
  );
}

/** "33 % of it was waiting on fetch …": the largest part of the time that was not work. */
function causeOf(model: TimelineModel, time: CallTime, whole: number): ComponentChildren {
  if (whole <= 0) return undefined;
  const percent = (micros: number) => percentOf(micros, whole);
  if (time.collecting / whole >= LEAST_SHARE && time.collecting > time.waiting) {
    return <>{percent(time.collecting)} of it was garbage collection</>;
  }
  if (time.waiting / whole < LEAST_SHARE) return undefined;
  const [wait] = time.waits;
  if (wait === undefined || time.waitingOnThem === 0) {
    return <>{percent(time.waiting)} of it was waiting: the processor was not busy</>;
  }
  const reveal = () => model.revealBar({ kind: "waits", row: wait.row });
  return (
    <>
      {percent(time.waitingOnThem)} of it was waiting on{" "}
      <Figure onClick={reveal}>{labelOfGroup(model.opened, wait)}</Figure>{" "}
      ({formatDuration(Math.min(wait.micros, time.waitingOnThem))})
    </>
  );
}
