// Both runs in a few figures, with the change in words.

import type { JSX } from "preact";
import type { SummaryLine } from "../../state/compare_summary.ts";
import { changeClass } from "./change_text.tsx";

/** The figures. */
export function CompareSummary({ lines }: { lines: readonly SummaryLine[] }): JSX.Element {
  return (
    <dl class="compare-summary">
      {lines.map(({ title, before, after, change, words, direction }) => (
        <div key={title} class="compare-figure">
          <dt class="dim">{title}</dt>
          <dd class="number">
            <span class="dim">{before}</span>
            <span class="dim" aria-label="became">→</span>
            <strong>{after}</strong>
          </dd>
          <dd class={`number cut ${changeClass(direction)}`}>{changeText(change, words)}</dd>
        </div>
      ))}
    </dl>
  );
}

function changeText(change: string, words: string): string {
  return change === "" ? words : `${change} · ${words}`;
}
