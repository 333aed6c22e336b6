// Where the time of a call or a function went, as a bar of parts and as words: running, waiting and on what, collecting
// garbage.

import type { JSX } from "preact";
import type { CallTime } from "../../../recording/analysis/call_time.ts";
import { formatDuration, formatShare } from "../../../recording/analysis/quantities.ts";
import { labelOfBar } from "../../state/opened_recording.ts";
import type { TimelineModel } from "../../state/timeline.ts";

const PARTS = [
  { part: "waiting", title: "waiting" },
  { part: "running", title: "running" },
  { part: "collecting", title: "GC" },
] as const;

/** Share of a call below which a part is not worth words. */
const LEAST_SHARE = 0.002;

/** The bar; nothing where neither readings nor waits tell anything. */
export function TimeDivision({ model, time }: { model: TimelineModel; time: CallTime }): JSX.Element | null {
  const whole = time.running + time.waiting + time.collecting;
  if (whole <= 0 || (time.cpuPercent === undefined && time.waits.length === 0 && time.collecting === 0)) {
    return null;
  }
  const parts = PARTS.filter(({ part }) => time[part] / whole >= LEAST_SHARE);
  return (
    <section>
      <h3>Where the time went</h3>
      <div class="division" aria-hidden="true">
        {parts.map(({ part }) => <div key={part} class={part} style={{ flexGrow: time[part] / whole }} />)}
      </div>
      <p class="division-words number">
        {parts.map(({ part, title }) => (
          <span key={part}>
            <span class={`part-mark ${part}`} aria-hidden="true" />
            {title} {formatDuration(time[part])} <span class="dim">{formatShare(time[part] / whole)}</span>
          </span>
        ))}
      </p>
      {time.waiting > 0 && <WaitList model={model} time={time} />}
    </section>
  );
}

function WaitList({ model, time }: { model: TimelineModel; time: CallTime }): JSX.Element {
  if (time.waits.length === 0) {
    return <p class="dim">The processor was not busy; no wait is recorded that says on what.</p>;
  }
  return (
    <ul class="link-list" aria-label="Waits during it">
      {time.waits.map(({ row, micros }) => (
        <li key={row}>
          <button type="button" onClick={() => model.revealBar({ kind: "waits", row })}>
            <span class="mono cut">{labelOfBar(model.opened, { kind: "waits", row })}</span>
            <span class="number dim">{formatDuration(micros)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
