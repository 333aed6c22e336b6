// How a run or thread stands, as shape and colour: a dot ended well, a square failed, a ring still runs.

import type { JSX } from "preact";

const TITLES = {
  running: "still running",
  ended: "ended well",
  failed: "failed",
  damaged: "cannot be read whole",
  lost: "ended without a word",
} as const;

/** What can be shown. */
export type MarkedState = keyof typeof TITLES;

/** The mark of a state. @param title default: what the state means */
export function StateMark(
  { state, title = TITLES[state] }: { state: MarkedState; title?: string },
): JSX.Element {
  return (
    <svg class="mark" width="10" height="10" viewBox="0 0 10 10" role="img" aria-label={title}>
      <title>{title}</title>
      {shapeOf(state)}
    </svg>
  );
}

function shapeOf(state: MarkedState): JSX.Element {
  switch (state) {
    case "ended":
      return <circle cx="5" cy="5" r="3.4" fill="var(--cpu)" />;
    case "failed":
      return <rect x="1.5" y="1.5" width="7" height="7" rx="1" fill="var(--error)" />;
    case "running":
      return <circle cx="5" cy="5" r="3.2" fill="none" stroke="var(--accent)" stroke-width="2" />;
    case "damaged":
      return <path d="M5 1 9.3 8.8H.7Z" fill="none" stroke="var(--warning)" stroke-width="1.5" />;
    case "lost":
      return (
        <circle
          cx="5"
          cy="5"
          r="3.2"
          fill="none"
          stroke="var(--dim)"
          stroke-width="1.5"
          stroke-dasharray="2 1.6"
        />
      );
  }
}
