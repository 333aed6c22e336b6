// The header of the spans or the waits of a thread, or of a track that the program named: what they are, how many, and how to collapse them.

import type { JSX } from "preact";
import type { AsyncBars } from "../../../recording/analysis/async_bars.ts";
import { formatCount, formatNumberOf } from "../../../recording/analysis/quantities.ts";
import type { TimelineModel } from "../../state/timeline.ts";
import { Chevron } from "../../widgets/chevron.tsx";

/** Kinds of waits that a header names. */
const NAMED_KINDS = 4;

/** What a header shows. */
export interface BarHeaderProps {
  readonly model: TimelineModel;
  readonly bars: AsyncBars;
  /** Title of the thread. */
  readonly thread: string;
  readonly topPx: number;
  readonly open: boolean;
  readonly onToggle: () => void;
}

/** The header. */
export function BarHeader({ model, bars, thread, topPx, open, onToggle }: BarHeaderProps): JSX.Element {
  const { kind, track } = bars;
  const facts = [thread, kind === "waits" ? kindsOf(model, bars) : "", leftOut(bars)];
  return (
    <div class="lane-header bars" style={{ transform: `translateY(${topPx}px)` }}>
      <button type="button" aria-expanded={open} onClick={onToggle}>
        <Chevron open={open} />
        <span class="lane-title cut">
          {track !== undefined && track.group !== "" && <span class="dim">{`${track.group} › `}</span>}
          {track?.name ?? kind}
        </span>
        <span class="facts cut number">{facts.filter((fact) => fact !== "").join(" · ")}</span>
      </button>
    </div>
  );
}

/** `fetch 12, fs 28`: the kinds of waits with how often each, the most frequent first. */
function kindsOf(model: TimelineModel, { bars }: AsyncBars): string {
  const { strings, waits } = model.opened.recording.tables;
  const counts = new Map<number, number>();
  for (const row of bars.stack) {
    const kind = waits.columns.kind[row] ?? -1;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const sorted = [...counts].sort((a, b) => b[1] - a[1]);
  const named = sorted.slice(0, NAMED_KINDS).map(([kind, count]) =>
    `${strings.get(kind)} ${formatCount(count)}`
  );
  return [...named, ...(sorted.length > NAMED_KINDS ? ["…"] : [])].join(", ");
}

function leftOut({ kind, left, bars }: AsyncBars): string {
  if (left > 0) return `${formatNumberOf(left, "more than fits", "more than fit")}`;
  return kind === "spans" ? formatCount(bars.length) : "";
}
