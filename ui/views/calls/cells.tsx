// What the cells of the tab's tables show: a function's name with its colour, times with their share, a picture of when.

import type { JSX } from "preact";
import { formatDuration, formatShare } from "../../../recording/analysis/quantities.ts";
import { Bar } from "../../widgets/bar.tsx";

/** Below this share a number would say nothing. */
const LEAST_SHARE = 0.0005;

/** What a name is shown with. */
export interface NameCellProps {
  readonly name: string;
  /** Colour as in frame_groups.ts; undefined has none. */
  readonly group: number | undefined;
  readonly found: boolean;
}

/** A name behind a square in the colour of its package or file. */
export function NameCell({ name, group, found }: NameCellProps): JSX.Element {
  return (
    <span class="name-cell">
      {group !== undefined && (
        <span class="group-mark" style={{ background: `var(--group-${group})` }} aria-hidden="true" />
      )}
      <span class={found ? "mono cut found" : "mono cut"} title={name}>{name}</span>
    </span>
  );
}

/** What a time is a share of. */
export interface TimeCellProps {
  /** Microseconds. */
  readonly micros: number;
  /** Microseconds that the share is of. */
  readonly whole: number;
  /** Microseconds of a full bar. */
  readonly most: number;
}

/** A time, its share and a bar. */
export function TimeCell({ micros, whole, most }: TimeCellProps): JSX.Element {
  const share = micros / Math.max(1, whole);
  return (
    <span class="time-cell number">
      <span class="micros">{micros > 0 ? formatDuration(micros) : <span class="dim">–</span>}</span>
      <span class="share-text dim">{share >= LEAST_SHARE ? formatShare(share) : ""}</span>
      <Bar share={micros / Math.max(1, most)} />
    </span>
  );
}

/** When something was open: a column a bucket, as high as its share. @param shares 0 to 1 */
export function MomentsCell({ shares }: { shares: Float32Array }): JSX.Element {
  let path = "";
  for (let i = 0; i < shares.length; i++) {
    const share = shares[i] ?? 0;
    // What was there at all is to be seen.
    if (share > 0) path += `M${i} 1V${(1 - Math.max(0.16, share)).toFixed(2)}H${i + 1}V1Z`;
  }
  return (
    <svg class="moments" viewBox={`0 0 ${shares.length} 1`} preserveAspectRatio="none" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}
