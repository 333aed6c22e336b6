// How long calls of a function, or spans of a name, take: figures of their distribution.

import type { JSX } from "preact";
import type { Distribution } from "../../../recording/analysis/anomalies.ts";
import { formatCount, formatDuration } from "../../../recording/analysis/quantities.ts";

/** What is told. */
export interface DistributionTableProps {
  readonly title: string;
  /** What they are. Default: "Calls". */
  readonly what?: string;
  /** Why the total is not the sum, or is. */
  readonly totalNote?: string;
  readonly similar: Distribution & { readonly total: number };
}

/** The figures; nothing when there is only one. */
export function DistributionTable(
  { title, what = "Calls", totalNote = "Recursion counted once", similar }: DistributionTableProps,
): JSX.Element | null {
  if (similar.count < 2) return null;
  return (
    <section>
      <h3>{title}</h3>
      <dl class="figures-table">
        <dt>{what}</dt>
        <dd>{formatCount(similar.count)}</dd>
        <dt title={totalNote}>Total</dt>
        <dd>{formatDuration(similar.total)}</dd>
        <dt>Average</dt>
        <dd>{formatDuration(similar.mean)}</dd>
        <dt>Median</dt>
        <dd>{formatDuration(similar.median)}</dd>
        <dt title="95 of 100 took no longer">95th percentile</dt>
        <dd>{formatDuration(similar.p95)}</dd>
      </dl>
    </section>
  );
}
