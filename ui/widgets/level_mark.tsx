// The level of a log entry as shape and colour: rings for what is seldom looked at, a dot, a triangle, stop signs.

import type { JSX } from "preact";

/** The levels there are marks for. */
export type MarkedLevel = "trace" | "debug" | "info" | "warn" | "error" | "fatal";

/** The mark of a level. Decoration: the level's name is to stand beside it. */
export function LevelMark({ level }: { level: MarkedLevel }): JSX.Element {
  return (
    <svg class="mark" width="11" height="11" viewBox="0 0 12 12" aria-hidden="true">{shapeOf(level)}</svg>
  );
}

const OCTAGON = "M3.8.6h4.4l3.2 3.2v4.4l-3.2 3.2H3.8L.6 8.2V3.8Z";

function shapeOf(level: MarkedLevel): JSX.Element {
  switch (level) {
    case "trace":
      return <circle cx="6" cy="6" r="2" fill="none" stroke="var(--dim)" />;
    case "debug":
      return <circle cx="6" cy="6" r="3.2" fill="none" stroke="var(--dim)" stroke-width="1.4" />;
    case "info":
      return <circle cx="6" cy="6" r="3.4" fill="var(--accent)" />;
    case "warn":
      return <path d="M6 1.2 11.2 10.6H.8Z" fill="var(--warning)" />;
    case "error":
      return (
        <>
          <path d={OCTAGON} fill="var(--error)" />
          <rect x="3" y="5.1" width="6" height="1.8" fill="var(--background)" />
        </>
      );
    case "fatal":
      return (
        <>
          <path d={OCTAGON} fill="var(--error)" />
          <path d="m4 4 4 4M8 4 4 8" stroke="var(--background)" stroke-width="1.6" />
        </>
      );
  }
}
