// The header of one thread: how it stands, its name, whose it is, and how much of the run it worked.

import type { JSX } from "preact";
import { formatDuration, formatShare } from "../../../recording/analysis/quantities.ts";
import type { LaneData } from "../../state/decode_protocol.ts";
import { Bar } from "../../widgets/bar.tsx";
import { Chevron } from "../../widgets/chevron.tsx";
import { StateMark } from "../../widgets/state_mark.tsx";

/** What a header shows. */
export interface LaneHeaderProps {
  readonly lane: LaneData;
  readonly topPx: number;
  readonly open: boolean;
  /** Share of the run in which the thread worked, 0 to 1. */
  readonly share: number;
  readonly onToggle: () => void;
}

/** The header. */
export function LaneHeader({ lane, topPx, open, share, onToggle }: LaneHeaderProps): JSX.Element {
  const { info } = lane;
  const facts = [info.runtime, info.command].filter((text) => text !== "").join(" · ");
  return (
    <div class="lane-header" style={{ transform: `translateY(${topPx}px)` }}>
      <button type="button" aria-expanded={open} title={facts} onClick={onToggle}>
        <Chevron open={open} />
        <StateMark state={info.state} {...(info.reason === "" ? {} : { title: `failed: ${info.reason}` })} />
        <span class="lane-title">{info.title}</span>
        <span class="facts cut">{facts}</span>
        {info.reason !== "" && <span class="facts reason">{info.reason}</span>}
      </button>
      <span class="share number" title={`Worked ${formatDuration(info.busy)} of the run`}>
        <Bar share={share} />
        {formatShare(share)}
      </span>
    </div>
  );
}
