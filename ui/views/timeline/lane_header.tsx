// The header of one thread: how it stands, its name, whose it is, and how much of the run it worked.

import type { JSX } from "preact";
import { formatDuration, formatShare } from "../../../recording/analysis/quantities.ts";
import type { TimelineModel } from "../../state/timeline.ts";
import { Bar } from "../../widgets/bar.tsx";
import { Chevron } from "../../widgets/chevron.tsx";
import { StateMark } from "../../widgets/state_mark.tsx";
import { LaneMenu } from "./lane_menu.tsx";

/** What a header shows. */
export interface LaneHeaderProps {
  readonly model: TimelineModel;
  /** Index of the recording's lanes. */
  readonly lane: number;
  readonly topPx: number;
  readonly open: boolean;
  readonly onToggle: () => void;
}

/** The header. */
export function LaneHeader({ model, lane, topPx, open, onToggle }: LaneHeaderProps): JSX.Element | null {
  const info = model.opened.lanes[lane]?.info;
  if (info === undefined) return null;
  const facts = [info.runtime, info.command].filter((text) => text !== "").join(" · ");
  const share = info.busy / model.opened.bounds.to;
  return (
    <div class="lane-header" style={{ transform: `translateY(${topPx}px)` }}>
      <button type="button" aria-expanded={open} title={facts} onClick={onToggle}>
        <Chevron open={open} />
        <StateMark state={info.state} {...(info.reason === "" ? {} : { title: `failed: ${info.reason}` })} />
        <span class="lane-title">{info.title}</span>
        <span class="facts cut">{facts}</span>
        {info.reason !== "" && <span class="facts reason">{info.reason}</span>}
      </button>
      {model.opened.lanes.length > 1 && <LaneMenu model={model} lane={lane} title={info.title} />}
      <span class="share number" title={`Its stack held calls for ${formatDuration(info.busy)} of the run`}>
        <Bar share={share} />
        {formatShare(share)}
      </span>
    </div>
  );
}
