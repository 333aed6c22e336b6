// How bad a log entry is, as shape and colour: a dot, a triangle, a stop sign.

import type { JSX } from "preact";

/** The mark of a severity. @param title what it stands for: the level's name */
export function SeverityMark({ severity, title }: { severity: 0 | 1 | 2; title: string }): JSX.Element {
  return (
    <svg class="mark" width="11" height="11" viewBox="0 0 12 12" role="img" aria-label={title}>
      {severity === 0 && <circle cx="6" cy="6" r="3.4" fill="var(--dim)" />}
      {severity === 1 && <path d="M6 1.2 11.2 10.6H.8Z" fill="var(--warning)" />}
      {severity === 2 && (
        <>
          <path d="M3.8.6h4.4l3.2 3.2v4.4l-3.2 3.2H3.8L.6 8.2V3.8Z" fill="var(--error)" />
          <rect x="3" y="5.1" width="6" height="1.8" fill="var(--background)" />
        </>
      )}
    </svg>
  );
}
