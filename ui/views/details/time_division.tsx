// Where the time of a call, a function or a span went, as a bar of parts and as words: running, waiting and on what, collecting
// garbage.

import type { ComponentChildren, JSX } from "preact";
import type { CallTime } from "../../../recording/analysis/call_time.ts";
import { formatDuration, formatShare } from "../../../recording/analysis/quantities.ts";
import type { Waited } from "../../../recording/analysis/waited.ts";
import type { TimelineModel } from "../../state/timeline.ts";
import { labelOfGroup, WaitedList } from "./waited_list.tsx";

/** Share of the whole below which a part is not worth words. */
const LEAST_SHARE = 0.002;

/** Share of the whole for which a call stood in line, from which that is said. */
const LEAST_IN_LINE = 0.25;

/** Share of the whole from which it is worth telling on what a call waited. */
const LEAST_WAITING = 0.05;

/** A part of a time; `part` names its colour. */
interface Part {
  readonly part: "waiting" | "running" | "collecting";
  readonly title: string;
  readonly micros: number;
}

/** The bar of a call or of calls; nothing where neither readings nor waits tell anything. */
export function TimeDivision({ model, time }: { model: TimelineModel; time: CallTime }): JSX.Element | null {
  if (time.cpuPercent === undefined && time.waits.length === 0 && time.collecting === 0) return null;
  const whole = time.waiting + time.running + time.collecting;
  const inLine = time.inLine / whole >= LEAST_IN_LINE;
  return (
    <Division
      parts={[
        { part: "waiting", title: "waiting", micros: time.waiting },
        { part: "running", title: inLine ? "running, on a busy machine" : "running", micros: time.running },
        { part: "collecting", title: "GC", micros: time.collecting },
      ]}
    >
      {time.waiting / whole >= LEAST_WAITING && <WaitList model={model} time={time} />}
    </Division>
  );
}

/** The bar of a span, of which nobody knows what ran for it; nothing when it did not wait. */
export function SpanDivision(
  { model, duration, waited }: { model: TimelineModel; duration: number; waited: Waited },
): JSX.Element | null {
  if (waited.micros <= 0) return null;
  return (
    <Division
      parts={[
        { part: "waiting", title: "waiting", micros: waited.micros },
        { part: "running", title: "not waiting", micros: duration - waited.micros },
      ]}
    >
      <WaitedList model={model} waited={waited} label="Waits during it" />
    </Division>
  );
}

function Division(
  { parts, children }: { parts: readonly Part[]; children: ComponentChildren },
): JSX.Element | null {
  const whole = parts.reduce((sum, { micros }) => sum + micros, 0);
  if (whole <= 0) return null;
  const shown = parts.filter(({ micros }) => micros / whole >= LEAST_SHARE);
  return (
    <section>
      <h3>Where the time went</h3>
      <div class="division" aria-hidden="true">
        {shown.map(({ part, micros }) => (
          <div
            key={part}
            class={part}
            style={{ flexGrow: micros / whole }}
          />
        ))}
      </div>
      <p class="division-words number">
        {shown.map(({ part, title, micros }) => (
          <span key={part}>
            <span class={`part-mark ${part}`} aria-hidden="true" />
            {title} {formatDuration(micros)} <span class="dim">{formatShare(micros / whole)}</span>
          </span>
        ))}
      </p>
      {children}
    </section>
  );
}

function WaitList({ model, time }: { model: TimelineModel; time: CallTime }): JSX.Element {
  if (time.waits.length === 0) {
    return <p class="dim">The processor was not busy; no wait is recorded that says on what.</p>;
  }
  return (
    <ul class="link-list" aria-label="Waits during it">
      {time.waits.map(({ row, count, micros }) => (
        <li key={row}>
          <button type="button" onClick={() => model.revealBar({ kind: "waits", row })}>
            <span class="mono cut">{labelOfGroup(model.opened, { row, count })}</span>
            <span class="number dim">{formatDuration(micros)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
